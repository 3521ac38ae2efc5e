import { inspect } from "node:util";
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  DefaultIP,
  interruptOf,
  ipOf,
  Overlay,
  Region,
  RegionModule,
  regionOf,
} from "@pynq-gen/runtime/codegen/v1";
import type { OverlayDescriptor, RegionModuleClasses } from "@pynq-gen/runtime/codegen/v1";
import { SimDevice } from "@pynq-gen/runtime";
import { rejected, thrown } from "../../support/thrown.js";

const plain = { memories: {}, interrupts: {}, clocks: [], gpio: {} };

/** A module with one core at the region's address; `register` is its only one. */
function moduleOf(name: string, register: string, reset: number): OverlayDescriptor {
  const path = `rp/${name}`;
  return {
    ...plain,
    name,
    modelHash: `hash of ${name}`,
    source: `${name}.hwh`,
    platform: { arch: "zynq", part: "" },
    ips: {
      [path]: {
        path,
        vlnv: `xilinx.com:hls:${name}:1.0`,
        interfaces: { s_axi: { base: 0x43c0_0000n, size: 0x1000, dataWidth: 32, kind: "register" } },
        registers: { s_axi: { registers: [{ name: register, offset: 0x10, resetValue: reset }] } },
      },
    },
    interrupts: {
      [`${path}/interrupt`]: { pin: `${path}/interrupt`, chain: [], rawIrq: 62, sensitivity: "level-high" },
    },
  };
}

const descriptor: OverlayDescriptor = {
  ...plain,
  name: "dfx",
  modelHash: "hash of dfx",
  source: "dfx.hwh",
  platform: { arch: "zynq", part: "" },
  ips: {
    timer: {
      path: "timer",
      vlnv: "xilinx.com:ip:axi_timer:2.0",
      interfaces: { S_AXI: { base: 0x4280_0000n, size: 0x1000, dataWidth: 32, kind: "register" } },
      registers: { S_AXI: { registers: [{ name: "LOAD", offset: 0 }] } },
    },
  },
  regions: {
    rp: {
      path: "rp",
      initial: "fft",
      modules: { fft: moduleOf("fft", "size", 7), fir: moduleOf("fir", "taps", 9) },
    },
    empty: { path: "empty", modules: {} },
  },
};

class FftModule extends RegionModule {
  get module(): "fft" {
    return "fft";
  }
  get fft(): DefaultIP {
    return ipOf(this, DefaultIP, "fft");
  }
}
class FirModule extends RegionModule {
  get module(): "fir" {
    return "fir";
  }
  get fir(): DefaultIP {
    return ipOf(this, DefaultIP, "fir");
  }
}
interface RpModules {
  readonly fft: FftModule;
  readonly fir: FirModule;
}
class RpRegion extends Region<RpModules> {
  protected override get classes(): RegionModuleClasses<RpModules> {
    return { fft: FftModule, fir: FirModule };
  }
}
class DfxOverlay extends Overlay {
  static override readonly descriptor: OverlayDescriptor = descriptor;
  get timer(): DefaultIP {
    return ipOf(this, DefaultIP, "timer");
  }
  get rp(): RpRegion {
    return regionOf(this, RpRegion, "rp");
  }
  get empty(): Region<object> {
    return regionOf(this, Region<object>, "empty");
  }
}

const load = (device = new SimDevice()): Promise<DfxOverlay> => DfxOverlay.load({ device });

test("the full bitstream brings the initial module", async () => {
  const ol = await load();
  assert.equal(ol.rp.modules, ["fft", "fir"]);
  assert.is(ol.rp.current?.module, "fft");
  const { current } = ol.rp;
  if (current?.module !== "fft") throw new Error("narrowed by its name");
  assert.is(current.fft.read(0x10), 7);
  assert.is(ol.rp.current, current, "the same object while it is there");
});

test("a load gives the typed module, and the one before cannot be used any more", async () => {
  const ol = await load();
  const old = ol.rp.current;
  const fft = old?.module === "fft" ? old.fft : undefined;
  assert.ok(fft);
  const kept = fft.mmio;
  const { fir } = await ol.rp.load("fir");
  assert.is(fir.read(0x10), 9);
  assert.is(ol.rp.current?.module, "fir");
  assert.is(thrown(() => fft.read(0x10)).code, "OVERLAY_MISMATCH");
  assert.is(thrown(() => kept.read32(0x10)).code, "FREED", "a window that was mapped before, too");
  assert.not.ok(old?.isLoaded());
});

test("the rest of the design keeps its state", async () => {
  const device = new SimDevice();
  const ol = await load(device);
  ol.timer.write(0, 41);
  await ol.rp.load("fir");
  assert.is(ol.timer.read(0), 41);
  assert.is(device.peek("rp/fir", "taps"), 9);
});

test("loading a module again brings its registers to their reset values", async () => {
  const ol = await load();
  const { fir } = await ol.rp.load("fir");
  fir.write(0x10, 1);
  assert.is((await ol.rp.load("fir")).fir.read(0x10), 9);
  assert.is(thrown(() => fir.read(0x10)).code, "OVERLAY_MISMATCH");
});

test("interrupts of a module come through the line that the static design keeps for it", async () => {
  const device = new SimDevice();
  const ol = await load(device);
  const { fir } = await ol.rp.load("fir");
  assert.is(thrown(() => device.pins.set("rp/fft/interrupt", true)).code, "ARGUMENT");
  assert.is(fir.description.path, "rp/fir");
  const waiting = interruptOf(fir, "interrupt").wait({ timeoutMs: 5_000 });
  device.pins.pulse("rp/fir/interrupt");
  assert.is(await waiting, 1);
});

test("hooks on a module's registers may be set before it is loaded", async () => {
  const device = new SimDevice();
  device.onRead("rp/fir", "taps", () => 123);
  const ol = await load(device);
  assert.is((await ol.rp.load("fir")).fir.read(0x10), 123);
});

test("programming the whole design brings the initial module back", async () => {
  const ol = await load();
  const { fir } = await ol.rp.load("fir");
  await ol.download();
  assert.is(thrown(() => fir.read(0x10)).code, "OVERLAY_MISMATCH");
  assert.is(ol.rp.current?.module, "fft");
});

test("freeing the overlay ends its modules", async () => {
  const ol = await load();
  const { fir } = await ol.rp.load("fir");
  await ol.free();
  assert.is(thrown(() => fir.read(0x10)).code, "FREED");
  assert.is(thrown(() => ol.rp).code, "FREED");
});

test("what is in a region survives a reset of the overlay's objects", async () => {
  const ol = await load();
  await ol.rp.load("fir");
  await ol.reset();
  assert.is(ol.rp.current?.module, "fir");
});

test("an unknown module is refused with those that are known", async () => {
  const ol = await load();
  const error = await rejected(ol.rp.load("fri" as "fir"));
  assert.match(String(error), /no module fri; it has fft, fir/);
  assert.is(ol.rp.current?.module, "fft");
});

test("a region without known modules holds none that can be named", async () => {
  const ol = await load();
  assert.is(ol.empty.current, undefined);
  assert.equal(ol.empty.modules, []);
});

test("printing and JSON touch nothing", async () => {
  const device = new SimDevice();
  const ol = await load(device);
  const before = device.recorder.accesses.length;
  assert.match(inspect(ol.rp), /RpRegion rp \{ fft, fir \}/);
  assert.match(inspect(ol.rp.current), /FftModule in rp \{ rp\/fft \}/);
  JSON.stringify([ol.rp, ol.rp.current]);
  assert.is(device.recorder.accesses.length, before);
});

test.run();
