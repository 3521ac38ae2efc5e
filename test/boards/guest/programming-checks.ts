/*
 * Programming through the kernel's FPGA framework: fpga-mgr, fpga-region and device-tree overlays are the kernel's own, the
 * manager below them is the stand-in, which takes any image with a synchronisation word and counts its bytes.
 */
import * as assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { Device, OverlayMismatchError } from "@pynq-gen/runtime";
import { ZynqOverlay } from "../overlays/zynq/index.js";
import { start } from "./child.js";
import { check, rejection } from "./harness.js";
import { bitFile, bitLength, loadBoard, options } from "./zynq-board.js";

const text = (file: string): string => readFileSync(file, "utf8").trim();

/** The stand-in's folder below /sys/class/fpga_manager. */
function standIn(): string {
  const managers = "/sys/class/fpga_manager";
  const id = readdirSync(managers).find((each) => text(`${managers}/${each}/name`).startsWith("stand-in"));
  assert.ok(id !== undefined, "the stand-in module is not loaded");
  return `${managers}/${id}`;
}

const uioNames = (): readonly string[] =>
  readdirSync("/sys/class/uio").map((id) => text(`/sys/class/uio/${id}/name`));
const firmware = (): readonly string[] => (existsSync("/lib/firmware") ? readdirSync("/lib/firmware") : []);

/** The checks before anything is loaded. */
export async function firstProgrammingChecks(): Promise<void> {
  await check("the board is found", () => {
    const { devices } = Device.probe();
    assert.deepEqual(
      devices.map(({ kind }) => kind),
      ["zynq"],
    );
    return devices[0]?.name;
  });

  await check("a PL that nobody programmed is not attached to", async () => {
    const error = await rejection(() => ZynqOverlay.load({ ...options, download: false }));
    assert.ok(error instanceof OverlayMismatchError, String(error));
    assert.match(error.message, /the PL is not programmed/);
  });

  await check("an image that the driver refuses leaves the truth behind", async () => {
    const error = await rejection(() => ZynqOverlay.load({ ...options, bitfile: bitFile("refused") }));
    assert.equal(error.code, "PROGRAMMING");
    assert.equal(Device.activeDevice.programmer.current(), null);
    assert.match(text(`${standIn()}/state`), /error|unknown/);
    assert.deepEqual(firmware(), [], "nothing is left in the firmware folder");
    return error.message;
  });

  await check("an image for another part is refused before anything is touched", async () => {
    const before = text(`${standIn()}/state`);
    const { descriptor } = ZynqOverlay;
    class Other extends ZynqOverlay {
      static override readonly descriptor = {
        ...descriptor,
        platform: { ...descriptor.platform, part: "7z045ffg900" },
      };
    }
    const error = await rejection(() => Other.load({ ...options, bitfile: bitFile("good") }));
    assert.ok(error instanceof OverlayMismatchError, String(error));
    assert.equal(text(`${standIn()}/state`), before);
  });

  await check(
    "a design is programmed through the manager, and a failing one after it leaves the truth",
    async () => {
      const ol = await ZynqOverlay.load({ ...options, bitfile: bitFile("good") });
      assert.equal(text(`${standIn()}/state`), "operating");
      assert.equal(Number(text(`${standIn()}/standin_bytes`)), bitLength);
      assert.equal(ol.isLoaded(), true);
      assert.deepEqual(firmware(), []);
      const error = await rejection(() => ZynqOverlay.load({ ...options, bitfile: bitFile("refused") }));
      assert.equal(error.code, "PROGRAMMING");
      assert.equal(ol.isLoaded(), false);
      assert.ok((await rejection(() => ol.ttc_1.registerMap.Interval_Counter_1.value)).code !== undefined);
      assert.equal(
        (await rejection(() => ZynqOverlay.load({ ...options, download: false }))).code,
        "OVERLAY_MISMATCH",
      );
    },
  );
}

/** A device-tree overlay brings a device with a real interrupt, and takes it along. */
async function withOverlay(dtbo: string, name: string): Promise<void> {
  const { ol } = await loadBoard({ bitfile: bitFile("good"), dtbo });
  assert.ok(uioNames().includes(name), uioNames().join());
  assert.equal(text(`${standIn()}/state`), "operating");
  const { registerMap: map } = ol.ttc_1;
  const wait = ol.ttc_1.irq3.wait({ timeoutMs: 5000 });
  map.Clock_Control_3.write({ PS_EN: 1, PS_VAL: 10 });
  map.Interval_Counter_3.value = 600;
  map.Interrupt_Enable_3.write({ IEN_Iv: 1 });
  map.Counter_Control_3.write({ INT: 1, RST: 1, WAVE_EN: 1, DIS: 0 });
  assert.equal(await wait, 1);
  map.Counter_Control_3.write({ DIS: 1, WAVE_EN: 1 });
  map.Interrupt_Enable_3.write({});
  map.Interrupt_Register_3.read();
  await ol.free();
  assert.equal(uioNames().includes(name), false, "removed with the overlay");
  assert.deepEqual(readdirSync("/sys/kernel/config/device-tree/overlays"), []);
}

/** The checks after the others, which program over what these used. */
export async function lastProgrammingChecks(): Promise<void> {
  await check("a device-tree overlay is applied, brings a device with its interrupt, and is removed", () =>
    withOverlay("/pynq/zynq-design.dtbo", "design-ttc"),
  );

  await check("an overlay on an fpga-region programs it by its firmware-name, and is removed", async () => {
    await withOverlay("/pynq/zynq-region.dtbo", "region-ttc");
    assert.equal(Number(text(`${standIn()}/standin_bytes`)), bitLength);
    assert.deepEqual(firmware(), []);
  });

  await check(
    "while another process uses the design, programming is refused, or takes over and is told",
    async () => {
      const { ol } = await loadBoard({ bitfile: bitFile("good") });
      const child = start("holder", ["4096"]);
      await child.line();
      const error = await rejection(() => ol.download());
      assert.equal(error.code, "BUSY");
      assert.match(error.message, /in use by/);
      assert.equal(ol.isLoaded(), true);
      await child.kill();
      await ol.download();
      assert.equal(ol.isLoaded(), true);
      await ol.free();
      return error.message.slice(0, 80);
    },
  );
}
