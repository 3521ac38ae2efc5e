// timeout: 120 s
/* The bus accesses of whole kernel calls; the kernels are played by a process of their own. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { truncateSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { FreedError, type MmioRegion, type Run } from "@pynq-gen/runtime";
import { GuardedRegion } from "#runtime/device/zynq/guarded-region.js";
import { standIn } from "../../runtime/buffers/stand-in.js";
import { KernelsOverlay } from "../../runtime/kernels/zynq-design.js";
import { atExit } from "../../support/cleanup.js";
import { projectRoot } from "../../support/project.js";
import { thrown } from "../../support/thrown.js";
import { projectHelper } from "../exercise/build.js";
import { deviceFile } from "../exercise/window.js";
import { fileDevice } from "./overlay.js";
import { isOptimized, noTrap, optimize, Trap } from "./trap.js";

const missing = noTrap();
if (missing !== undefined) console.log(`skip: ${missing}`);
else {
  const helper = await projectHelper();
  process.env["PYNQ_GEN_NATIVE"] = helper;
  const file = deviceFile(4096);
  // Sparse: as far as the design's addresses reach.
  truncateSync(file.path, 0x4180_0000);
  const { modelHash, ips } = KernelsOverlay.descriptor;
  const plain = fileDevice(file.path, modelHash);
  const device = {
    ...plain,
    allocator: standIn().allocator,
    // As the zynq device hands windows out.
    mmio: (base: bigint, size: number): MmioRegion => new GuardedRegion(plain.mmio!(base, size), () => {}),
  };
  const ol = await KernelsOverlay.load({ device, download: false });
  const baseOf = (path: string, name: string = "s_axi_control"): number =>
    Number(ips[path]!.interfaces[name]!.base);

  const script = join(projectRoot, "test/dist/native/exercise/play-kernel.js");
  const played = ["stats_1", "bare_1", "vadd_1", "vaddc_1:chain"].map((text) => {
    const [path = "", protocol] = text.split(":");
    return protocol === undefined ? `${baseOf(path)}` : `${baseOf(path)}:${protocol}`;
  });
  const player = spawn(process.execPath, [script, file.path, ...played], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, PYNQ_GEN_NATIVE: helper },
  });
  atExit(() => player.kill("SIGKILL"));
  await once(player.stdout, "data");
  // The trap takes the mappings that are there: windows are opened before.
  const regions = [ol.stats_1, ol.bare_1, ol.vadd_1, ol.vaddc_1, ol.vadd_2].map((kernel) => kernel.mmio);
  const trap = new Trap(file.path);

  /** Accesses of an action, placed in the interface at `base`; a register read again and again while waiting counts once. */
  const seen = (action: () => unknown, base: number): readonly string[] =>
    trap
      .during(action)
      .filter((access, at, all) => access !== all[at - 1] || access[0] === "w")
      .map((access) => {
        const [kind = "", place = ""] = access.split("@");
        return `${kind} ${(Number(place) - base).toString(16)}`;
      });
  const a = ol.allocate(4, "i4", {} as never);
  const [b, out] = [a, a];
  const writes = (...offsets: readonly string[]): readonly string[] => offsets.map((at) => `w32 ${at}`);

  test("a call reads CTRL, writes its arguments, starts, waits, and reads what the kernel gives back", () => {
    const call = (): unknown => ol.stats_1.callSync(1.5, 2, -3n, true);
    const expected = [
      "r32 0",
      ...writes("18", "20", "28", "2c", "34", "0"),
      "r32 0",
      ...["r32 3c", "r32 4c", "r32 50", "r32 10"],
    ];
    assert.equal(seen(call, baseOf("stats_1")), expected, "in the interpreter");
    assert.is((call() as { returnValue: number }).returnValue, 7);
    optimize(call);
    assert.ok(isOptimized(call), "V8 has optimised it");
    assert.equal(seen(call, baseOf("stats_1")), expected, "optimised");
  });

  test("a start alone does not wait", () => {
    const runs: Run[] = [];
    const expected = ["r32 0", "r32 c", ...writes("10", "14", "1c", "20", "28", "2c", "34")];
    const accesses = seen(() => runs.push(ol.vadd_1.start(a, b, out, 4)), baseOf("vadd_1"));
    // The interrupt status is acknowledged after the arguments: it was 0, and nothing is written back.
    assert.equal([...accesses].sort(), [...expected, "w32 0"].sort());
    assert.is(accesses[0], "r32 0");
    assert.equal(accesses.slice(-2), ["r32 c", "w32 0"]);
    runs[0]?.waitSync();
    assert.is(runs[0]?.state, "completed");
  });

  test("status bits that are set are toggled away by writing back what was read", () => {
    ol.vadd_1.mmio.write32(0xc, 3);
    const accesses = seen(() => ol.vadd_1.callSync(a, b, out, 4), baseOf("vadd_1"));
    assert.equal(accesses.slice(8, 11), ["r32 c", "w32 c", "w32 0"]);
    assert.is(ol.vadd_1.mmio.read32(0xc), 3, "what was read, in a register that is memory here");
    ol.vadd_1.mmio.write32(0xc, 0);
  });

  test("a chained kernel is let go on at the end; its status is cleared by the read", () => {
    ol.vaddc_1.mmio.write32(0xc, 1);
    assert.equal(
      seen(() => ol.vaddc_1.callSync(a, b, out, 4), baseOf("vaddc_1")),
      ["r32 0", ...writes("10", "14", "1c", "20", "28", "2c", "34"), "r32 c", "w32 0", "r32 0", "w32 0"],
    );
    assert.is(ol.vaddc_1.mmio.poll32(0, 0xff, 4, 10_000), 4, "the kernel went on");
  });

  test("arguments at another interface are written after CTRL was read", () => {
    const other = baseOf("bare_1", "s_axi_control_r") - baseOf("bare_1");
    ol.bare_1.callSync(1, 2n);
    assert.equal(
      seen(() => ol.bare_1.callSync(5, 0x1_0000_0006n), baseOf("bare_1")),
      ["r32 0", ...writes((other + 0x10).toString(16), (other + 0x14).toString(16), "10", "0"), "r32 0"],
    );
  });

  test("a kernel that is not idle is read once, and nothing is written", () => {
    const { mmio } = ol.vadd_2;
    mmio.write32(0, 1);
    for (const call of [() => ol.vadd_2.start(a, b, out, 4), () => ol.vadd_2.callSync(a, b, out, 4)]) {
      const accesses = seen(() => assert.is(thrown(call).code, "BUSY"), baseOf("vadd_2"));
      assert.equal(accesses, ["r32 0"]);
    }
    mmio.write32(0, 4);
    const late = thrown(() => ol.vadd_2.with({ timeoutMs: 1 }).callSync(a, b, out, 4));
    assert.is(late.code, "TIMEOUT");
    assert.match(late.message, /CTRL = 1, AP_START = true/);
    mmio.write32(0, 4);
  });

  test("a window that is closed starts nothing", () => {
    const base = baseOf("vadd_2");
    (regions[4] as GuardedRegion).revoke(() => new FreedError("gone"));
    const call = (): unknown => ol.vadd_2.callSync(a, b, out, 4);
    assert.equal(
      seen(() => assert.is(thrown(call).message, "gone"), base),
      [],
    );
  });

  test.after(async () => {
    ol.stats_1.mmio.write32(0, 0xffff_ffff);
    await once(player, "exit");
  });
}

test.run();
