// timeout: 120 s
/* The schema of a design describes what is printed, all of it and nothing besides. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { printDesign } from "#generator/inspect/json.js";
import type { Design } from "#generator/model/design.js";
import { pynqGen } from "../support/cli.js";
import { read } from "../support/designs.js";
import { hwhFixture } from "../support/hwh.js";
import { projectRoot } from "../support/project.js";
import { designErrors, designSchema } from "../support/schema.js";
import { zip } from "../support/zip.js";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const partials = ["fft", "fir"].flatMap((name) => [
  "--partial",
  `rp=${hwhFixture(`dfx_rp_${name}_partial`)}`,
]);

/** What the command prints. */
async function inspected(args: readonly string[]): Promise<Json> {
  const { code, stdout, output } = await pynqGen(["inspect", "--format", "json", ...args]);
  assert.is(code, 0, output);
  return JSON.parse(stdout) as Json;
}

/** Properties that some design had, by the names of {@link collect}. */
const seen = new Set<string>();

const handoffs = readdirSync(join(projectRoot, "test/fixtures/hwh")).filter((file) => file.endsWith(".hwh"));
for (const file of handoffs) {
  test(`${file} is printed as the schema says`, () => {
    const text = readFileSync(join(projectRoot, "test/fixtures/hwh", file), "utf8");
    const { design, codes } = read(text, {}, file);
    if (design === undefined) assert.ok(codes.includes("error master-ambiguous"), codes.join());
    else collectPrinted(design);
  });
}

const examples = join(projectRoot, "generated-examples");
/** Designs in which, together, nearly everything is. */
const whole: readonly (readonly string[])[] = [
  [hwhFixture("dfx"), ...partials],
  [join(examples, "alveo-vadd/input/alveo-vadd.xclbin")],
  [join(examples, "vadd/input/vadd.hwh"), "--hls", join(examples, "vadd/input")],
  [join(examples, "video/input/video.hwh")],
  [hwhFixture("mpsoc-groups")],
  [hwhFixture("memories")],
  [hwhFixture("gates")],
  [hwhFixture("direct-and-controller")],
  [hwhFixture("gpio")],
];

for (const args of whole) {
  test(`inspect ${args.map((arg) => arg.replace(/.*\//, "")).join(" ")}`, async () => {
    const design = await inspected(args);
    assert.equal(designErrors(design), []);
    collect(design, designSchema as Json);
  });
}

test("what no small design has: an archive's member, effects of whole registers, elements without a name", () => {
  const handoff = readFileSync(hwhFixture("register-words"), "utf8");
  const fifo = handoff
    .replaceAll("xilinx.com:hls:core:1.0", "xilinx.com:ip:axi_uartlite:2.0")
    .replace('NAME="SILENT"', 'NAME="RX_FIFO"');
  const archive = read(zip([{ name: "a.hwh", content: fifo }]), {}, "a.xsa").design;
  assert.ok(archive);
  collectPrinted(archive);
  const { design } = read(readFileSync(join(examples, "alveo-vadd/input/alveo-vadd.xclbin")), {}, "a.xclbin");
  assert.ok(design);
  collectPrinted({
    ...design,
    ips: design.ips.map((ip) => ({
      ...ip,
      interfaces: ip.interfaces.map((face) => ({
        ...face,
        registers: face.registers.map((register) => ({ ...register, writeEffect: "oneToClear" as const })),
      })),
    })),
    kernels: design.kernels.map((kernel) => ({
      ...kernel,
      declaration: "void vadd(int taps[4])",
      arguments: kernel.arguments.map((argument) => ({ ...argument, elementBytes: 64, validOffset: 0x14 })),
    })),
  });
});

test("every property that the schema has, some design has", () => {
  // What a kernel returns is described as an argument is.
  const missing = properties().filter((name) => !seen.has(name.replace(/^returnValue\./, "argument.")));
  assert.equal(missing, []);
});

