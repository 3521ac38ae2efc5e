import { inspect } from "node:util";
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  contextOf,
  type Device,
  DefaultHierarchy,
  DefaultIP,
  FreedError,
  OverlayMismatchError,
  Overlay,
  PynqError,
  SimDevice,
  ValueRangeError,
} from "@pynq-gen/runtime";
import { ipOf, type NodeContext, type OverlayDescriptor } from "@pynq-gen/runtime/codegen/v1";
import { DemoOverlay } from "../demo/demo-overlay.js";
import { AxiTimer } from "../demo/ip/axi-timer.js";
import { descriptor } from "../demo/metadata.js";

const other: OverlayDescriptor = { ...descriptor, name: "other", modelHash: "0".repeat(64) };
class OtherOverlay extends Overlay {
  static override readonly descriptor: OverlayDescriptor = other;
}

function code(expected: string): (error: unknown) => boolean {
  return (error) => error instanceof PynqError && error.code === expected;
}

async function rejects(promise: Promise<unknown>, expects: (error: unknown) => boolean): Promise<void> {
  try {
    await promise;
  } catch (error) {
    assert.ok(expects(error), `unexpected error: ${String(error)}`);
    return;
  }
  assert.unreachable("it did not reject");
}

test("load programs the device and gives an overlay of the class it is called on", async () => {
  class Mine extends DemoOverlay {
    readonly ready: boolean = this.isLoaded();
    get period(): number {
      return this.axi_timer_0.registerMap.TLR0.value;
    }
  }
  const device = new SimDevice();
  const ol = await Mine.load({ device });
  assert.instance(ol, Mine);
  assert.is(ol.ready, true);
  assert.is(ol.period, 0x10);
  assert.is(ol.device, device);
  assert.is(ol.bitfileName, undefined);
  assert.is(device.recorder.accesses.length, 1);
});

