import { PynqError } from "../../errors/errors.js";
import type { KernelInstanceDescriptor } from "../../kernels/descriptor.js";
import type { ScalarValue } from "../../kernels/scalars.js";
import type { IpDescriptor, OverlayDescriptor } from "../../overlay/descriptor.js";
import type { ReadHook, WriteHook } from "./access.js";
import type { DeviceMemory } from "./device-memory.js";
import type { AnyKernelModel, KernelModel, KernelModelOptions } from "./kernel-model.js";
import { SimComputeUnits } from "./sim-compute-units.js";
import { SimKernel } from "./sim-kernel.js";
import type { SimPins } from "./sim-pins.js";

/** Hooks that go with the loaded design. */
export interface DesignHooks {
  onRead(address: bigint, hook: ReadHook): void;
  onWrite(address: bigint, hook: WriteHook): void;
}

/** The kernels of the simulated device: models by name, and the hardware around them. */
export class SimKernels {
  readonly #models = new Map<string, AnyKernelModel>();
  readonly #memory: DeviceMemory;
  readonly #pins: SimPins;
  readonly computeUnits: SimComputeUnits;
  #kernels: { readonly path: string; readonly kernel: SimKernel }[] = [];
  #descriptor: OverlayDescriptor | undefined;

  constructor(memory: DeviceMemory, pins: SimPins) {
    this.#memory = memory;
    this.#pins = pins;
    this.computeUnits = new SimComputeUnits({
      memory,
      ips: () => this.#descriptor?.ips,
      model: (path, instance) => this.#modelOf(path, instance),
    });
  }

  /** Adds a model; gives a function that takes it out again. */
  add<B extends object, S extends readonly ScalarValue[]>(
    kernel: string,
    model: KernelModel<B, S>,
    options: KernelModelOptions,
  ): () => void {
    // The caller states the types of buffers and scalars; the design's own say what is passed.
    const entry: AnyKernelModel = { run: model as unknown as AnyKernelModel["run"], options };
    this.#models.set(kernel, entry);
    return () => {
      if (this.#models.get(kernel) === entry) this.#models.delete(kernel);
    };
  }

  #modelOf(path: string, { type }: KernelInstanceDescriptor): AnyKernelModel {
    const model = this.#models.get(path) ?? this.#models.get(type.name);
    if (model === undefined) {
      throw new PynqError(
        "UNSUPPORTED",
        `the simulated device has no model of kernel ${type.name} (${path}): give it one with device.model("${type.name}", …)`,
      );
    }
    return model;
  }

  /** Puts the kernels of a newly loaded design in place. */
  setDesign(descriptor: OverlayDescriptor, hooks: DesignHooks): void {
    for (const { kernel } of this.#kernels) kernel.cancel();
    this.#kernels = [];
    this.#descriptor = descriptor;
    this.computeUnits.reset();
    this.#place(descriptor, Object.values(descriptor.ips), hooks);
  }

  /** A part of the design was replaced: those below `path` are gone, and there are new ones. */
  changeDesign(
    descriptor: OverlayDescriptor,
    path: string,
    added: readonly IpDescriptor[],
    hooks: DesignHooks,
  ): void {
    const gone = this.#kernels.filter((each) => each.path.startsWith(`${path}/`));
    for (const { kernel } of gone) kernel.cancel();
    this.#kernels = this.#kernels.filter((each) => !gone.includes(each));
    this.#descriptor = descriptor;
    this.#place(descriptor, added, hooks);
  }

  #place(descriptor: OverlayDescriptor, ips: readonly IpDescriptor[], hooks: DesignHooks): void {
    for (const { path, kernel: instance, interfaces } of ips) {
      const control = instance?.interface;
      const placed = control === undefined ? undefined : interfaces[control];
      if (instance === undefined || placed === undefined) continue;
      if (instance.type.protocol !== "hs" && instance.type.protocol !== "chain") continue;
      const kernel = this.#make(path, instance, descriptor);
      this.#kernels.push({ path, kernel });
      // What lies beyond its window no access reaches; a design file can say so of an argument.
      const at = (name: string | undefined, offset: number): bigint | undefined => {
        const face = name !== undefined && Object.hasOwn(interfaces, name) ? interfaces[name] : undefined;
        return face === undefined || offset + 4 > face.size ? undefined : face.base + BigInt(offset);
      };
      for (const offset of SimKernel.controlOffsets) {
        const address = at(control, offset);
        if (address === undefined) continue;
        hooks.onRead(address, () => kernel.readControl(offset));
        hooks.onWrite(address, ({ value, mask }) => kernel.writeControl(offset, value & mask));
      }
      for (const { interface: name, offset, output } of kernel.places()) {
        const address = at(name, offset);
        if (address === undefined) continue;
        hooks.onRead(address, () => kernel.readWord(name, offset));
        if (!output) hooks.onWrite(address, ({ value }) => kernel.writeWord(name, offset, value));
      }
      for (const { interface: name, offset } of kernel.handshakes()) {
        const address = at(name, offset);
        if (address === undefined) continue;
        hooks.onRead(address, () => kernel.readValid(name, offset));
        hooks.onWrite(address, ({ value, mask }) => kernel.writeValid(name, offset, value & mask));
      }
    }
  }

  #make(path: string, instance: KernelInstanceDescriptor, descriptor: OverlayDescriptor): SimKernel {
    const pin = instance.interruptPin;
    const wired = pin !== undefined && Object.hasOwn(descriptor.interrupts, pin);
    return new SimKernel({
      path,
      instance,
      memory: this.#memory,
      model: () => this.#modelOf(path, instance),
      interrupt: (asserted) => {
        if (wired) this.#pins.set(pin, asserted);
      },
    });
  }
}
