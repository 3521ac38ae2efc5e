import type { Memory } from "../buffers/memory.js";
import type { DType } from "../buffers/dtypes.js";
import { PynqError } from "../errors/errors.js";
import { DefaultIP, IpCore, type Parameters } from "../overlay/ip.js";
import { memoryOf } from "../overlay/members.js";
import { contextOf, type DesignNode } from "../overlay/node.js";
import { banksOf } from "./binder.js";
import { callsWith, instanceOf, type KernelCalls } from "./calls.js";
import type { ControlProtocol, KernelArgumentDescriptor } from "./descriptor.js";
import type { StartOptions } from "./run.js";
import { signatureOf } from "./signature.js";
import { createStream, type Stream } from "./stream.js";

/** What is known of an argument of a kernel. Mirrors PYNQ's `XrtArgument`. */
export interface KernelArgument {
  readonly name: string;
  /** Position in the C signature, from 0. */
  readonly index: number;
  readonly kind: KernelArgumentDescriptor["kind"];
  /** The C type's text; undefined where the design does not say. */
  readonly cType: string | undefined;
  /** Element type of a buffer; undefined where the C type fixes none. */
  readonly dtype: DType | undefined;
  /** Seen from the kernel; undefined where not known. */
  readonly direction: "in" | "out" | "inout" | undefined;
  /** Memories that a buffer argument reaches, to allocate in; empty for others, and where it reaches all. */
  readonly memories: readonly Memory[];
}

function argumentsOf(ip: IpCore): Readonly<Record<string, KernelArgument>> {
  const instance = instanceOf(ip);
  const entries = instance.type.arguments.map((argument): [string, KernelArgument] => [
    argument.name,
    Object.freeze({
      name: argument.name,
      index: argument.index,
      kind: argument.kind,
      cType: argument.cType,
      dtype: argument.kind === "buffer" ? argument.dtype : undefined,
      direction: directionOf(argument),
      memories: Object.freeze((banksOf(instance, argument.name) ?? []).map((bank) => memoryOf(ip, bank))),
    }),
  ]);
  return Object.freeze(Object.fromEntries(entries));
}

function directionOf(argument: KernelArgumentDescriptor): KernelArgument["direction"] {
  if (argument.kind === "scalar") return "in";
  return argument.kind === "output-scalar" ? "out" : argument.direction;
}

/** The stream `name` of the overlay. */
export function streamOf<Name extends string>(owner: DesignNode, name: Name): Stream<Name> {
  const { overlay } = contextOf(owner);
  const descriptor = overlay.descriptor.streams?.[name];
  if (descriptor === undefined) {
    throw new PynqError("ARGUMENT", `design ${overlay.descriptor.name} has no stream ${name}`);
  }
  return createStream<Name>(descriptor);
}

/**
 * A kernel with one addressed interface: an HLS block on a Zynq, or a compute unit of an xclbin. The generated class adds
 * the methods that start it, typed by its C signature; a kernel without a start (`ap_ctrl_none`, user-managed) has none.
 * Mirrors PYNQ's callable `DefaultIP`.
 */
export class KernelIP<P extends Parameters = Parameters> extends DefaultIP<P> {
  /** How it is started and tells that it is done. */
  get protocol(): ControlProtocol {
    return instanceOf(this).type.protocol;
  }
  /** The kernel as C declares it; types that the design does not tell are comments. PYNQ's `signature`. */
  get signature(): string {
    return signatureOf(instanceOf(this).type);
  }
  /** Its arguments by name. PYNQ's `args`. */
  get args(): Readonly<Record<string, KernelArgument>> {
    return argumentsOf(this);
  }
  /**
   * The starting methods with options for each call: `kernel.with({ timeoutMs: 100 }).call(a, b, n)`.
   * `after` has the run begin only when others have completed. They go to the kernel itself, past a driver's overrides.
   */
  with(options: StartOptions): KernelCalls<this> {
    return callsWith(this, options) as KernelCalls<this>;
  }
}

/** As {@link KernelIP}, for a kernel with several addressed interfaces, or with none (streams alone). */
export class KernelCore<P extends Parameters = Parameters> extends IpCore<P> {
  /** How it is started and tells that it is done. */
  get protocol(): ControlProtocol {
    return instanceOf(this).type.protocol;
  }
  /** The kernel as C declares it; types that the design does not tell are comments. PYNQ's `signature`. */
  get signature(): string {
    return signatureOf(instanceOf(this).type);
  }
  /** Its arguments by name. PYNQ's `args`. */
  get args(): Readonly<Record<string, KernelArgument>> {
    return argumentsOf(this);
  }
  /** {@link KernelIP.with} */
  with(options: StartOptions): KernelCalls<this> {
    return callsWith(this, options) as KernelCalls<this>;
  }
}
