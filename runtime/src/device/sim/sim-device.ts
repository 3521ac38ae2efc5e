import { FreedError, PynqError } from "../../errors/errors.js";
import type { OverlayDescriptor } from "../../overlay/descriptor.js";
import { mask64 } from "../../registers/codec.js";
import { hex, printAs } from "../../registers/inspect.js";
import type { Device } from "../device.js";
import type { MmioRegion } from "../mmio.js";
import type { Programmer } from "../programmer.js";
import type { AccessInterceptor, ReadHook, WriteHook } from "./access.js";
import type { ScalarValue } from "../../kernels/scalars.js";
import type { ComputeUnits } from "../compute.js";
import type { ClockTree } from "../../clocks/clock-tree.js";
import { Clocks } from "../../clocks/clocks.js";
import { simulateClocks } from "./sim-clocks.js";
import { DeviceMemory } from "./device-memory.js";
import type { KernelModel, KernelModelOptions } from "./kernel-model.js";
import { type DesignHooks, SimKernels } from "./sim-kernels.js";
import { type FoundRegister, findRegisters } from "./find-registers.js";
import { SimControllers } from "./intc.js";
import type { AddressMap } from "./address-map.js";
import { AccessRecorder } from "./recorder.js";
import { SimAllocator } from "./sim-allocator.js";
import { SimBus } from "./sim-bus.js";
import { SimContents } from "./sim-contents.js";
import type { Holes } from "./sim-interface.js";
import { SimGpio } from "./sim-gpio.js";
import { SimInterrupts } from "./sim-interrupts.js";
import { SimPins } from "./sim-pins.js";
import { SimProgrammer } from "./sim-programmer.js";
import { SimRegion } from "./sim-region.js";

/** Options of a simulated device. */
export interface SimDeviceOptions {
  /** Name for messages. Default `sim`. */
  readonly name?: string;
  /** Accesses that {@link SimDevice.recorder} keeps; older ones are forgotten. Default 65,536. */
  readonly recordLimit?: number;
  /**
   * What an offset does that lies inside an interface with registers but that none describes: `zero` (default) reads
   * as 0 and ignores writes, as most slaves do; `error` throws an AddressError that names the registers around it.
   */
  readonly holes?: Holes;
}

/**
 * A device in this process, made from the design's own description: registers with their reset values, access rights
 * and effects, memories, buffers with two copies, interrupts. What the logic would do is modelled by hooks. No native
 * code, on any operating system.
 *
 * Hooks may be set before a design is loaded; `load()` then rejects where the design has no such IP or register.
 */
export class SimDevice implements Device {
  readonly kind = "sim";
  readonly name: string;
  readonly programmer: Programmer;
  readonly allocator: SimAllocator;
  readonly interrupts: SimInterrupts = new SimInterrupts();
  /** Clocks of the PS, as the loaded design sets them; none where it is not for a Zynq. */
  readonly clocks: Clocks = new Clocks(() => this.#clockTree());
  /** GPIO bits, by EMIO bit number. */
  readonly gpio: SimGpio = new SimGpio();
  /** Pins of the loaded design that interrupt the processor. */
  readonly pins: SimPins;
  /** Memory by device address, as DMA engines and kernels see it. */
  readonly memory: DeviceMemory = new DeviceMemory();
  /** Every access to the bus so far. */
  readonly recorder: AccessRecorder;
  readonly #bus: SimBus;
  readonly #kernels: SimKernels;
  readonly #models: ((descriptor: OverlayDescriptor) => void)[] = [];
  readonly #controllers: SimControllers;
  readonly #hooks: DesignHooks = {
    onRead: (address, run) => this.#bus.addDesignHook({ kind: "read", place: { address }, run }),
    onWrite: (address, run) => this.#bus.addDesignHook({ kind: "write", place: { address }, run }),
  };
  #contents: SimContents | undefined;
  #tree: ClockTree | undefined;
  #closed = false;

