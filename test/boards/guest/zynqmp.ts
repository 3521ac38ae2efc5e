/* What must hold on the emulated ZynqMP, with Debian's kernel or one built here, in 64 and in 32 bits. */
import * as assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { release } from "node:os";
import { AddressError, Device, HardwareUnavailableError, OverlayMismatchError } from "@pynq-gen/runtime";
import { ZynqmpOverlay } from "../overlays/zynqmp/index.js";
import { faultChecks } from "./fault-checks.js";
import { gdmaChecks } from "./gdma-checks.js";
import { check, finish, isPartial, measured, rejection } from "./harness.js";
import { memoryChecks } from "./memory-checks.js";
import { offsetChecks } from "./offset-checks.js";
import { ttcChecks } from "./ttc-checks.js";
import { loadBoard } from "./zynqmp-board.js";

Object.assign(measured, { kernel: release(), node: process.version, arch: process.arch });
console.log(
  `node ${process.version} ${process.arch}, up ${readFileSync("/proc/uptime", "utf8").split(" ")[0]} s`,
);

await check("the board is found, and says what it lacks", () => {
  const { devices, unavailable } = Device.probe();
  assert.deepEqual(
    devices.map(({ kind }) => kind),
    ["zynq"],
  );
  assert.match(devices[0]?.name ?? "", /ZCU102/i);
  assert.ok(
    unavailable.some(({ code }) => code === "no-fpga-manager" || code === "no-library"),
    JSON.stringify(unavailable),
  );
  return devices[0]?.name;
});

await check("a design that nobody loaded is not attached to", async () => {
  const error = await rejection(() => ZynqmpOverlay.load({ download: false }));
  assert.ok(error instanceof OverlayMismatchError, String(error));
});

const board = await loadBoard();
const { ol, device } = board;
const mmio = (base: bigint, size: number): ReturnType<NonNullable<Device["mmio"]>> => {
  assert.ok(device.mmio !== undefined);
  return device.mmio(base, size);
};

await check("registers above 2 GiB through /dev/mem", () => {
  const { registerMap } = ol.gdma_2;
  const other = ol.gdma_0.registerMap.CH_SRC_DSCR_WORD2;
  const before = other.SIZE;
  assert.equal(registerMap.CH_IMR.value, 0xfff);
  registerMap.CH_SRC_DSCR_WORD2.write({ SIZE: 0x1234 });
  assert.equal(registerMap.CH_SRC_DSCR_WORD2.SIZE, 0x1234);
  assert.equal(other.SIZE, before, "another channel's is untouched");
});

const strict = release().includes("arm64") && !release().includes("boards");
await check("registers that a driver has claimed are refused, with what to do", async () => {
  if (!strict) return "this kernel has no STRICT_DEVMEM";
  const error = await rejection(() => mmio(0xff00_0000n, 4096).read32(0));
  assert.ok(error instanceof HardwareUnavailableError, String(error));
  assert.equal(error.code, "PERMISSION");
  assert.match(error.message, /STRICT_DEVMEM/);
  assert.match(error.remedy, /generic-uio/);
  return error.message;
});

await check("Linux's own memory is no register, and is refused", async () => {
  assert.ok((await rejection(() => mmio(0x100_0000n, 4096))) instanceof AddressError);
});

await check("an access outside of an IP's window is refused", async () => {
  assert.ok((await rejection(() => ol.ttc_0.read(0x1000))) instanceof AddressError);
});

await offsetChecks();
await ttcChecks(board.ttc);
await memoryChecks(ol, { base: 0x7000_0000n, size: 16 << 20 });
for (const [index, channel] of board.channels.entries()) {
  await gdmaChecks(ol, `dma ${index}`, channel, index === 0 ? [4, 64, 1024] : [16]);
}
if (!isPartial && existsSync("/pynq/faults")) await faultChecks();
await check("a freed overlay's lines and registers are refused", async () => {
  const { registerMap } = ol.ttc_0;
  const waiting = rejection(() => board.ttc.lines[0].wait());
  await ol.free();
  assert.equal((await waiting).code, "FREED");
  assert.equal((await rejection(() => registerMap.Interval_Counter_1.value)).code, "FREED");
});
finish();
