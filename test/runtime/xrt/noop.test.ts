/*
 * Handles and what they cost, in XRT's noop emulation: it parses xclbins and keeps buffers, computes nothing, and
 * leaks nothing itself, so what leaks here is ours.
 */
import { readdirSync, readlinkSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { writeImage } from "../../support/softcard/design.js";
import { skip, xrtAbsent, xrtLibrary } from "../../support/softcard/environment.js";
import {
  finish,
  integers,
  loadedCard,
  softCard,
  uint32,
  vectorArguments,
} from "../../support/softcard/session.js";
import { throwsError } from "../../support/throws.js";
import { runNode } from "../../support/timeout.js";
import { tempFolder } from "../../support/tmp.js";
import { PynqError } from "#runtime/errors/errors.js";
import { openXrt } from "#runtime/device/xrt/library.js";

const openFiles = (): number => readdirSync("/proc/self/fd").length;

if (xrtLibrary("libxrt_noop.so.2") === undefined || xrtLibrary("libxrt_coreutil.so.2") === undefined) {
  skip(`${xrtAbsent}; this test wants libxrt_noop.so.2 (up to XRT 2.23)`);
} else if (process.env["XCL_EMULATION_MODE"] !== "noop") {
  const result = await runNode(["--enable-source-maps", fileURLToPath(import.meta.url)], {
    timeoutMs: 100_000,
    env: { XCL_EMULATION_MODE: "noop", XILINX_XRT: undefined },
  });
  process.stdout.write(result.output);
  process.exitCode = result.code ?? 1;
} else {
  const image = writeImage(`${tempFolder()}/vmath.xclbin`, { mode: "hw" });
  const device = await loadedCard(image);
  const vadd = device.computeUnits.open("vadd:vadd_1");

  test("XRT is found without XILINX_XRT, and is opened once", () => {
    const library = openXrt();
    assert.is(openXrt(), library);
    assert.match(library.path, /libxrt_coreutil\.so\.2$/);
    assert.match(library.version ?? "2.13", /^\d+\.\d+$/);
  });

  test("a thousand rounds of buffers, units and runs leave no descriptor behind", async () => {
    const round = async (): Promise<void> => {
      const buffers = [
        integers(device, "bank0", 64, (i) => i),
        integers(device, "bank1", 64, (i) => i),
        integers(device, "bank0", 64, (i) => i),
      ] as const;
      const unit = device.computeUnits.open("vmult:vmult_1");
      assert.is(await finish(unit, vectorArguments(buffers, 64, 0)), "completed");
      const part = buffers[0].subBuffer(0, 64);
      part.free();
      unit.close();
      for (const buffer of buffers) buffer.free();
    };
    await round();
    const before = openFiles();
    for (let i = 0; i < 1_000; i++) await round();
    assert.is(openFiles(), before);
    assert.is(device.allocator.live.length, 0);
  });

  test("cards are opened and closed without leaving a descriptor behind", async () => {
    const cycle = async (): Promise<void> => {
      const other = softCard(1);
      await other.programmer.program({ ...image, download: true });
      integers(other, "bank0", 16, (i) => i);
      other.computeUnits.open("vadd:vadd_1");
      await other.close();
    };
    await cycle();
    const before = openFiles();
    for (let i = 0; i < 50; i++) await cycle();
    assert.is(openFiles(), before);
  });

  test("registers, which noop does not have, fail with a reason", () => {
    throwsError(
      () => vadd.readRegister(0x10),
      PynqError,
      /read of vadd:vadd_1 at 0x10: xrtKernelReadRegister: \S/,
      "SYSCALL",
    );
    throwsError(() => vadd.writeRegister(0x10, 1), PynqError, /write to vadd:vadd_1 at 0x10/, "SYSCALL");
  });

  test("XRT's messages do not fill the memory", () => {
    const fail = (): void =>
      throwsError(() => vadd.readRegister(0x10), PynqError, /xrtKernelReadRegister: \S/);
    for (let i = 0; i < 30_000; i++) fail();
    const log = readdirSync("/proc/self/fd").find((name) => {
      try {
        return readlinkSync(`/proc/self/fd/${name}`).startsWith("/memfd:pynq-gen-xrt-log");
      } catch {
        return false;
      }
    });
    const { size, blocks } = statSync(`/proc/self/fd/${log}`);
    assert.ok(size > 1 << 20, `${size} bytes were written`);
    assert.ok(blocks * 512 <= (1 << 20) + 8192, `${blocks * 512} bytes are kept`);
  });

  test("XRT's own messages go to no terminal", async () => {
    const code = `
      const { softCard } = await import(${JSON.stringify(new URL("../../support/softcard/session.js", import.meta.url).href)});
      const device = softCard();
      await device.programmer.program({ file: ${JSON.stringify(image.file)}, descriptor: { image: {}, memories: {} }, download: true });
      try { device.computeUnits.open("vadd:vadd_1").readRegister(0x10); } catch (error) { console.log(error.code); }`;
    const result = await runNode(["--input-type=module", "-e", code], { timeoutMs: 20_000 });
    assert.is(result.output, "SYSCALL\n");
  });

  test("a start and a wait cost microseconds", () => {
    const args = [uint32(3, 16)];
    for (let i = 0; i < 1_000; i++) vadd.start(args).waitSync(1_000);
    const rounds = 10_000;
    const start = performance.now();
    for (let i = 0; i < rounds; i++) vadd.start(args).waitSync(1_000);
    const us = ((performance.now() - start) * 1_000) / rounds;
    assert.ok(us < 500, `${us.toFixed(1)} us a start and wait`);
  });

  test("the end", async () => {
    await device.close();
  });

  test.run();
}
