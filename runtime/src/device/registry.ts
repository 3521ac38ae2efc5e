import { HardwareUnavailableError, PynqError } from "../errors/errors.js";
import { type Backend, backends } from "./backends.js";
import type { Device as DeviceInterface, ProbeResult, Unavailable } from "./device.js";
import { SimDevice } from "./sim/sim-device.js";

/** Environment variable that chooses the kind of device: `sim`, `zynq` or `xrt`. */
const variable = "PYNQ_GEN_DEVICE";

/** A device that overlays are loaded onto. */
export type Device = DeviceInterface;

/** The devices of this machine. Mirrors PYNQ's class `Device`. */
export interface DeviceRegistry {
  /**
   * Looks for hardware anew. Where no kind of device shows any sign of hardware, or `PYNQ_GEN_DEVICE=sim` asks for it,
   * `devices` is the simulated device alone; a kind that cannot be used stands in `unavailable`, with a remedy.
   * @throws PynqError `ARGUMENT` where `PYNQ_GEN_DEVICE` holds an unknown word
   */
  probe(): ProbeResult;
  /** The devices that the first probe found; hardware is looked for once. */
  readonly devices: readonly Device[];
  /**
   * The device that `load` and `allocate` use where they are given none: the first of `devices` unless set.
   * @throws HardwareUnavailableError where a sign of hardware is there that cannot be used
   */
  activeDevice: Device;
}

/** Where devices come from; a seam for tests. */
export interface RegistrySources {
  readonly backends: readonly Backend[];
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** A registry over given sources. */
export class Registry implements DeviceRegistry {
  readonly #sources: RegistrySources;
  #found: ProbeResult | undefined;
  #active: Device | undefined;
  #sim: SimDevice | undefined;

  constructor(sources: RegistrySources) {
    this.#sources = sources;
  }

  probe(): ProbeResult {
    const wanted = this.#wanted();
    if (wanted === "sim") return { devices: [this.#simulation()], unavailable: [] };
    const devices: Device[] = [];
    const unavailable: Unavailable[] = [];
    for (const backend of this.#sources.backends) {
      if (wanted !== undefined && backend.kind !== wanted) continue;
      const found = backend.probe();
      devices.push(...found.devices);
      unavailable.push(...found.unavailable);
    }
    const nothing = devices.length === 0 && wanted === undefined && !unavailable.some(({ sign }) => sign);
    return { devices: nothing ? [this.#simulation()] : devices, unavailable };
  }

  get devices(): readonly Device[] {
    return this.#probed().devices;
  }

  get activeDevice(): Device {
    return (this.#active ??= this.#choose());
  }
  set activeDevice(device: Device) {
    this.#active = device;
  }

  /** True where the simulated device would be used though nobody asked for it. */
  isStandIn(device: Device): boolean {
    return device === this.#sim && this.#wanted() === undefined;
  }

  #probed(): ProbeResult {
    return (this.#found ??= this.probe());
  }

  #choose(): Device {
    const { devices, unavailable } = this.#probed();
    const [first] = devices;
    if (first !== undefined) return first;
    const reasons = unavailable.filter(({ sign }) => sign);
    const [main = unavailable[0]] = reasons;
    if (main === undefined) {
      throw new HardwareUnavailableError(
        `${variable}=${this.#wanted() ?? ""} asks for a device that this machine does not have`,
        `unset ${variable}, or set it to sim for the simulated device`,
      );
    }
    throw new HardwareUnavailableError(
      `device ${main.kind} cannot be used (${main.reason})`,
      `${main.remedy}; or set ${variable}=sim for the simulated device`,
      main.code === "permission" ? { code: "PERMISSION" } : undefined,
    );
  }

  #simulation(): SimDevice {
    return (this.#sim ??= new SimDevice());
  }

  #wanted(): string | undefined {
    const word = this.#sources.environment[variable];
    if (word === undefined || word === "") return undefined;
    const known = ["sim", ...this.#sources.backends.map(({ kind }) => kind)];
    if (known.includes(word)) return word;
    throw new PynqError(
      "ARGUMENT",
      `${variable}=${word} names no kind of device; known are ${known.join(", ")}`,
    );
  }
}

const registry = new Registry({ backends, environment: process.env });

/** The devices of this machine: `Device.probe()`, `Device.devices`, `Device.activeDevice`. Mirrors PYNQ's `Device`. */
export const Device: DeviceRegistry = registry;

/** True for the simulated device where it is used though nobody asked for it. */
export function isStandIn(device: Device): boolean {
  return registry.isStandIn(device);
}