  constructor(options: SimDeviceOptions = {}) {
    this.name = options.name ?? "sim";
    this.recorder = new AccessRecorder(options.recordLimit ?? 65_536);
    this.#bus = new SimBus(this.recorder, this.memory, options.holes ?? "zero");
    this.allocator = new SimAllocator(this.memory);
    this.pins = new SimPins(this.interrupts);
    this.#kernels = new SimKernels(this.memory, this.pins);
    this.#controllers = new SimControllers(this.pins, this.interrupts);
    this.programmer = new SimProgrammer({
      prepare: (descriptor) => this.#prepare(descriptor),
      prepareRegion: (region, module) => this.#prepareRegion(region, module),
    });
  }

  /** What is loaded; undefined before a design is. */
  get descriptor(): OverlayDescriptor | undefined {
    return this.#contents?.design;
  }

  mmio(base: bigint, size: number): MmioRegion {
    if (this.#closed) throw new FreedError(`device ${this.name} was closed`);
    return new SimRegion(this.#bus, base, size);
  }

  close(): Promise<void> {
    this.#closed = true;
    return Promise.resolve();
  }

  /**
   * Models reads of a register, or of a bus address: `hook` runs before each and may give the word to be read.
   * @param ip path in the block design
   * @param register name in the register map (`TCSR0`, `IVAR[3]`, `IVAR` for a whole run), with the interface before it
   *   where several have one of that name (`S_AXI/TCSR0`)
   * @returns a function that takes the hook out again
   * @throws PynqError `ARGUMENT` where the loaded design has no such IP or register
   */
  onRead(ip: string, register: string, hook: ReadHook): () => void;
  onRead(address: bigint, hook: ReadHook): () => void;
  onRead(...args: [string, string, ReadHook] | [bigint, ReadHook]): () => void {
    return args.length === 2
      ? this.#bus.addHook({ kind: "read", place: { address: args[0] }, run: args[1] })
      : this.#bus.addHook({ kind: "read", place: { ip: args[0], register: args[1] }, run: args[2] });
  }

  /**
   * Models writes to a register, or to a bus address: `hook` runs at each and may give the word to be stored.
   * Parameters, result and errors as of {@link SimDevice.onRead}.
   */
  onWrite(ip: string, register: string, hook: WriteHook): () => void;
  onWrite(address: bigint, hook: WriteHook): () => void;
  onWrite(...args: [string, string, WriteHook] | [bigint, WriteHook]): () => void {
    return args.length === 2
      ? this.#bus.addHook({ kind: "write", place: { address: args[0] }, run: args[1] })
      : this.#bus.addHook({ kind: "write", place: { ip: args[0], register: args[1] }, run: args[2] });
  }

  /** Compute units, for designs from an xclbin; those of a hardware handoff are started through registers. */
  get computeUnits(): ComputeUnits {
    return this.#kernels.computeUnits;
  }

  /**
   * Lets a kernel be what a function does:
   * `device.model("vadd", ({ a, b, out }: { a: Int32Array; b: Int32Array; out: Int32Array }, n: number) => { … })`.
   * Buffers come as typed arrays on the device's copies, from where the argument points to the buffer's end.
   * @param kernel name of the C function, or path of one instance
   * @returns a function that takes the model out again
   */
  model<B extends object, S extends readonly ScalarValue[]>(
    kernel: string,
    model: KernelModel<B, S>,
    options: KernelModelOptions = {},
  ): () => void {
    return this.#kernels.add(kernel, model, options);
  }

  /** Stored value of a register, past access rights, hooks and effects; number up to 32 bits, bigint above. */
  peek(ip: string, register: string): number | bigint {
    const { register: found } = this.#find(ip, register);
    const { cells, shift, width } = found;
    const bits = cells.reduce((sum, cell, half) => sum | (BigInt(cell.value) << BigInt(32 * half)), 0n);
    const value = (bits >> BigInt(shift)) & mask64(width);
    return width > 32 ? value : Number(value);
  }

  /** Sets the stored value of a register, as the logic does: past access rights, hooks and effects. */
  poke(ip: string, register: string, value: number | bigint): void {
    const { cells, shift, width } = this.#find(ip, register).register;
    const mask = mask64(width) << BigInt(shift);
    const bits = BigInt(value) << BigInt(shift);
    if ((bits & ~mask) !== 0n) {
      throw new PynqError("RANGE", `${ip} ${register} has ${width} bits; ${hex(value)} does not fit`);
    }
    cells.forEach((cell, half) => {
      const part = (word: bigint): number => Number((word >> BigInt(32 * half)) & 0xffff_ffffn);
      cell.value = (cell.value & ~part(mask)) | part(bits);
    });
  }

  /** Sees every access before the model does; undefined for none. The testing kit's expectations use it. */
  get interceptor(): AccessInterceptor | undefined {
    return this.#bus.interceptor;
  }
  set interceptor(interceptor: AccessInterceptor | undefined) {
    this.#bus.interceptor = interceptor;
  }

  /**
   * Has `attach` called with each design that is loaded from now on, and with the one that is loaded now; also with each
   * module that is loaded into a region.
   */
  onProgram(attach: (descriptor: OverlayDescriptor) => void): void {
    this.#models.push(attach);
    if (this.#contents !== undefined) attach(this.#contents.descriptor);
  }

  #clockTree(): ClockTree {
    if (this.#contents === undefined) {
      throw new PynqError("NOT_LOADED", `nothing is loaded onto device ${this.name}`);
    }
    return (this.#tree ??= simulateClocks(this.#contents.design));
  }

  #find(ip: string, register: string): FoundRegister {
    const map = this.#bus.map;
    if (map === undefined) throw new PynqError("NOT_LOADED", `nothing is loaded onto device ${this.name}`);
    const [found, more] = findRegisters(map.interfaces, ip, register);
    if (found === undefined || more !== undefined) {
      throw new PynqError(
        "ARGUMENT",
        `${ip} ${register} is a run of registers: name one, such as ${register}[0]`,
      );
    }
    return found;
  }

  /** Builds a design's simulation, and gives what puts it in the place of the old one. */
  #prepare(descriptor: OverlayDescriptor): () => void {
    if (this.#closed) throw new FreedError(`device ${this.name} was closed`);
    const contents = new SimContents(descriptor);
    const whole = contents.descriptor;
    const map = this.#bus.prepare(whole);
    return () => {
      this.allocator.setBanks(Object.values(descriptor.memories));
      this.#install(contents, map);
      this.#tree = undefined;
      this.interrupts.reset();
      this.pins.setDesign(whole);
      this.#controllers.clear();
      this.#controllers.connect(whole, map);
      this.#kernels.setDesign(whole, this.#hooks);
      for (const attach of this.#models) attach(whole);
    };
  }

  /** The same for a module in a region: the rest of the design keeps its state. */
  #prepareRegion(region: string, module: OverlayDescriptor): () => void {
    if (this.#closed) throw new FreedError(`device ${this.name} was closed`);
    const contents = this.#contents?.with(region, module);
    if (contents === undefined) {
      throw new PynqError("NOT_LOADED", `nothing is loaded onto device ${this.name}`);
    }
    const whole = contents.descriptor;
    const added = Object.values(module.ips);
    const map = this.#bus.prepareChange(region, added);
    return () => {
      this.#install(contents, map);
      this.pins.changeDesign(whole);
      this.#controllers.remove(region);
      this.#controllers.connect(whole, map);
      this.#kernels.changeDesign(whole, region, added, this.#hooks);
      for (const attach of this.#models) attach(module);
    };
  }

  #install(contents: SimContents, map: AddressMap): void {
    const memories = Object.values(contents.design.memories);
    this.memory.setAreas([
      ...memories.map(({ name, base, size }) => ({ name, base, size: size ?? 0n })),
      ...map.interfaces
        .filter(({ isMemory }) => isMemory)
        .map(({ label, base, size }) => ({ name: label, base, size })),
    ]);
    this.#bus.install(map);
    this.#contents = contents;
  }
}

printAs(SimDevice.prototype, (device) => {
  return `SimDevice ${device.name} { ${device.descriptor?.name ?? "nothing loaded"} }`;
});
