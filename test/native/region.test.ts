import { test } from "uvu";
import * as assert from "uvu/assert";
import { spawnSync } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  AddressError,
  AlignmentError,
  FreedError,
  HardwareUnavailableError,
  PynqError,
  ValueRangeError,
} from "@pynq-gen/runtime";
import { NativeMmioRegion } from "#runtime/device/native-mmio.js";
import { StepList } from "#runtime/device/steps.js";
import { fromNative } from "#runtime/native/errors.js";
import { projectRoot } from "../support/project.js";
import { runNode } from "../support/timeout.js";
import { tempFolder } from "../support/tmp.js";
import { noCompiler, projectHelper } from "./exercise/build.js";
import { deviceFile } from "./exercise/window.js";

const base = 0x4040_0000n;

function thrown(call: () => unknown): PynqError {
  try {
    call();
  } catch (error) {
    assert.instance(error, PynqError);
    return error as PynqError;
  }
  throw new Error("nothing was thrown");
}

test("without the helper, mapping says what was tried and what to do", () => {
  const before = process.env["PYNQ_GEN_NATIVE"];
  process.env["PYNQ_GEN_NATIVE"] = "/no/such/helper.node";
  const error = thrown(() => NativeMmioRegion.map({ path: "/dev/zero", fileOffset: 0n, base, size: 4 }));
  assert.instance(error, HardwareUnavailableError);
  assert.is(error.code, "HARDWARE_UNAVAILABLE");
  assert.match(error.message, "/no/such/helper.node: not there");
  assert.match((error as HardwareUnavailableError).remedy, "build-native.mjs");
  if (before === undefined) delete process.env["PYNQ_GEN_NATIVE"];
  else process.env["PYNQ_GEN_NATIVE"] = before;
});

test("an error that is not the helper's stays what it is", () => {
  for (const other of [new TypeError("x"), new FreedError("x"), "text", undefined])
    assert.is(fromNative(other, "w"), other);
});

