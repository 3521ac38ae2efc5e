import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { ioUringWarning, type LoopFacts } from "#runtime/device/zynq/io-uring.js";
import { normalisePart, samePart } from "#runtime/device/zynq/part.js";
import { probeZynq } from "#runtime/device/zynq/probe.js";
import { SystemRoot } from "#runtime/device/zynq/system-root.js";
import { needsHelper } from "../../support/helper.js";
import { projectRoot } from "../../support/project.js";
import { runChild } from "../../support/timeout.js";
import { tempFolder, writeFiles } from "../../support/tmp.js";
import { FakeBoard, MANAGER } from "./support/fake-board.js";

needsHelper();

test("a board is found, by its own name where it has one", () => {
  const board = FakeBoard.make("zynq");
  const { devices, unavailable } = probeZynq(board);
  assert.equal(unavailable, []);
  assert.equal(
    devices.map(({ kind, name }) => ({ kind, name })),
    [{ kind: "zynq", name: "TUL PYNQ-Z2" }],
  );
  mkdirSync(board.at("/proc/device-tree/chosen"), { recursive: true });
  writeFileSync(board.at("/proc/device-tree/chosen/pynq_board"), "Pynq-Z2\0");
  assert.is(probeZynq(board).devices[0]?.name, "Pynq-Z2");
  assert.is(probeZynq(FakeBoard.make("zynqmp")).devices[0]?.name, "ZynqMP ZCU104 RevC");
});

test("no board: says why, and shows no sign of hardware", () => {
  const [found] = probeZynq(new SystemRoot(tempFolder())).unavailable;
  assert.is(found?.code, "no-platform");
  assert.is(found?.sign, false);
  assert.match(found?.reason ?? "", /there is no device tree/);
  const pi = tempFolder({
    files: { "proc/device-tree/compatible": "raspberrypi,4-model-b\0brcm,bcm2711\0" },
  });
  assert.match(
    probeZynq(new SystemRoot(pi)).unavailable[0]?.reason ?? "",
    /raspberrypi,4-model-b, brcm,bcm2711/,
  );
});

test("an FPGA manager or UIO device without a known board is a sign of hardware", () => {
  const folder = tempFolder({ files: { "sys/class/fpga_manager/fpga0/name": "Some FPGA\n" } });
  const [found] = probeZynq(new SystemRoot(folder)).unavailable;
  assert.is(found?.sign, true);
  assert.match(found?.reason ?? "", /though there is FPGA manager fpga0 \(Some FPGA\)/);
  const uio = tempFolder({ files: { "sys/class/uio/uio0/name": "thing\n" } });
  assert.is(probeZynq(new SystemRoot(uio)).unavailable[0]?.sign, true);
});

test("a Versal of any generation is refused as one, never simulated, with what to do", () => {
  for (const compatible of [
    "xlnx,versal-vck190\0xlnx,versal\0",
    "xlnx,versal-net-vn-x-b2197\0xlnx,versal-net\0",
    "xlnx,versal2\0",
    "amd,versal2\0",
  ]) {
    const folder = tempFolder({ files: { "proc/device-tree/compatible": compatible } });
    const { devices, unavailable } = probeZynq(new SystemRoot(folder));
    assert.equal(devices, []);
    assert.is(unavailable.length, 1);
    // A sign of hardware keeps load() from the simulated device.
    assert.equal([unavailable[0]?.code, unavailable[0]?.sign], ["unsupported-platform", true]);
    assert.match(
      unavailable[0]?.reason ?? "",
      /this is a Versal \((xlnx|amd),versal.*\), which is not supported/,
    );
    assert.match(unavailable[0]?.remedy ?? "", /PYNQ_GEN_DEVICE=sim/);
  }
});

test("a board without an FPGA manager is a device, with that said beside it", () => {
  const board = FakeBoard.make("zynq");
  rmSync(board.at(MANAGER), { recursive: true });
  const { devices, unavailable } = probeZynq(board);
  assert.is(devices.length, 1);
  assert.equal(
    unavailable.map(({ code }) => code),
    ["no-fpga-manager"],
  );
});

test("a board without a register file is no device", () => {
  const board = FakeBoard.make("zynq");
  board.remove("/dev/mem");
  const { devices, unavailable } = probeZynq(board);
  assert.equal(devices, []);
  assert.equal([unavailable[0]?.code, unavailable[0]?.sign], ["permission", true]);
  writeFiles(board.root, { "sys/class/uio/uio0/name": "fabric\n", "dev/uio0": "" });
  assert.is(probeZynq(board).devices.length, 1);
});

/** Runs the probe as an ordinary user in a child; undefined where this is no root who could become one. */
async function asNobody(board: FakeBoard, env: Record<string, string> = {}): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const code = `
    process.setgid(65534); process.setuid(65534);
    const { probeZynq } = await import("#runtime/device/zynq/probe.js");
    const { SystemRoot } = await import("#runtime/device/zynq/system-root.js");
    const { devices, unavailable } = probeZynq(new SystemRoot(process.argv[1]));
    console.log(JSON.stringify({ devices: devices.length, codes: unavailable.map((each) => each.code) }));`;
  const args = ["--input-type=module", "-e", code, board.root];
  return (await runChild(process.execPath, args, { timeoutMs: 20_000, cwd: projectRoot, env })).output.trim();
}

