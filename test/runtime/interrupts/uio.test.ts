// Finding the UIO device of a line, on made-up system files.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { findUioDevice, UioInterrupts } from "#runtime/device/zynq/interrupts.js";
import { parseProcInterrupts } from "#runtime/device/zynq/proc-interrupts.js";
import { SystemRoot } from "#runtime/device/zynq/system-root.js";
import { uioDevices } from "#runtime/device/zynq/uio-devices.js";
import { HardwareUnavailableError } from "#runtime/errors/errors.js";
import { loadNative } from "#runtime/native/load.js";
import { tempFolder } from "../../support/tmp.js";

/** As a Zynq with two processors prints it: names in a list, other controllers with small numbers of their own. */
const procInterrupts = `           CPU0       CPU1
 24:          0          0     GICv2  27 Edge      gt
 26:       1234       5678     GICv2  29 Edge      twd
 45:          3          0     GICv2  61 Level     fabric
 46:          0          0     GICv2  62 Level     dma
 47:          0          0     GICv2  63 Level     dma, xilinx-dma
 48:          0          0  zynq-gpio  61 Edge      sw14
IPI0:          0          0  CPU wakeup interrupts
Err:          0
`;

interface Made {
  readonly name: string;
  readonly cells?: readonly number[];
}

function board(devices: readonly Made[], interrupts: string = procInterrupts): SystemRoot {
  const files: Record<string, string | Uint8Array> = {
    "proc/interrupts": interrupts,
    "sys/class/uio/keep": "",
  };
  devices.forEach(({ name, cells }, index) => {
    const folder = `sys/class/uio/uio${index}`;
    files[`${folder}/name`] = `${name}\n`;
    files[`${folder}/event`] = "7\n";
    files[`${folder}/maps/map0/addr`] = "0x41200000\n";
    files[`${folder}/maps/map0/size`] = "0x10000\n";
    if (cells !== undefined) {
      const bytes = Buffer.alloc(4 * cells.length);
      cells.forEach((cell, at) => bytes.writeUInt32BE(cell, 4 * at));
      files[`${folder}/device/of_node/interrupts`] = bytes;
    }
  });
  return new SystemRoot(tempFolder({ files }));
}

function refusal(action: () => unknown): HardwareUnavailableError {
  try {
    action();
  } catch (error) {
    assert.instance(error, HardwareUnavailableError);
    return error as HardwareUnavailableError;
  }
  throw new Error("it was not refused");
}

test("lines of /proc/interrupts are told apart from everything else", () => {
  const lines = parseProcInterrupts(procInterrupts);
  assert.equal(
    lines.map(({ number, chip, hardwareNumber, trigger, actions }) => [
      number,
      chip,
      hardwareNumber,
      trigger,
      actions,
    ]),
    [
      [24, "GICv2", 27, "edge", ["gt"]],
      [26, "GICv2", 29, "edge", ["twd"]],
      [45, "GICv2", 61, "level", ["fabric"]],
      [46, "GICv2", 62, "level", ["dma"]],
      [47, "GICv2", 63, "level", ["dma", "xilinx-dma"]],
      [48, "zynq-gpio", 61, "edge", ["sw14"]],
    ],
  );
  assert.equal(parseProcInterrupts(""), []);
  assert.equal(parseProcInterrupts("CPU0\n 5: 1\n x\n 6: 1 a b\n"), []);
});

test("a device is found by the number that its name has at the GIC", () => {
  const root = board([{ name: "other" }, { name: "fabric" }, { name: "sw14" }]);
  assert.is(findUioDevice(root, { rawIrq: 61 }).id, "uio1");
});

test("devices of one name are told apart by their device-tree nodes, also where a node has several interrupts", () => {
  const root = board([
    { name: "dma", cells: [0, 31, 4] },
    { name: "dma", cells: [0, 30, 4, 0, 31, 4] },
  ]);
  assert.equal(
    uioDevices(root).map(({ gicNumber }) => gicNumber),
    [63, 62],
  );
  assert.is(findUioDevice(root, { rawIrq: 62 }).id, "uio1");
  assert.is(findUioDevice(root, { rawIrq: 63 }).id, "uio0");
  assert.is(findUioDevice(root, { uioName: "dma", rawIrq: 63 }).id, "uio0");
});

test("a name or an id goes past the number", () => {
  const root = board([{ name: "fabric" }, { name: "dma" }]);
  assert.is(findUioDevice(root, { rawIrq: 61, uioName: "dma" }).id, "uio1");
  assert.is(findUioDevice(root, { rawIrq: 61, uioName: "uio1" }).id, "uio1");
  assert.is(findUioDevice(root, { uioName: "fabric" }).id, "uio0");
});

test("what is not there is said, with what is there and what to do", () => {
  const root = board([{ name: "fabric", cells: [0, 29, 4] }, { name: "mem" }]);
  const { message } = refusal(() => findUioDevice(root, { rawIrq: 64, pin: "axi_gpio_0/ip2intc_irpt" }));
  assert.match(message, /^axi_gpio_0\/ip2intc_irpt: no UIO device has GIC interrupt 64/);
  assert.match(message, /uio0 \(fabric\), GIC 61; uio1 \(mem\)/);
  assert.match(message, /interrupts = <0 32 4>/);
  assert.match(message, /interruptMap/);
  assert.match(refusal(() => findUioDevice(root, { uioName: "fabrik" })).message, /the name "fabrik"/);
  assert.match(refusal(() => findUioDevice(board([]), { rawIrq: 61 })).message, /there is none at all/);
});

test("several that fit are not guessed among", () => {
  const root = board([{ name: "dma" }, { name: "dma" }]);
  const { message } = refusal(() => findUioDevice(root, { rawIrq: 62 }));
  assert.match(message, /several UIO devices have GIC interrupt 62: uio0 \(dma\), uio1 \(dma\)/);
  assert.match(message, /interruptMap/);
});

const native = loadNative();
if ("unavailable" in native) console.log(`skip: ${native.unavailable}`);
else {
  test("a device file that cannot be opened, or is none, is told in the user's terms", () => {
    const root = board([{ name: "fabric" }]);
    const source = new UioInterrupts(root, native);
    assert.throws(
      () => source.open({ rawIrq: 61 }),
      /opening the interrupt of uio0 \(fabric\).*\/dev\/uio0.*ENOENT/,
    );
  });
}

test.run();
