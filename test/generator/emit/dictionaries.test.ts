// timeout: 240 s
/*
 * The dictionaries of generated overlays beside those that `inspect --format pynq` prints of the same designs: two ways
 * to say the same facts, under PYNQ's names here and in camelCase there.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { join } from "node:path";
import { pynqGen } from "../../support/cli.js";
import { type Dictionaries, type Value, valueAt } from "../../support/dictionaries.js";
import { compileAndRun } from "../../support/generated.js";
import { hwhFixture } from "../../support/hwh.js";
import { tempFolder } from "../../support/tmp.js";

const overlays: Readonly<Record<string, string>> = {
  cascaded: "CascadedOverlay",
  "concat-width": "ConcatWidthOverlay",
  container: "ContainerOverlay",
  "exported-axi": "ExportedAxiOverlay",
  gpio: "GpioOverlay",
  memories: "MemoriesOverlay",
  "mpsoc-groups": "MpsocGroupsOverlay",
  "ps-in-hierarchy": "PsInHierarchyOverlay",
  "second-master": "SecondMasterOverlay",
  "two-interfaces": "TwoInterfacesOverlay",
  versal: "VersalOverlay",
};
const names = Object.keys(overlays);

/** Ours → PYNQ's, of the entries that both have. */
const entries: Readonly<Record<string, readonly [string, Readonly<Record<string, string>>]>> = {
  ipDict: ["ip_dict", { type: "type", physAddr: "phys_addr", memId: "mem_id", memtype: "memtype" }],
  gpioDict: ["gpio_dict", { index: "index" }],
  interruptControllers: ["interrupt_controllers", { parent: "parent", index: "index", rawIrq: "raw_irq" }],
  interruptPins: ["interrupt_pins", { controller: "controller", index: "index", fullpath: "fullpath" }],
  memDict: ["mem_dict", { baseAddress: "base_address", type: "type", size: "size" }],
  hierarchyDict: ["hierarchy_dict", { fullpath: "fullpath" }],
};

/** What PYNQ has not: the PS's memory before loading, what is in no address map, one entry for several windows. */
const onlyOurs: ReadonlySet<string> = new Set(["memDict PSDDR", "hierarchyDict sys", "memDict noc"]);

const program = `import { SimDevice } from "@pynq-gen/runtime";
${names.map((name) => `import { ${overlays[name] ?? ""} } from "./${name}/index.js";`).join("\n")}
const json = (value: unknown): string =>
  JSON.stringify(value, (_key, item: unknown) => (typeof item === "bigint" ? Number(item) : item));
${names
  .map(
    (name) => `{
  const ol = await ${overlays[name] ?? ""}.load({ device: new SimDevice() });
  const { ipDict, gpioDict, interruptControllers, interruptPins, memDict, hierarchyDict, clockDict } = ol;
  console.log(json({ ipDict, gpioDict, interruptControllers, interruptPins, memDict, hierarchyDict, clockDict }));
  await ol.free();
}`,
  )
  .join("\n")}
`;

const folder = tempFolder({ packages: true, files: { "main.ts": program } });
const inspected = new Map<string, Dictionaries>();
const generated = new Map<string, Dictionaries>();

test("designs are generated, loaded and inspected", async () => {
  for (const name of names) {
    const [made, shown] = await Promise.all([
      pynqGen([hwhFixture(name), "-o", join(folder, name)]),
      pynqGen(["inspect", hwhFixture(name), "--format", "pynq"]),
    ]);
    assert.is(made.code, 0, made.output);
    inspected.set(name, JSON.parse(shown.stdout) as Dictionaries);
  }
  const lines = (await compileAndRun(folder, "main.ts")).trimEnd().split("\n");
  for (const [index, name] of names.entries())
    generated.set(name, JSON.parse(lines[index] ?? "") as Dictionaries);
});

for (const [ours, [theirs, fields]] of Object.entries(entries)) {
  test(`${ours} says what ${theirs} says`, () => {
    let compared = 0;
    for (const name of names) {
      const own = generated.get(name)?.[ours] as Readonly<Record<string, Value>>;
      const pynq = inspected.get(name)?.[theirs];
      for (const key of Object.keys(own)) {
        // An IP with several interfaces is an entry for each in PYNQ's.
        const entry =
          valueAt(pynq, [key]) ?? valueAt(pynq, [`${key}/${String(valueAt(own, [key, "memId"]))}`]);
        if (entry === undefined) {
          assert.ok(onlyOurs.has(`${ours} ${key}`), `${name}: ${theirs} has no ${key}`);
          continue;
        }
        for (const [field, other] of Object.entries(fields)) {
          const [here, there] = [valueAt(own, [key, field]), valueAt(entry, [other])];
          if (here === undefined || there === undefined) continue;
          // An IP without a type has null there.
          assert.equal(here, there ?? "", `${name}: ${ours} ${key} ${field}`);
          compared += 1;
        }
      }
    }
    assert.ok(compared >= 3, `${compared} compared`);
  });
}

test("clockDict goes by the clocks' names, clock_dict by their numbers", () => {
  const own = generated.get("mpsoc-groups")?.["clockDict"] as Readonly<Record<string, Value>>;
  const pynq = inspected.get("mpsoc-groups")?.["clock_dict"];
  assert.equal(Object.keys(own), ["pl_clk0", "pl_clk1", "pl_clk2", "pl_clk3"]);
  for (const [name, clock] of Object.entries(own)) {
    for (const [field, other] of [
      ["enable", "enable"],
      ["divisor0", "divisor0"],
      ["divisor1", "divisor1"],
      ["source", "source"],
      ["actualMhz", "actual_mhz"],
    ] as const) {
      assert.equal(valueAt(clock, [field]), valueAt(pynq, [name.slice(-1), other]), `${name} ${field}`);
    }
  }
});

test.run();
