import type { KernelDescriptor, OutputArgumentDescriptor, ScalarPlace } from "./descriptor.js";
import { decodeScalar, type ScalarValue, wordsFor } from "./scalars.js";

/** Reads the 32-bit word at an offset of an interface; undefined stands for the one with CTRL. */
export type ReadWord = (interfaceName: string | undefined, offset: number) => number;

function readPlace(place: ScalarPlace, read: ReadWord): ScalarValue {
  const words = new Uint32Array(wordsFor(place.bytes));
  for (let word = 0; word < words.length; word++)
    words[word] = read(place.interface, place.offset + word * 4);
  return decodeScalar(place, words, 0);
}

/**
 * The reader of what a kernel gives back: nothing where it gives nothing, the value itself where that is the return
 * value alone, else an object with the output arguments by name (and `returnValue`). Undefined: there is nothing.
 */
export function outputReader(kernel: KernelDescriptor): ((read: ReadWord) => unknown) | undefined {
  const { returnValue } = kernel;
  const named = kernel.arguments.filter(
    (argument): argument is OutputArgumentDescriptor => argument.kind === "output-scalar",
  );
  if (named.length === 0) {
    return returnValue === undefined ? undefined : (read) => readPlace(returnValue, read);
  }
  return (read) => {
    const entries = named.map((argument): [string, ScalarValue] => [
      argument.name,
      readPlace(argument, read),
    ]);
    if (returnValue !== undefined) entries.push(["returnValue", readPlace(returnValue, read)]);
    return Object.fromEntries(entries);
  };
}
