/*
 * What users have: the packed runtime, TypeScript 5.4 to 7, Node 20 to 26. An overlay is type-checked with the strictest
 * settings, declaration files included, run as compiled JavaScript, and run as it is where Node strips types itself.
 */
// timeout: 600 s
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { pynqGen } from "../support/cli.js";
import { projectRoot } from "../support/project.js";
import { runChild } from "../support/timeout.js";
import { writeFiles } from "../support/tmp.js";
import { strictestOptions, tsc, typeCheck, typeScriptVersions } from "../support/tsc.js";
import { nodeOfMajor, projectWithRuntime } from "./packages.js";

/** Uses `using`, buffers, registers and a window of memory; says what it found. */
const application = (
  extension: string,
): string => `import { BlinkyOverlay } from "./overlay/index${extension}";
import { SimDevice, checked } from "@pynq-gen/runtime";

const ol = await BlinkyOverlay.load({ device: new SimDevice() });
{
  using buffer = ol.allocate([4, 2], "i4");
  buffer.fill(7);
  buffer.syncToDevice();
  const { TCSR0 } = ol.axi_timer_0.registerMap;
  TCSR0.modify({ ENT0: 1 });
  ol.leds.registerMap.GPIO_DATA.write({ CH1_DATA: checked(5) });
  const told: readonly unknown[] = [TCSR0.ENT0, ol.leds.registerMap.GPIO_DATA.CH1_DATA, buffer.get(3, 1), buffer.shape];
  globalThis.process.stdout.write(JSON.stringify(told) + "\\n");
}
await ol.free();
`;
const expected = "[1,5,7,[4,2]]\n";

/** So that the check needs neither @types/node nor the browser's types. */
const processType = `declare global { var process: { stdout: { write(text: string): void } } }\nexport {};\n`;

const input = join(projectRoot, "generated-examples/blinky/input/blinky.hwh");

async function project(extension: ".js" | ".ts"): Promise<string> {
  const folder = await projectWithRuntime({ "main.ts": application(extension), "process.d.ts": processType });
  const made = await pynqGen([
    input,
    "-o",
    join(folder, "overlay"),
    "--import-extension",
    extension,
    "--silent",
  ]);
  assert.is(made.code, 0, made.output);
  return folder;
}

for (const version of typeScriptVersions) {
  test(`type-checks under TypeScript ${version} with the packed runtime, without @types/node or dom`, async () => {
    const { errors } = await typeCheck(version, await project(".js"), { types: [], skipLibCheck: false });
    assert.equal(
      errors.map(({ file, line, message }) => `${file}:${line} ${message}`),
      [],
    );
  });
}

test("compiled, `using` included, it runs on Node 20, 22, 24 and 26", async () => {
  const folder = await project(".js");
  const compilerOptions = { ...strictestOptions("7"), types: [], noEmit: false, outDir: "out" };
  writeFiles(folder, {
    "tsconfig.json": JSON.stringify({ compilerOptions, include: ["main.ts", "process.d.ts"] }),
  });
  assert.equal((await tsc("7", folder, ["-p", "tsconfig.json"])).errors, []);
  assert.not.match(readFileSync(join(folder, "out/main.js"), "utf8"), "using buffer");
  let tried = 0;
  for (const major of [20, 22, 24, 26]) {
    const node = await nodeOfMajor(major);
    if (node === undefined) {
      console.log(`skip: Node ${major} cannot be had here`);
      continue;
    }
    const { stdout, stderr, code } = await runChild(node, ["out/main.js"], {
      cwd: folder,
      timeoutMs: 60_000,
    });
    assert.is(code, 0, `Node ${major}: ${stderr}`);
    assert.is(stdout, expected, `Node ${major}`);
    tried += 1;
  }
  assert.ok(tried > 0);
});

test("Node's own type stripping runs an overlay that was generated with .ts imports", async () => {
  const folder = await project(".ts");
  let tried = 0;
  for (const major of [24, 26]) {
    const node = await nodeOfMajor(major);
    if (node === undefined) {
      console.log(`skip: Node ${major} cannot be had here`);
      continue;
    }
    // Node strips types, and \`using\` is the engine's own there.
    const { stdout, stderr, code } = await runChild(node, ["main.ts"], { cwd: folder, timeoutMs: 60_000 });
    assert.is(code, 0, `Node ${major}: ${stderr}`);
    assert.is(stdout, expected, `Node ${major}`);
    tried += 1;
  }
  if (tried === 0) console.log("skip: no Node here strips types");
});

test("the runtime's own tests pass on Node 22, 24 and 26", async () => {
  // All but those of XRT, which take minutes and have little of Node in them.
  const words =
    "registers overlay sim buffers kernels interrupts device testing codegen gpio sensors zynq clocks"
      .split(" ")
      .map((folder) => `runtime/${folder}`);
  for (const major of [22, 24, 26]) {
    const node = await nodeOfMajor(major);
    if (node === undefined) {
      console.log(`skip: Node ${major} cannot be had here`);
      continue;
    }
    const { stdout, code } = await runChild(
      node,
      [join(projectRoot, "test/dist/run.js"), ...words, "native/mmio"],
      {
        cwd: projectRoot,
        timeoutMs: 300_000,
      },
    );
    assert.is(code, 0, `Node ${major}: ${stdout.slice(-1500)}`);
    assert.match(stdout, /\n\d{2,} passed, 0 failed\n$/);
  }
});

test("type stripping finds nothing in the examples that has to be compiled", async () => {
  const node = (await nodeOfMajor(24)) ?? (await nodeOfMajor(26));
  if (node === undefined) {
    console.log("skip: no Node here strips types");
    return;
  }
  const folder = await projectWithRuntime();
  for (const example of ["vadd", "video", "alveo-vadd"]) {
    cpSync(join(projectRoot, "generated-examples", example, "overlay"), join(folder, example), {
      recursive: true,
    });
    // The overlays are committed with .js imports: each file alone must be erasable.
    const { code, stderr } = await runChild(
      node,
      [
        "--input-type=module",
        "-e",
        `import { readdirSync, readFileSync } from "node:fs"; import { stripTypeScriptTypes } from "node:module"; for (const file of readdirSync(${JSON.stringify(example)}, { recursive: true })) if (file.endsWith(".ts")) stripTypeScriptTypes(readFileSync(${JSON.stringify(example)} + "/" + file, "utf8"));`,
      ],
      { cwd: folder, timeoutMs: 60_000 },
    );
    assert.is(code, 0, stderr);
  }
});

test.run();