const missing = noCompiler();
if (missing !== undefined) console.log(`skip: ${missing}`);
else {
  const helper = await projectHelper();
  process.env["PYNQ_GEN_NATIVE"] = helper;
  const file = deviceFile(8192);
  const map = (): NativeMmioRegion =>
    NativeMmioRegion.map({ path: file.path, fileOffset: 0n, base, size: 4096 });

  test("a region knows its place, and reads and writes it", () => {
    const region = map();
    assert.is(region.base, base);
    assert.is(region.size, 4096);
    region.write64(8, 0x8000_0001_ffff_fffen);
    assert.is(region.read32(8), 0xffff_fffe);
    assert.is(region.read16(12), 1);
    assert.is(region.read8(15), 0x80);
    assert.is(region.modify32(12, 0xff, 0x22), 0x8000_0022);
    assert.is(region.poll32(12, 0xff, 0x22, 0), 0x8000_0022);
    region.writeBlock(16, Uint32Array.of(1, 2));
    const steps = new StepList([
      { kind: "write", offset: 20, first: 7 },
      { kind: "write", offset: 24, first: 8 },
      { kind: "read", offset: 20 },
    ]);
    assert.is(region.runSteps(steps.words, 0, 3, 0), 3);
    assert.is(steps.value(2), 7);
    region.barrier();
    const words = new Uint32Array(3);
    region.readBlock(16, words);
    assert.equal([...words], [1, 7, 8]);
    region.close();
    region.close();
  });

  test("each call's errors are the runtime's, name the call and the window, and keep the cause", () => {
    const region = map();
    const calls: Readonly<Record<string, (offset: number) => unknown>> = {
      read8: (at) => region.read8(at),
      read16: (at) => region.read16(at),
      read32: (at) => region.read32(at),
      read64: (at) => region.read64(at),
      write8: (at) => region.write8(at, 0),
      write16: (at) => region.write16(at, 0),
      write32: (at) => region.write32(at, 0),
      write64: (at) => region.write64(at, 0n),
      modify32: (at) => region.modify32(at, 0, 0),
      poll32: (at) => region.poll32(at, 0, 0, 0),
      readBlock: (at) => region.readBlock(at, new Uint32Array(1)),
      writeBlock: (at) => region.writeBlock(at, new Uint32Array(1)),
      runSteps: (at) => region.runSteps(new StepList([{ kind: "read", offset: at }]).words, 0, 1, 0),
    };
    for (const [name, call] of Object.entries(calls)) {
      const outside = thrown(() => call(4096));
      assert.instance(outside, AddressError);
      assert.match(outside.message, `${name} in the window at 0x40400000: `);
      assert.is((outside.cause as { code: string }).code, "ADDRESS");
      if (!name.endsWith("8"))
        assert.instance(
          thrown(() => call(1)),
          AlignmentError,
          name,
        );
    }
    assert.instance(
      thrown(() => region.write16(0, 65_536)),
      ValueRangeError,
    );
    assert.is(thrown(() => region.read32("0" as unknown as number)).code, "ARGUMENT");
    region.close();
    for (const [name, call] of Object.entries(calls))
      assert.instance(
        thrown(() => call(0)),
        FreedError,
        name,
      );
    assert.instance(
      thrown(() => region.barrier()),
      FreedError,
    );
  });

  test("what the system refuses is told with its reason", () => {
    const error = thrown(() => NativeMmioRegion.map({ path: "/no/such", fileOffset: 0n, base, size: 4 }));
    assert.is(error.code, "SYSCALL");
    assert.match(error.message, "cannot map 4 bytes at 0x40400000: ENOENT");
    assert.match(error.message, "open '/no/such'");
    const short = thrown(() => NativeMmioRegion.map({ path: file.path, fileOffset: 8192n, base, size: 4 }));
    assert.instance(short, AddressError);
  });

  test("a pipe is refused, and does not hang", async () => {
    const pipe = join(tempFolder(), "pipe");
    assert.is(spawnSync("mkfifo", [pipe]).status, 0);
    const script = join(tempFolder({ packages: true }), "map.mjs");
    writeFileSync(
      script,
      `import { NativeMmioRegion } from ${JSON.stringify(join(projectRoot, "runtime/dist/device/native-mmio.js"))};
       try { NativeMmioRegion.map({ path: ${JSON.stringify(pipe)}, fileOffset: 0n, base: 0n, size: 4 }); }
       catch (error) { console.log(error.code, error.message); }`,
    );
    const result = await runNode([script], { timeoutMs: 20_000, env: { PYNQ_GEN_NATIVE: helper } });
    assert.not(result.timedOut);
    assert.match(result.stdout, /^ARGUMENT .* is neither a plain file nor a character device\n$/);
  });

  test("a missing right is told as one, with what to do", async () => {
    const script = join(tempFolder({ packages: true }), "map.mjs");
    // Root may all: give that up first, after the modules are loaded.
    writeFileSync(
      script,
      `import { NativeMmioRegion } from ${JSON.stringify(join(projectRoot, "runtime/dist/device/native-mmio.js"))};
       import { loadNative } from ${JSON.stringify(join(projectRoot, "runtime/dist/native/load.js"))};
       loadNative();
       if (process.geteuid() === 0) process.seteuid(65534);
       try {
         NativeMmioRegion.map({ path: process.argv[2], fileOffset: 0n, base: 16n, size: 4, remedy: "join the group fpga" });
       } catch (error) { console.log(error.name, error.code, error.remedy, error.message); }`,
    );
    const folder = tempFolder({ files: { device: new Uint8Array(4096) } });
    chmodSync(folder, 0o755);
    chmodSync(join(folder, "device"), 0o444);
    const result = await runNode([script, join(folder, "device")], {
      timeoutMs: 20_000,
      env: { PYNQ_GEN_NATIVE: helper },
    });
    assert.match(
      result.stdout,
      /^HardwareUnavailableError PERMISSION join the group fpga cannot map 4 bytes at 0x10: EACCES/,
    );
  });
}

test.run();
