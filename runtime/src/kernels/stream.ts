import type { StreamDescriptor } from "./descriptor.js";

/**
 * A stream that the design wires from one kernel to another. Not a memory: `allocate` does not take it.
 * Mirrors PYNQ's `XrtStream`.
 */
export interface Stream<out Name extends string = string> {
  /** `dc_0` of an xclbin, or the net's name. */
  readonly stream: Name;
  /** Producer, such as `vadd_1.out_c`; empty where the stream enters from outside of the design. */
  readonly source: string;
  /** Consumer, such as `vmult_1.in_a`; empty where it leaves the design. */
  readonly sink: string;
  /** Path of the producing IP. */
  readonly sourceIp: string;
  /** Path of the consuming IP. */
  readonly sinkIp: string;
}

function place(end: { readonly ip: string; readonly interface: string }): string {
  return end.ip === "" ? "" : `${end.ip}.${end.interface}`;
}

const known = new WeakMap<StreamDescriptor, Stream>();

/** The stream of a descriptor, always the same object. Prints as the strings that it is. */
export function createStream<Name extends string = string>(descriptor: StreamDescriptor): Stream<Name> {
  let stream = known.get(descriptor);
  if (stream === undefined) {
    stream = Object.freeze({
      stream: descriptor.name,
      source: place(descriptor.source),
      sink: place(descriptor.sink),
      sourceIp: descriptor.source.ip,
      sinkIp: descriptor.sink.ip,
    });
    known.set(descriptor, stream);
  }
  return stream as Stream<Name>;
}
