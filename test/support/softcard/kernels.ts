/* The kernels that the software card runs, written as functions over its device memory. */

/** What a pointer argument is: the memory behind it, as many bytes as the kernel touches. */
export type CardPointer = (bytes: number) => Buffer;

/** What a kernel may do beside computing. */
export interface CardContext {
  /** Writes a 32-bit register of its own unit, such as an output scalar. */
  writeRegister(offset: number, value: number): void;
}

/**
 * A kernel: what it returns says how many milliseconds it stays busy after its work, 0 or nothing for none, and
 * `Infinity` for a kernel that hangs. One that throws hangs too: hardware has no exceptions.
 */
export type CardKernel = (
  args: readonly (CardPointer | number | bigint | undefined)[],
  context: CardContext,
) => number | void;

const pointer = (value: unknown): CardPointer => value as CardPointer;

/** out_c[i] = f(in_a[i], in_b[i]) over `n` 32-bit integers; a fifth argument is how long it takes, in milliseconds. */
function elementwise(compute: (a: number, b: number) => number): CardKernel {
  return ([inA, inB, outC, n, busyMs]) => {
    const bytes = 4 * Number(n);
    const [a, b, c] = [pointer(inA)(bytes), pointer(inB)(bytes), pointer(outC)(bytes)];
    for (let at = 0; at < bytes; at += 4)
      c.writeInt32LE(compute(a.readInt32LE(at), b.readInt32LE(at)) | 0, at);
    return Number(busyMs ?? 0);
  };
}

/** The one stream of the card: words that a reader has sent, and a scaler that waits for them. */
const stream: { readonly words: number[]; waiting: (() => void) | undefined } = {
  words: [],
  waiting: undefined,
};

/** Control register of a unit that is done and idle. */
const doneIdle = 6;

/** By the name of the kernel in the xclbin. */
export const kernels: Readonly<Record<string, CardKernel>> = {
  vadd: elementwise((a, b) => a + b),
  vmult: elementwise(Math.imul),
  /** Takes what it is given and does nothing: it stays in the registers. */
  values: () => undefined,
  /** Never done: what a kernel with a bug looks like from outside. */
  stuck: () => Infinity,
  /** The card falls off the bus. */
  die: () => process.kill(process.pid, "SIGKILL") && Infinity,
  /** Sums `n` words; the result is an output scalar at 0x28. */
  checksum: ([data, n], context) => {
    const words = pointer(data)(4 * Number(n));
    let sum = 0;
    for (let at = 0; at < words.length; at += 4) sum = (sum + words.readUInt32LE(at)) >>> 0;
    context.writeRegister(0x28, sum);
  },
  /** Sends `n` words from memory down the stream. */
  reader: ([from, , n]) => {
    const words = pointer(from)(4 * Number(n));
    for (let at = 0; at < words.length; at += 4) stream.words.push(words.readInt32LE(at));
    stream.waiting?.();
  },
  /** Takes `n` words from the stream, as they come, and writes each times `factor`. */
  scaler: ([, to, factor, n], context) => {
    const words = pointer(to)(4 * Number(n));
    const take = (): boolean => {
      if (stream.words.length < Number(n)) return false;
      stream.words.splice(0, Number(n)).forEach((value, i) => {
        words.writeInt32LE(Math.imul(value, Number(factor)), 4 * i);
      });
      return true;
    };
    if (take()) return 0;
    stream.waiting = () => {
      if (!take()) return;
      stream.waiting = undefined;
      context.writeRegister(0, doneIdle);
    };
    return Infinity;
  },
};
