/* What must hold on the emulated Zynq-7000. */
import * as assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { release } from "node:os";
import { AddressError } from "@pynq-gen/runtime";
import { faultChecks } from "./fault-checks.js";
import { check, finish, isPartial, measured, rejection } from "./harness.js";
import { memoryChecks } from "./memory-checks.js";
import { offsetChecks } from "./offset-checks.js";
import { pl330Checks } from "./pl330-checks.js";
import { firstProgrammingChecks, lastProgrammingChecks } from "./programming-checks.js";
import { ttcChecks } from "./ttc-checks.js";
import { bitFile, loadBoard } from "./zynq-board.js";

Object.assign(measured, { kernel: release(), node: process.version, arch: process.arch });
console.log(
  `node ${process.version} ${process.arch}, up ${readFileSync("/proc/uptime", "utf8").split(" ")[0]} s`,
);

if (!isPartial) await firstProgrammingChecks();
const board = await loadBoard(isPartial ? { download: false } : { bitfile: bitFile("good") });
const { ol } = board;

await check("registers above 2 GiB through /dev/mem", () => {
  const { mmio } = ol.device;
  assert.ok(mmio !== undefined);
  // The SLCR's IO PLL (UG585, appendix B): QEMU's model has the multiplier of a reset.
  const slcr = ol.device.mmio?.(0xf800_0000n, 4096);
  assert.equal(((slcr?.read32(0x108) ?? 0) >>> 12) & 127, 26);
  slcr?.close();
});

await check("Linux's own memory is no register, and is refused", async () => {
  assert.ok((await rejection(() => ol.device.mmio?.(0x100_0000n, 4096))) instanceof AddressError);
});

await offsetChecks();
await ttcChecks(board.ttc);
await memoryChecks(ol, { base: 0x3e00_0000n, size: 16 << 20 });
await pl330Checks(board, [4, 64, 256]);
if (!isPartial && existsSync("/pynq/faults")) await faultChecks();
if (!isPartial) {
  await ol.free();
  await lastProgrammingChecks();
}
finish();
