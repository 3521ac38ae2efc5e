import { PynqError } from "../../errors/errors.js";
import { type DType, dtypeInfo, type DTypeName, type ElementArray } from "../../buffers/dtypes.js";
import type { KernelArgumentDescriptor, KernelDescriptor } from "../../kernels/descriptor.js";
import { givesValueAlone, outputPlaces } from "../../kernels/outputs.js";
import { decodeScalar, encodeScalar, type ScalarValue, wordsFor } from "../../kernels/scalars.js";
import type { DeviceMemory } from "./device-memory.js";

/**
 * What a model gives back: nothing, the kernel's return value, or an object with its output arguments by name (and
 * `returnValue`), as a call gives them.
 */
export type KernelModelResult = void | ScalarValue | Readonly<Record<string, ScalarValue>>;

/**
 * A kernel as a function: buffers by argument name as typed arrays on the device's copies, then the scalars in the order
 * of the C signature. A model that throws (or rejects) is a kernel that fails: on a compute unit its run ends as
 * `error`; behind control registers, which know no failure, the kernel hangs.
 */
export type KernelModel<B extends object, S extends readonly ScalarValue[]> = (
  buffers: B,
  ...scalars: S
) => KernelModelResult | Promise<KernelModelResult>;

/** How a model stands for its kernel. */
export interface KernelModelOptions {
  /** Milliseconds that the kernel takes; its effects become visible at the end. Default 0: done with its start. */
  readonly latencyMs?: number;
  /**
   * Element types of buffer arguments whose C type the design does not tell (default `u1`), and of 64-bit registers that
   * hold an address (else they are bigints among the scalars).
   */
  readonly buffers?: Readonly<Record<string, DTypeName>>;
}

/** A model without its types: what the device calls. */
export interface AnyKernelModel {
  readonly run: (buffers: object, ...scalars: readonly ScalarValue[]) => unknown;
  readonly options: KernelModelOptions;
}

/** Reads the argument words of a start: `words` 32-bit words from an offset of the argument's interface. */
export type ReadArgument = (argument: KernelArgumentDescriptor, offset: number, words: number) => Uint32Array;

function bufferView(
  memory: DeviceMemory,
  address: bigint,
  dtype: DTypeName,
  what: string,
): ElementArray | undefined {
  // A null pointer, as a host gives it for a buffer that this call does not use.
  if (address === 0n && !memory.has(0n)) return undefined;
  const info = dtypeInfo(dtype);
  const bytes = memory.viewFrom(address);
  const unit = info.bytes / info.entries;
  if (bytes.byteOffset % unit !== 0) {
    throw new PynqError(
      "ALIGNMENT",
      `${what}: address 0x${address.toString(16)} is not aligned to ${info.name}, which takes ${unit} bytes`,
    );
  }
  return info.view(bytes.buffer as ArrayBuffer, bytes.byteOffset, Math.floor(bytes.length / unit));
}

/**
 * Calls a model with the arguments that a kernel was started with.
 * @throws what the model throws, and AddressError where a pointer leads into no memory
 */
export function runModel(
  model: AnyKernelModel,
  kernel: KernelDescriptor,
  memory: DeviceMemory,
  read: ReadArgument,
): unknown {
  // Without a prototype: an argument may be called `__proto__`.
  const buffers = Object.create(null) as Record<string, ElementArray | undefined>;
  const { buffers: types = {} } = model.options;
  const scalars: ScalarValue[] = [];
  for (const argument of kernel.arguments) {
    if (argument.kind !== "scalar" && argument.kind !== "buffer") continue;
    const words = read(argument, argument.offset, wordsFor(argument.bytes));
    const asked = Object.hasOwn(types, argument.name) ? types[argument.name] : undefined;
    const what = `${kernel.name} ${argument.name}`;
    if (argument.kind === "scalar" && asked === undefined) {
      scalars.push(decodeScalar(argument, words, 0));
      continue;
    }
    const dtype: DType | DTypeName =
      asked ?? (argument.kind === "buffer" ? argument.dtype : undefined) ?? "u1";
    const address = (BigInt(words[1] ?? 0) << 32n) | BigInt(words[0] ?? 0);
    buffers[argument.name] = bufferView(memory, address, dtype, what);
  }
  return model.run(Object.freeze(buffers), ...scalars);
}

/** A word that a kernel leaves behind. */
export interface OutputWord {
  readonly interface: string | undefined;
  readonly offset: number;
  readonly value: number;
}

/**
 * The words of what a model gave back.
 * @throws PynqError `ARGUMENT` where an output is missing, or of the wrong type
 */
export function outputWords(kernel: KernelDescriptor, result: unknown): readonly OutputWord[] {
  const alone = givesValueAlone(kernel);
  return outputPlaces(kernel).flatMap(({ name, place }) => {
    const named =
      typeof result === "object" && result !== null ? (Reflect.get(result, name) as unknown) : undefined;
    const words = new Uint32Array(wordsFor(place.bytes));
    encodeScalar(place, alone ? result : named, words, 0, `model of ${kernel.name}, ${name}`);
    return [...words].map((word, index) => ({
      interface: place.interface,
      offset: place.offset + index * 4,
      value: word,
    }));
  });
}