test("nothing can be left out that must be there, and nothing be added", async () => {
  const text = JSON.stringify(await inspected([hwhFixture("dfx"), ...partials]));
  let tried = 0;
  for (const path of objectsOf(JSON.parse(text) as Json)) {
    const add = JSON.parse(text) as Json;
    const target = at(add, path);
    if (path.includes("parameters") || path.includes("memories")) continue;
    target["surplus"] = 1;
    assert.ok(designErrors(add).length > 0, `surplus at ${path.join("/")}`);
    tried += 1;
    if (tried > 60) break;
  }
  const design = JSON.parse(text) as Record<string, Json>;
  for (const key of designSchema["required"] as readonly string[]) {
    const { [key]: _left, ...rest } = design;
    assert.ok(designErrors(rest).length > 0, `without ${key}`);
  }
});

test("addresses are hexadecimal strings, offsets numbers", async () => {
  const design = (await inspected([hwhFixture("memories")])) as Record<string, Json>;
  const change = (text: (json: string) => string): readonly string[] =>
    designErrors(JSON.parse(text(JSON.stringify(design))));
  assert.ok(change((json) => json.replace(/"base":"0x[0-9a-f]+"/, '"base":64')).length > 0, "a number");
  assert.ok(change((json) => json.replace(/"base":"0x/, '"base":"0X')).length > 0, "0X");
  assert.ok(change((json) => json.replace(/"dataWidth":32/, '"dataWidth":"32"')).length > 0, "a text");
  assert.equal(
    change((json) => json),
    [],
  );
});

function collectPrinted(design: Design): void {
  const printed = JSON.parse(printDesign(design)) as Json;
  assert.equal(designErrors(printed), []);
  collect(printed, designSchema as Json);
}

/** `$defs` name and property of everything that a value has, following the schema beside it. */
function collect(value: Json, schema: Json, name: string = ""): void {
  const [node, at] = resolved(schema, name);
  if (Array.isArray(value)) {
    for (const item of value) collect(item, node["items"] as Json, `${at}[]`);
    return;
  }
  if (typeof value !== "object" || value === null) return;
  const own = node["properties"] as Record<string, Json> | undefined;
  for (const [key, item] of Object.entries(value)) {
    if (own === undefined) collect(item, node["additionalProperties"] as Json, `${at}{}`);
    else {
      seen.add(`${at}.${key}`);
      collect(item, own[key] as Json, `${at}.${key}`);
    }
  }
}

/** Every property that the schema describes, by the names that {@link collect} uses. */
function properties(): readonly string[] {
  const result: string[] = [];
  const visited = new Set<string>();
  const walk = (schema: Json, name: string): void => {
    const [node, at] = resolved(schema, name);
    if (visited.has(at)) return;
    visited.add(at);
    for (const [key, child] of Object.entries((node["properties"] ?? {}) as Record<string, Json>)) {
      result.push(`${at}.${key}`);
      walk(child, `${at}.${key}`);
    }
    if (node["items"] !== undefined) walk(node["items"], `${at}[]`);
    const rest = node["additionalProperties"];
    if (typeof rest === "object") walk(rest as Json, `${at}{}`);
  };
  walk(designSchema as Json, "");
  return result;
}

/** A schema node with its `$ref` followed, and the name under which it counts. */
function resolved(schema: Json, name: string): readonly [Record<string, Json>, string] {
  const node = schema as Record<string, Json>;
  const ref = node["$ref"];
  if (typeof ref !== "string") return [node, name];
  if (ref === "#") return [designSchema as Record<string, Json>, ""];
  const key = ref.slice("#/$defs/".length);
  return [(designSchema["$defs"] as Record<string, Record<string, Json>>)[key] ?? {}, key];
}

/** Paths of all objects in a value. */
function objectsOf(value: Json, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [];
  const below = Object.entries(value).flatMap(([key, item]) => objectsOf(item as Json, [...path, key]));
  return Array.isArray(value) ? below : [path, ...below];
}

function at(value: Json, path: readonly string[]): Record<string, Json> {
  return path.reduce<Json>((node, key) => (node as Record<string, Json>)[key] as Json, value) as Record<
    string,
    Json
  >;
}

test.run();
