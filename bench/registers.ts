/* Register access through a generated class: beside a bare call of the C helper, plain C and PYNQ's way. */
import { requireNative } from "#runtime/native/load.js";
import { BlinkyOverlay } from "#examples/blinky/overlay/index.js";
import { FileDevice } from "./file-device.js";
import { nanoseconds, ratio } from "./measure.js";
import type { BenchTable } from "./measure.js";
import { runC, runPython } from "./tools.js";

interface Floor {
  readonly read: number;
  readonly write: number;
  readonly modify: number;
}

interface Pynq {
  readonly read: number;
  readonly write: number;
  readonly fieldRead: number;
  readonly fieldWrite: number;
}

/** Measures each kind of access. */
export async function benchRegisters(): Promise<BenchTable> {
  const device = new FileDevice();
  const ol = await BlinkyOverlay.load({ device });
  try {
    const timer = ol.axi_timer_0;
    const { TCSR0, TLR0 } = timer.registerMap;
    const { address } = TCSR0;
    const native = requireNative();
    const window = native.mmioMap(device.path, address, 0, 0x10000);
    const bareRead = nanoseconds(() => native.mmioRead32(window, 0));
    const bareWrite = nanoseconds(() => (native.mmioWrite32(window, 4, 5), 0));
    const bareModify = nanoseconds(() => native.mmioModify32(window, 0, 0x80, 0x80));
    const c = runC<Floor>("registers", [device.path, String(address)]);
    const python = runPython<Pynq>("pynq_paths.py", [device.path, String(address)]);

    const row = (what: string, ns: number, bare: number, floor?: number, pynq?: number): string[] => [
      what,
      ns.toFixed(0),
      `${bare.toFixed(0)} (${ratio(ns, bare)})`,
      floor === undefined ? "no compiler" : floor.toFixed(1),
      pynq === undefined ? "no numpy" : `${pynq.toFixed(0)} (${ratio(pynq, ns)} slower)`,
    ];
    return {
      title: "Register access",
      note: "Nanoseconds a call on a mapped file (no bus): the generated class of an AXI Timer, a bare call of the C helper, a C loop, and PYNQ's steps in Python with numpy. Goals: within 2× of the bare call; at least 5× faster than PYNQ's `MMIO.read`, 25× than its field read.",
      columns: ["access", "generated class", "bare Node-API call", "C", "PYNQ's way"],
      rows: [
        row(
          "`ip.read(0)`",
          nanoseconds(() => timer.read(0)),
          bareRead,
          c?.read,
          python?.read,
        ),
        row(
          "`ip.write(4, 5)`",
          nanoseconds(() => (timer.write(4, 5), 0)),
          bareWrite,
          c?.write,
          python?.write,
        ),
        row(
          "`REG.readRaw()`",
          nanoseconds(() => TCSR0.readRaw()),
          bareRead,
          c?.read,
          python?.read,
        ),
        row(
          "`REG.FIELD`",
          nanoseconds(() => TCSR0.ENT0),
          bareRead,
          c?.read,
          python?.fieldRead,
        ),
        row(
          "`ol.ip.registerMap.REG.FIELD`",
          nanoseconds(() => ol.axi_timer_0.registerMap.TCSR0.ENT0),
          bareRead,
          c?.read,
          python?.fieldRead,
        ),
        row(
          "`REG.FIELD = 1`",
          nanoseconds(() => ((TCSR0.ENT0 = 1), 0)),
          bareModify,
          c?.modify,
          python?.fieldWrite,
        ),
        row(
          "`REG.read()`, all fields",
          nanoseconds(() => TCSR0.read().raw),
          bareRead,
          c?.read,
          python?.fieldRead,
        ),
        row(
          "`REG.write({…})`",
          nanoseconds(() => (TLR0.write({ TCLR0: 7 }), 0)),
          bareWrite,
          c?.write,
          python?.write,
        ),
        row(
          "`REG.modify({…})`, two fields",
          nanoseconds(() => (TCSR0.modify({ ENT0: 1, ENIT0: 1 }), 0)),
          bareModify,
          c?.modify,
          python?.fieldWrite,
        ),
      ],
    };
  } finally {
    await ol.free();
    await device.close();
  }
}
