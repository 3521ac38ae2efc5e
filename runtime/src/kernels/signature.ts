import type { KernelArgumentDescriptor, KernelDescriptor, ScalarPlace } from "./descriptor.js";

function unknownType(place: { readonly bytes: number }): string {
  return `/* ${place.bytes * 8} bits */`;
}

function typeOf(argument: KernelArgumentDescriptor): string {
  if (argument.cType !== undefined) return argument.cType;
  if (argument.kind === "stream") return "/* stream */";
  if (argument.kind === "buffer") return "void*";
  return argument.kind === "output-scalar" ? `${unknownType(argument)} *` : unknownType(argument);
}

function returnTypeOf(place: ScalarPlace | undefined): string {
  return place === undefined ? "void" : (place.cType ?? unknownType(place));
}

/** The kernel as C declares it: `void vadd(const int* in_a, unsigned int n)`. Types that are not known are comments. */
export function signatureOf(kernel: KernelDescriptor): string {
  if (kernel.declaration !== undefined) return kernel.declaration;
  const parameters = kernel.arguments.map((argument) => {
    const type = typeOf(argument);
    // An array's extent follows the name in C: `int buffer[16]`.
    const array = /^(.*?)\s*((?:\[[^\]]*\])+)$/.exec(type);
    return array === null ? `${type} ${argument.name}` : `${array[1]} ${argument.name}${array[2]}`;
  });
  return `${returnTypeOf(kernel.returnValue)} ${kernel.name}(${parameters.join(", ")})`;
}
