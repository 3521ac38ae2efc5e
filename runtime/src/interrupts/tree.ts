import type { Device } from "../device/device.js";
import type { InterruptRequest } from "../device/interrupts.js";
import type { MmioRegion } from "../device/mmio.js";
import { PynqError } from "../errors/errors.js";
import type {
  InterruptPinDescriptor,
  InterruptStepDescriptor,
  OverlayDescriptor,
} from "../overlay/descriptor.js";
import { AxiIntc, axiIntcSize } from "./axi-intc.js";
import { HandleSource } from "./handle-source.js";
import { Input, type InputUser } from "./input.js";

/** What connects a pin: the design, and the request for the line at the root. */
export interface Connection {
  readonly descriptor: OverlayDescriptor;
  readonly pin: InterruptPinDescriptor;
  readonly request: InterruptRequest;
}

/** The lines and controllers of one device that are in use; overlays of the device share them. */
export class InterruptTree {
  readonly #device: Device;
  readonly #inputs = new Map<string, Input>();
  readonly #controllers = new Map<bigint, AxiIntc>();
  static readonly #trees = new WeakMap<Device, InterruptTree>();

  private constructor(device: Device) {
    this.#device = device;
  }

  static of(device: Device): InterruptTree {
    let tree = InterruptTree.#trees.get(device);
    if (tree === undefined) {
      tree = new InterruptTree(device);
      InterruptTree.#trees.set(device, tree);
    }
    return tree;
  }

  /**
   * Opens what lies between a pin and the processor, as far as it is not open yet.
   * @throws HardwareUnavailableError where the system offers no such line @throws PynqError `UNSUPPORTED`
   */
  connect(connection: Connection): InputUser {
    return this.#join(connection, 0);
  }

  /** Joins the input that step `index` of the chain ends in; behind the last one it is the processor's line. */
  #join(connection: Connection, index: number): InputUser {
    const step = connection.pin.chain[index];
    return step === undefined ? this.#joinLine(connection) : this.#joinController(connection, index, step);
  }

  #joinLine({ request, pin }: Connection): InputUser {
    const key = request.uioName === undefined ? `irq ${request.rawIrq}` : `uio ${request.uioName}`;
    return this.#joinInput(key, () => {
      const source = this.#device.interrupts;
      if (source === undefined) {
        throw new PynqError("UNSUPPORTED", `${pin.pin}: device ${this.#device.name} has no interrupts`);
      }
      return new HandleSource(source.open(request), request.rawIrq);
    });
  }

  #joinController(connection: Connection, index: number, step: InterruptStepDescriptor): InputUser {
    return this.#joinInput(`intc ${step.base} ${step.line}`, () => {
      const known = this.#controllers.get(step.base);
      const controller = known ?? this.#openController(connection, index, step);
      return controller.input(step.line, step.sensitivity);
    });
  }

  #openController(connection: Connection, index: number, step: InterruptStepDescriptor): AxiIntc {
    const output = this.#join(connection, index + 1);
    let region: MmioRegion | undefined;
    try {
      if (this.#device.mmio === undefined) {
        throw new PynqError(
          "UNSUPPORTED",
          `device ${this.#device.name} has no registers to reach ${step.controller}`,
        );
      }
      region = this.#device.mmio(step.base, axiIntcSize);
      const parameters = connection.descriptor.ips[step.controller]?.parameters ?? {};
      const controller = new AxiIntc(region, output, {
        path: step.controller,
        hasSetEnables: isOn(parameters["C_HAS_SIE"]),
        hasClearEnables: isOn(parameters["C_HAS_CIE"]),
        onClose: () => this.#controllers.delete(step.base),
      });
      this.#controllers.set(step.base, controller);
      return controller;
    } catch (error) {
      region?.close();
      output.leave();
      throw error;
    }
  }

  #joinInput(key: string, make: () => ConstructorParameters<typeof Input>[0]): InputUser {
    let input = this.#inputs.get(key);
    if (input === undefined) {
      input = new Input(make(), () => this.#inputs.delete(key));
      this.#inputs.set(key, input);
    }
    return input.join();
  }
}

/** A core that says nothing has the register: both are there by default (PG099). */
function isOn(parameter: unknown): boolean {
  return parameter === undefined || Number(parameter) !== 0;
}