test("a user without rights is told so", async () => {
  const board = FakeBoard.make("zynq");
  const { chmodSync } = await import("node:fs");
  chmodSync(board.root, 0o755);
  chmodSync(board.at("/dev/mem"), 0o600);
  const output = await asNobody(board);
  if (output === undefined) {
    console.log("skip: only root can become an ordinary user");
    return;
  }
  assert.is(output, `{"devices":0,"codes":["permission"]}`);
  chmodSync(board.at("/dev/mem"), 0o666);
  assert.is(await asNobody(board), `{"devices":1,"codes":[]}`);
});

test("without the C helper the board is not usable, and says so", async () => {
  const board = FakeBoard.make("zynq");
  const { chmodSync } = await import("node:fs");
  chmodSync(board.root, 0o755);
  const output = await asNobody(board, { PYNQ_GEN_NATIVE: "/nowhere/pynq_native.node" });
  if (output === undefined) {
    console.log("skip: only root can become an ordinary user");
    return;
  }
  assert.is(output, `{"devices":0,"codes":["no-helper"]}`);
});

test("parts are compared as their texts mean them", () => {
  const same: readonly (readonly [string, string])[] = [
    ["7z020clg400", "xc7z020clg400-1"],
    ["xck26-sfvc784-2LV-c", "xck26sfvc784-2LV"],
    ["xczu7ev-ffvc1156-2-e", "xczu7evffvc1156"],
    ["7z020clg400", "7z020"],
    ["xa7z010clg225-1I", "7z010clg225"],
    ["xczu9eg-ffvb1156-2-e", "zu9"],
    ["xczu1cg-sbva484-1-e", "zu1"],
    ["xck26-sfvc784-2LV-c", "k26"],
  ];
  for (const [a, b] of same) assert.ok(samePart(a, b) && samePart(b, a), `${a} ${b}`);
  const other: readonly (readonly [string, string])[] = [
    ["7z020clg400", "7z020clg484"],
    ["7z010clg400", "7z020clg400"],
    ["xczu3eg-sbva484-1-i", "xczu3cgsbva484"],
    ["7z010clg400", "7z020"],
    ["xczu19eg-ffvc1760-2-i", "zu1"],
    ["xczu28dr-ffvg1517-2-e", "zu2"],
    ["xck26-sfvc784-2LV-c", "zu5"],
  ];
  for (const [a, b] of other) assert.not(samePart(a, b), `${a} ${b}`);
  assert.is(normalisePart("xck26-sfvc784-2LV-c"), "k26sfvc784");
});

test("the io_uring warning comes where a small board's Node polls, and nowhere else", () => {
  const small: LoopFacts = { uv: "1.46.0", variable: "1", sharedUv: false, cores: 2 };
  assert.match(ioUringWarning(small) ?? "", /set UV_USE_IO_URING=0/);
  assert.match(ioUringWarning({ ...small, variable: undefined, sharedUv: true }) ?? "", /libuv 1\.46\.0/);
  const quiet: readonly LoopFacts[] = [
    { ...small, variable: undefined },
    { ...small, variable: "0" },
    { ...small, variable: "0", sharedUv: true },
    { ...small, uv: "1.44.2" },
    { ...small, uv: "1.49.0" },
    { ...small, cores: 4 },
  ];
  for (const facts of quiet) assert.is(ioUringWarning(facts), undefined, JSON.stringify(facts));
});

test("the probe warns of a loop that polls, once the environment asks for one", async () => {
  if (spawnSync("taskset", ["-c", "0", "true"]).status !== 0) {
    console.log("skip: no taskset here to keep a program on one core");
    return;
  }
  const board = FakeBoard.make("zynq");
  const code = `
    const { ioUringWarning, loopFacts } = await import("#runtime/device/zynq/io-uring.js");
    const { probeZynq } = await import("#runtime/device/zynq/probe.js");
    const { SystemRoot } = await import("#runtime/device/zynq/system-root.js");
    const warned = [];
    process.on("warning", ({ code, message }) => warned.push(code + ": " + message));
    const { devices } = probeZynq(new SystemRoot(process.argv[1]));
    await new Promise((resolve) => setImmediate(resolve));
    const expected = ioUringWarning(loopFacts());
    console.log(JSON.stringify({ devices: devices.length, warned, expected: expected ?? null }));`;
  // On one core, as a Zynq-7000 with one to spare.
  const args = ["-c", "0", process.execPath, "--input-type=module", "-e", code, board.root];
  const seen: boolean[] = [];
  for (const value of ["1", "0"]) {
    const env = { UV_USE_IO_URING: value };
    const child = await runChild("taskset", args, { timeoutMs: 20_000, cwd: projectRoot, env });
    assert.is(child.code, 0, child.output);
    const result = JSON.parse(child.stdout) as { devices: number; warned: string[]; expected: string | null };
    assert.is(result.devices, 1);
    const { expected } = result;
    assert.equal(result.warned, expected === null ? [] : [`PYNQ_GEN_IO_URING: ${expected}`]);
    seen.push(expected !== null);
  }
  // libuv 1.45 to 1.48 have such a loop; where this Node's has, the variable decides.
  const [, minor = 0] = process.versions.uv.split(".").map(Number);
  assert.equal(seen, [minor >= 45 && minor < 49, false]);
});

test.run();