test("members are built once, on first use, and touch nothing", async () => {
  const device = new SimDevice();
  const ol = await DemoOverlay.load({ device });
  assert.is(ol.axi_timer_0, ol.axi_timer_0);
  assert.is(ol.axi_timer_0.registerMap, ol.axi_timer_0.registerMap);
  assert.is(ol.video.hdmi_in.fifo, ol.video.hdmi_in.fifo);
  assert.is(ol.dual_0.S_AXI_CTRL, ol.dual_0.S_AXI_CTRL);
  assert.is(ol.dual_0.S_AXI_CTRL.registerMap, ol.dual_0.S_AXI_CTRL.registerMap);
  assert.is(ol.axi_timer_0.mmio, ol.axi_timer_0.mmio);
  assert.is(ol.axi_timer_0.interrupt, ol.axi_timer_0.interrupt);
  assert.is(ol.PSDDR, ol.PSDDR);
  assert.is.not(ol.axi_timer_0, ol.video.axi_timer);
  for (const object of [ol, ol.axi_timer_0, ol.dual_0, ol.dual_0.S_AXI_MEM, ol.video]) {
    inspect(object, { getters: true, showHidden: true, depth: 4 });
    JSON.stringify(object);
    assert.equal(Object.keys(object), []);
  }
  assert.is(device.recorder.accesses.length, 0);
  assert.match(inspect(ol), /^DemoOverlay of demo\.hwh on sim \{ axi_timer_0, /);
  assert.match(inspect(ol.video), /^VideoHierarchy video \{ hdmi_in, axi_timer \}/);
  assert.match(inspect(ol.vadd_1), /^Vadd vadd_1 \{ xilinx.com:hls:vadd:1.0, s_axi_control at 0x43c00000 \}/);
});

test("IPs of one type share a class and differ in place and parameters", async () => {
  const ol = await DemoOverlay.load({ device: new SimDevice() });
  const { axi_timer_0: top, video } = ol;
  assert.is(top.constructor, AxiTimer);
  assert.is(video.axi_timer.constructor, AxiTimer);
  assert.is(top.fullpath, "axi_timer_0");
  assert.is(video.axi_timer.fullpath, "video/axi_timer");
  assert.is(video.axi_timer.registerMap.TCSR0.address, 0x4281_0000n);
  assert.is(top.parameters.ENABLE_TIMER2, 1);
  assert.is(video.axi_timer.parameters.COUNT_WIDTH, 16);
  assert.equal(ol.bram_0.parameters, {});
  top.registerMap.TLR0.value = 1;
  assert.is(video.axi_timer.registerMap.TLR0.value, 0x10);
});

test("DefaultIP reads and writes at offsets; interfaces each have their own", async () => {
  const ol = await DemoOverlay.load({ device: new SimDevice() });
  ol.axi_timer_0.write(4, 0xffff_ffff);
  assert.is(ol.axi_timer_0.read(4), 0xffff_ffff);
  assert.is(ol.axi_timer_0.read(), 0);
  assert.is(ol.axi_timer_0.mmio.size, 0x1_0000);
  const { S_AXI_CTRL, S_AXI_MEM } = ol.dual_0;
  S_AXI_CTRL.write(0, 1);
  assert.is(S_AXI_CTRL.registerMap.GO.go, 1);
  assert.is(S_AXI_CTRL.address, 0x43c1_0000n);
  assert.is(S_AXI_MEM.size, 0x2000);
  S_AXI_MEM.mmio.write8(3, 0x12);
  assert.is(S_AXI_MEM.read(), 0x1200_0000);
  assert.is(S_AXI_MEM.registerMap as unknown, undefined);
});

test("a driver class is built with the context it passes on, and may hold state", async () => {
  class Counter extends DefaultIP {
    static readonly bindto: readonly string[] = ["xilinx.com:ip:axi_timer:2.0"];
    readonly made: string;
    constructor(context: NodeContext) {
      super(context);
      this.made = contextOf(this).path;
    }
  }
  class Driven extends DemoOverlay {
    get counter(): Counter {
      return ipOf(this, Counter, "axi_timer_0");
    }
  }
  const ol = await Driven.load({ device: new SimDevice() });
  assert.is(ol.counter.made, "axi_timer_0");
  assert.is(ol.counter.read(4), 0x10);
});

test("a class bound to a path that the design does not have is refused", async () => {
  class Wrong extends DemoOverlay {
    get ghost(): DefaultIP {
      return ipOf(this, DefaultIP, "ghost");
    }
  }
  const ol = await Wrong.load({ device: new SimDevice() });
  assert.throws(() => ol.ghost, /design demo has no IP ghost/);
});

test("dictionaries say what the design says", async () => {
  const ol: Overlay = await DemoOverlay.load({ device: new SimDevice() });
  assert.equal(ol.ipDict["axi_timer_0"], {
    fullpath: "axi_timer_0",
    type: "xilinx.com:ip:axi_timer:2.0",
    physAddr: 0x4280_0000n,
    addrRange: 0x1_0000,
    memId: "S_AXI",
    memtype: "REGISTER",
    interrupts: ["axi_timer_0/interrupt"],
    gpio: [],
    parameters: { COUNT_WIDTH: 32, ENABLE_TIMER2: 1 },
  });
  assert.equal(ol.ipDict["video/axi_timer"]?.gpio, ["reset_gpio"]);
  assert.is(ol.ipDict["bram_0"]?.memtype, "MEMORY");
  assert.equal(ol.hierarchyDict["video"], {
    fullpath: "video",
    ip: ["video/axi_timer"],
    hierarchies: ["video/hdmi_in"],
    interrupts: [],
    gpio: [],
    memories: [],
  });
  assert.equal(Object.keys(ol.hierarchyDict).sort(), ["video", "video/hdmi_in"]);
  assert.equal(ol.memDict["PSDDR"], { tag: "PSDDR", type: "PSDDR", baseAddress: 0n, size: 0x2000_0000n });
  assert.equal(ol.gpioDict["reset_gpio"], { index: 0, direction: "out", pins: ["video/axi_timer/freeze"] });
  assert.equal(ol.interruptControllers, { axi_intc_0: { parent: "", rawIrq: 62 } });
  assert.equal(ol.interruptPins["vadd_1/interrupt"], {
    controller: "axi_intc_0",
    index: 1,
    fullpath: "vadd_1/interrupt",
    rawIrq: 62,
  });
  assert.equal(ol.clockDict["FCLK0"], { index: 0, enable: 1, divisor0: 5, divisor1: 2, actualMhz: 100 });
});

test("hierarchies describe what is below them", async () => {
  const ol = await DemoOverlay.load({ device: new SimDevice() });
  const { description } = ol.video;
  assert.equal(Object.keys(description.ip), ["axi_timer"]);
  assert.equal(Object.keys(description.hierarchies["hdmi_in"]?.ip ?? {}), ["fifo"]);
  assert.instance(ol.video, DefaultHierarchy);
});

test("after free every use is a FreedError, also of objects kept from before", async () => {
  const device = new SimDevice();
  const ol = await DemoOverlay.load({ device });
  const { registerMap, mmio } = ol.axi_timer_0;
  const { TCSR0, TLR0 } = registerMap;
  const { IVAR } = ol.axi_intc_0.registerMap;
  const { Memory_lut } = ol.vadd_1.registerMap;
  const timer = ol.axi_timer_0;
  const iface = ol.dual_0.S_AXI_CTRL;
  const seen = device.recorder.accesses.length;
  await ol.free();
  await ol.free();
  const uses: (() => unknown)[] = [
    () => TCSR0.read(),
    () => TCSR0.MODE,
    () => TCSR0.write({}),
    () => TCSR0.modify({ MODE: 1 }),
    () => TCSR0.clear("T0INT"),
    () => TLR0.value,
    () => registerMap.TCR0.value,
    () => registerMap.dump(),
    () => IVAR.at(0).value,
    () => Memory_lut.read32(0),
    () => mmio.read32(0),
    () => timer.read(),
    () => timer.registerMap,
    () => iface.read(),
    () => ol.axi_timer_0,
    () => ol.video,
    () => ol.PSDDR,
    () => ol.allocate(4),
    () => ol.vadd_1,
  ];
  for (const use of uses) assert.throws(use, (error: unknown) => error instanceof FreedError, String(use));
  await rejects(ol.download(), code("FREED"));
  await rejects(ol.reset(), code("FREED"));
  assert.is(ol.isLoaded(), false);
  assert.is(device.recorder.accesses.length, seen);
});

test("another design on the device makes the old overlay an OverlayMismatchError, not a wrong access", async () => {
  const device = new SimDevice();
  const ol = await DemoOverlay.load({ device });
  const { TCSR0 } = ol.axi_timer_0.registerMap;
  const next = await OtherOverlay.load({ device });
  assert.is(ol.isLoaded(), false);
  assert.is(next.isLoaded(), true);
  for (const use of [() => TCSR0.MODE, () => ol.axi_timer_0, () => ol.video]) {
    assert.throws(
      use,
      (error: unknown) =>
        error instanceof OverlayMismatchError && /other was loaded onto device sim/.test(error.message),
    );
  }
  // Freeing the old one must not take anything from the new one.
  await ol.free();
  assert.is(next.isLoaded(), true);
});

test("loading the same design again replaces the old overlay as well", async () => {
  const device = new SimDevice();
  const first = await DemoOverlay.load({ device });
  const second = await DemoOverlay.load({ device });
  assert.is(first.isLoaded(), false);
  assert.throws(
    () => first.axi_timer_0,
    (error: unknown) => error instanceof OverlayMismatchError,
  );
  assert.is(second.axi_timer_0.read(4), 0x10);
});

test("download: false attaches to what is loaded, and refuses another design", async () => {
  const device = new SimDevice();
  await rejects(DemoOverlay.load({ device, download: false }), code("OVERLAY_MISMATCH"));
  const first = await DemoOverlay.load({ device });
  first.axi_timer_0.write(4, 5);
  const second = await DemoOverlay.load({ device, download: false });
  assert.is(second.axi_timer_0.read(4), 5);
  assert.is(first.isLoaded(), true);
  await second.free();
  assert.is(first.axi_timer_0.read(4), 5);
  await rejects(OtherOverlay.load({ device, download: false }), code("OVERLAY_MISMATCH"));
  assert.is(first.isLoaded(), true);
});

test("a load that is refused leaves the old overlay working", async () => {
  const device = new SimDevice();
  const ol = await DemoOverlay.load({ device });
  device.onWrite("axi_timer_0", "TLR0", () => undefined);
  class Lacking extends Overlay {
    static override readonly descriptor: OverlayDescriptor = { ...other, ips: {} };
  }
  await rejects(Lacking.load({ device }), code("ARGUMENT"));
  assert.is(ol.isLoaded(), true);
  assert.is(ol.axi_timer_0.read(4), 0x10);
});

test("download programs anew: registers are at reset, kept objects stay good", async () => {
  const device = new SimDevice();
  const ol = await DemoOverlay.load({ device });
  const { TLR0 } = ol.axi_timer_0.registerMap;
  TLR0.value = 7;
  await ol.download();
  assert.is(TLR0.value, 0x10);
  assert.is(ol.isLoaded(), true);
});

test("engines are stopped before free, download, reset and another load; last registered first", async () => {
  const device = new SimDevice();
  const log: string[] = [];
  const register = (ol: DemoOverlay): void => {
    const { overlay } = contextOf(ol);
    overlay.onStop(() => void log.push("first"));
    overlay.onStop(async () => {
      await Promise.resolve();
      log.push(`second ${ol.axi_timer_0.read(4)}`);
    });
  };
  let ol = await DemoOverlay.load({ device });
  register(ol);
  await ol.free();
  assert.equal(log.splice(0), ["second 16", "first"]);
  ol = await DemoOverlay.load({ device });
  register(ol);
  await ol.reset();
  assert.equal(log.splice(0), ["second 16", "first"]);
  register(ol);
  await ol.download();
  assert.equal(log.splice(0), ["second 16", "first"]);
  register(ol);
  await OtherOverlay.load({ device });
  assert.equal(log.splice(0), ["second 16", "first"]);
});

test("an engine that cannot be stopped does not keep the others running, and free says so", async () => {
  const ol = await DemoOverlay.load({ device: new SimDevice() });
  let stopped = false;
  const { overlay } = contextOf(ol);
  overlay.onStop(() => void (stopped = true));
  overlay.onStop(() => {
    throw new Error("stuck");
  });
  await rejects(ol.free(), (error) => (error as Error).message === "stuck");
  assert.is(stopped, true);
  assert.throws(
    () => ol.axi_timer_0,
    (error: unknown) => error instanceof FreedError,
  );
});

test("members are the same objects each time, in whatever order they are named", async () => {
  const ol = await DemoOverlay.load({ device: new SimDevice() });
  const name = (): readonly unknown[] => [
    ol.axi_timer_0,
    ol.video,
    ol.axi_timer_0,
    ol.axi_timer_0.registerMap,
  ];
  const [timer, video, again, map] = name();
  assert.is(again, timer);
  assert.is.not(video, timer);
  assert.ok(name().every((member, at) => member === [timer, video, timer, map][at]));
});

test("reset forgets the objects of drivers", async () => {
  const ol = await DemoOverlay.load({ device: new SimDevice() });
  const before = ol.axi_timer_0;
  before.write(4, 3);
  await ol.reset();
  assert.is.not(ol.axi_timer_0, before);
  assert.is(ol.axi_timer_0.read(4), 3);
});

test("an overlay is disposed of by await using", async () => {
  const device = new SimDevice();
  let kept: DemoOverlay;
  {
    await using ol = await DemoOverlay.load({ device });
    kept = ol;
    assert.is(kept.isLoaded(), true);
  }
  assert.is(kept.isLoaded(), false);
});

test("loads on one device take turns", async () => {
  const device = new SimDevice();
  const [first, second, third] = await Promise.all([
    DemoOverlay.load({ device }),
    OtherOverlay.load({ device }),
    DemoOverlay.load({ device }),
  ]);
  assert.equal([first.isLoaded(), second.isLoaded(), third.isLoaded()], [false, false, true]);
});

test("an overlay whose constructor throws is given back", async () => {
  class Failing extends DemoOverlay {
    constructor(context: ConstructorParameters<typeof DemoOverlay>[0]) {
      super(context);
      context.onStop(() => void (stopped = true));
      throw new Error("no such board");
    }
  }
  let stopped = false;
  await rejects(
    Failing.load({ device: new SimDevice() }),
    (error) => (error as Error).message === "no such board",
  );
  assert.is(stopped, true);
});

test("time-outs are a property of the overlay, checked", async () => {
  const ol = await DemoOverlay.load({ device: new SimDevice(), timeoutMs: 5 });
  assert.is(ol.timeoutMs, 5);
  ol.timeoutMs = Infinity;
  assert.is(ol.timeoutMs, Infinity);
  for (const bad of [-1, Number.NaN, "5" as unknown as number]) {
    assert.throws(
      () => void (ol.timeoutMs = bad),
      (error: unknown) => error instanceof ValueRangeError,
    );
    await rejects(DemoOverlay.load({ device: new SimDevice(), timeoutMs: bad }), code("RANGE"));
  }
  assert.is((await DemoOverlay.load({ device: new SimDevice() })).timeoutMs, 60_000);
});

test("what makes no overlay is refused", async () => {
  assert.throws(() => new (DemoOverlay as unknown as new () => DemoOverlay)(), /made by its class's load/);
  await rejects(Overlay.load({ device: new SimDevice() }), code("ARGUMENT"));
  const bare: Device = {
    kind: "xrt",
    name: "bare",
    programmer: new SimDevice().programmer,
    close: () => Promise.resolve(),
  };
  await rejects(DemoOverlay.load({ device: bare }), code("UNSUPPORTED"));
});

test.run();
