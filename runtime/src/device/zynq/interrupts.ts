import { getSystemErrorName } from "node:util";
import { HardwareUnavailableError, PynqError } from "../../errors/errors.js";
import { fromNative } from "../../native/errors.js";
import type { InterruptFunctions, NativeLine } from "../../native/interrupt.js";
import type { InterruptHandle, InterruptRequest, InterruptSource } from "../interrupts.js";
import { parseProcInterrupts } from "./proc-interrupts.js";
import { explained } from "./system-errors.js";
import type { SystemRoot } from "./system-root.js";
import { type UioDevice, uioDevices, uioEventCount, uioLabel } from "./uio-devices.js";

/** First GIC number of the shared interrupts; a device tree counts those from 0. */
const firstShared = 32;

/** The processor's interrupt lines, as UIO devices (`generic-uio`) offer them. Mirrors PYNQ's `UioController`. */
export class UioInterrupts implements InterruptSource {
  readonly #root: SystemRoot;
  readonly #native: InterruptFunctions;

  constructor(root: SystemRoot, native: InterruptFunctions) {
    this.#root = root;
    this.#native = native;
  }

  open(request: InterruptRequest): InterruptHandle {
    const device = findUioDevice(this.#root, request);
    const name = uioLabel(device);
    const line = explained(`opening the interrupt of ${name}`, device.file, () =>
      this.#native.lineOpen(this.#root.at(device.file), uioEventCount(this.#root, device.id)),
    );
    return new UioHandle(this.#native, line, name);
  }
}

/**
 * The UIO device of a line: by name or id where the request gives one, else by the hardware interrupt number that
 * `/proc/interrupts` shows for its name; devices of equal names are told apart by their device-tree nodes.
 * @throws HardwareUnavailableError that says what was looked for, what is there, and what to do
 */
export function findUioDevice(root: SystemRoot, request: InterruptRequest): UioDevice {
  const devices = uioDevices(root);
  const { rawIrq, uioName } = request;
  const found = uioName === undefined ? byNumber(root, devices, rawIrq) : byName(devices, uioName, rawIrq);
  const [first, second] = found;
  if (first !== undefined && second === undefined) return first;
  const wanted = uioName === undefined ? `GIC interrupt ${rawIrq}` : `the name ${JSON.stringify(uioName)}`;
  const pin = request.pin === undefined ? "" : `${request.pin}: `;
  if (second !== undefined) {
    throw new HardwareUnavailableError(
      `${pin}several UIO devices have ${wanted}: ${found.map(uioLabel).join(", ")}`,
      'name one by interruptMap, such as "uio0", or give them names of their own (linux,uio-name) in the device tree',
    );
  }
  throw new HardwareUnavailableError(
    `${pin}no UIO device has ${wanted}; there ${listed(devices)}`,
    remedy(rawIrq),
  );
}

function byName(
  devices: readonly UioDevice[],
  name: string,
  rawIrq: number | undefined,
): readonly UioDevice[] {
  const found = devices.filter((device) => device.id === name || device.name === name);
  const exact = found.filter((device) => rawIrq !== undefined && device.gicNumber === rawIrq);
  return found.length > 1 && exact.length === 1 ? exact : found;
}

function byNumber(
  root: SystemRoot,
  devices: readonly UioDevice[],
  rawIrq: number | undefined,
): readonly UioDevice[] {
  const lines = parseProcInterrupts(root.readText("/proc/interrupts") ?? "").filter(
    (line) => line.hardwareNumber === rawIrq,
  );
  // Other controllers (GPIO, PCI) count from 0 too; where the GIC has the number, theirs is another line.
  const gic = lines.filter((line) => line.chip.startsWith("GIC"));
  const actions = (gic.length > 0 ? gic : lines).flatMap((line) => line.actions);
  const named = devices.filter((device) => actions.includes(device.name));
  if (named.length <= 1) return named;
  const exact = named.filter((device) => device.gicNumber === rawIrq);
  return exact.length === 1 ? exact : named;
}

function listed(devices: readonly UioDevice[]): string {
  if (devices.length === 0) return "is none at all";
  const each = devices.map((device) =>
    device.gicNumber === undefined ? uioLabel(device) : `${uioLabel(device)}, GIC ${device.gicNumber}`,
  );
  return `are: ${each.join("; ")}`;
}

function remedy(rawIrq: number | undefined): string {
  const node =
    rawIrq === undefined || rawIrq < firstShared
      ? "a generic-uio node for it"
      : `a generic-uio node with interrupts = <0 ${rawIrq - firstShared} 4> (4: level-high)`;
  return `give the device tree ${node} and the kernel uio_pdrv_genirq.of_id=generic-uio, or name a device by interruptMap`;
}

/** One UIO device's interrupt. */
class UioHandle implements InterruptHandle {
  readonly name: string;
  readonly #native: InterruptFunctions;
  readonly #line: NativeLine;

  constructor(native: InterruptFunctions, line: NativeLine, name: string) {
    this.#native = native;
    this.#line = line;
    this.name = name;
  }

  arm(fired: (count: number, error?: Error) => void): void {
    this.#call(() =>
      this.#native.lineArm(this.#line, (count, errno) => {
        if (errno === 0) fired(count);
        else fired(0, this.#broken(errno));
      }),
    );
  }

  disarm(): number {
    return this.#call(() => this.#native.lineDisarm(this.#line));
  }

  ref(): void {
    this.#call(() => this.#native.lineHold(this.#line, true));
  }

  unref(): void {
    this.#call(() => this.#native.lineHold(this.#line, false));
  }

  close(): void {
    this.#native.lineClose(this.#line);
  }

  #call<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      throw fromNative(error, `interrupt of ${this.name}`);
    }
  }

  #broken(errno: number): PynqError {
    const name = getSystemErrorName(errno);
    return new PynqError(
      "SYSCALL",
      `interrupt of ${this.name}: the device went away or has no interrupt (${name})`,
    );
  }
}
