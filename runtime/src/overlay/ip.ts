import type { Device } from "../device/device.js";
import type { MmioRegion } from "../device/mmio.js";
import { PynqError } from "../errors/errors.js";
import { hex, printAs } from "../registers/inspect.js";
import { createStream, type Stream } from "../kernels/stream.js";
import type { IpDescriptor } from "./descriptor.js";
import { contextOf, DesignNode, type NodeContext } from "./node.js";

/**
 * What an IP's class may be given as its parameters: an interface with a property a parameter, so that the type of an
 * instance says how it was configured.
 */
export type Parameters = object;

/**
 * An IP of the design, without any addressed interface of its own (streaming cores), or with several, each of which is
 * a member.
 */
export class IpCore<P extends Parameters = Parameters> extends DesignNode {
  /** Vendor, library, name and version of the IP type. */
  static readonly vlnv: string = "";

  constructor(context: NodeContext) {
    super(context);
    context.overlay.ip(context.path);
  }

  /** Path in the block design, such as `video/axi_vdma`. PYNQ's `fullpath`. */
  get fullpath(): string {
    return contextOf(this).path;
  }

  /** The instance's configuration, as the tools wrote it. */
  get parameters(): P {
    return (this.description.parameters ?? {}) as P;
  }

  /** What the design says of this instance: interfaces, addresses, registers. */
  get description(): IpDescriptor {
    const { overlay, path } = contextOf(this);
    return overlay.ip(path);
  }

  get device(): Device {
    return contextOf(this).overlay.device;
  }

  /** AXI-Stream connections of this IP, by its own interface; of a kernel, by argument. PYNQ's `streams`. */
  get streams(): Readonly<Record<string, Stream>> {
    const { overlay, path } = contextOf(this);
    const entries = Object.values(overlay.descriptor.streams ?? {}).flatMap((stream): [string, Stream][] =>
      [stream.source, stream.sink]
        .filter((end) => end.ip === path)
        .map((end) => [end.interface, createStream(stream)]),
    );
    return Object.freeze(Object.fromEntries(entries));
  }

  toJSON(): object {
    const { vlnv, interfaces } = this.description;
    const placed = Object.entries(interfaces).map(([name, { base, size }]) => [
      name,
      { base: hex(base), size: hex(size) },
    ]);
    return { fullpath: this.fullpath, vlnv, interfaces: Object.fromEntries(placed) as object };
  }
}

printAs(IpCore.prototype, (ip) => {
  const { vlnv, interfaces } = ip.description;
  const placed = Object.entries(interfaces).map(([name, { base }]) => `${name} at ${hex(base)}`);
  return `${ip.constructor.name} ${ip.fullpath} { ${[vlnv, ...placed].join(", ")} }`;
});

/**
 * An IP with one addressed interface. Mirrors PYNQ's `DefaultIP`: the class of every IP that has no driver, and the
 * base of drivers.
 */
export class DefaultIP<P extends Parameters = Parameters> extends IpCore<P> {
  #region: MmioRegion | undefined;

  /**
   * The interface's window of bus addresses: accesses of any width, blocks, polling. Of several interfaces, the first
   * one with registers.
   * @throws FreedError, OverlayMismatchError after the overlay's end
   */
  get mmio(): MmioRegion {
    const { overlay, path } = contextOf(this);
    overlay.assertOpen();
    return (this.#region ??= overlay.window(path, primaryInterface(this.description)).region);
  }

  /**
   * One 32-bit read at `offset` bytes from the interface's base.
   * @throws AddressError outside of the interface @throws AlignmentError where `offset` is no multiple of 4
   */
  read(offset = 0): number {
    return this.mmio.read32(offset);
  }

  /**
   * One 32-bit write at `offset` bytes from the interface's base.
   * @throws ValueRangeError where `value` is no whole number from 0 to 0xffffffff
   * @throws AddressError outside of the interface @throws AlignmentError where `offset` is no multiple of 4
   */
  write(offset: number, value: number): void {
    this.mmio.write32(offset, value);
  }
}

/** The interface that `DefaultIP` speaks to. */
export function primaryInterface(ip: IpDescriptor): string {
  const names = Object.keys(ip.interfaces);
  const name = names.find((candidate) => ip.registers?.[candidate] !== undefined) ?? names[0];
  if (name === undefined) throw new PynqError("UNSUPPORTED", `${ip.path} has no addressed interface`);
  return name;
}
