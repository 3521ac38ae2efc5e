/* What printing reads of a buffer's memory: all but its first page is gone, and to read there ends the process. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { join } from "node:path";
import { noCompiler, projectHelper } from "../../native/exercise/build.js";
import { projectRoot } from "../../support/project.js";
import { type ChildResult, runNode } from "../../support/timeout.js";
import { tempFolder } from "../../support/tmp.js";

const missing = noCompiler();
if (missing !== undefined) console.log(`skip: ${missing}`);
else {
  const helper = await projectHelper();
  const module = (path: string): string => JSON.stringify(join(projectRoot, "runtime/dist", path));

  /** Runs a program with a `buffer` of 1,000,000 elements, and with `inspect`. */
  const run = (program: string): Promise<ChildResult> => {
    const script = `
      import { truncateSync, writeFileSync } from "node:fs";
      import { inspect } from "node:util";
      import { allocateBuffer } from ${module("buffers/allocate.js")};
      import { requireNative } from ${module("native/load.js")};
      const native = requireNative();
      const device = ${JSON.stringify(join(tempFolder(), "device"))};
      const bytes = 4_000_000;
      writeFileSync(device, new Uint8Array(Math.ceil(bytes / 4096) * 4096).fill(1));
      const memory = native.memoryMap(native.fileOpen(device, 1), 0n, Math.ceil(bytes / 4096) * 4096);
      const object = {
        bytes: native.memoryView(memory, 0, bytes),
        deviceAddress: 0x1000_0000n, bank: "bank", coherent: true, cacheable: true, freed: false,
        sync() {}, free() {},
      };
      const allocator = { kind: "memory", allocate: () => object };
      const buffer = allocateBuffer(allocator, { kind: "sim", name: "d", allocator }, [1000, 1000], "i4");
      truncateSync(device, 4096);
      ${program}`;
    return runNode(["--input-type=module", "-e", script], {
      timeoutMs: 30_000,
      env: { PYNQ_GEN_NATIVE: helper },
    });
  };

  test("printing and JSON read no element but the few that are shown", async () => {
    const result = await run("console.log(inspect(buffer)); console.log(JSON.stringify(buffer).length > 0);");
    assert.is(result.code, 0, result.output);
    const one = 0x0101_0101;
    assert.match(result.stdout, `{ ${Array(6).fill(one).join(", ")}, … 999994 more }\ntrue\n`);
  });

  test("the set-up shows a read of any other", async () => {
    const result = await run("console.log(buffer.get(0, 5)); console.log(buffer.get(999, 999));");
    assert.is(result.stdout, `${0x0101_0101}\n`);
    assert.is(result.signal, "SIGBUS");
  });
}

test.run();
