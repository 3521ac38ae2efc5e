import type { KernelArgument, ScalarEncoding } from "../model/kernel.js";
import type { CElement, CType } from "../parse/c-type.js";
import { declared } from "../text/declared.js";

/** How a value of a C type, where it is known, goes into registers of `bytes` bytes. */
export function scalarEncoding(
  element: CElement | undefined,
  bytes: number,
): { readonly encoding: ScalarEncoding; readonly bits?: number } {
  const fits = bytes === 1 || bytes === 2 || bytes === 4 || bytes === 8;
  switch (element?.kind) {
    case "boolean":
      return { encoding: "bool" };
    case "float":
      if (!fits || element.bytes === undefined || element.bytes > bytes) return { encoding: "bytes" };
      // A half has a word of registers to itself, as a short has.
      return element.bytes === bytes ? { encoding: "float" } : { encoding: "float", bits: element.bytes * 8 };
    case "integer":
    case "fixed":
    case "enum": {
      if (!fits) return { encoding: "bytes" };
      const encoding = element.signed === true ? "signed" : "unsigned";
      return element.bits !== undefined && element.bits < bytes * 8
        ? { encoding, bits: element.bits }
        : { encoding };
    }
    // `void*` is how a kernel.xml writes a value that goes by reference.
    case "void":
    case "unknown":
    case undefined:
      return fits ? { encoding: "word" } : { encoding: "bytes" };
    default:
      return { encoding: "bytes" };
  }
}

/** What a pointer to a C type takes: element type, or the size that a buffer's elements must divide. */
export function bufferElement(type: CType | undefined): Pick<KernelArgument, "dtype" | "elementBytes"> {
  const element = type?.element;
  if (element === undefined || element.accepts === "any") return {};
  if (element.accepts === "exact" && element.dtype !== undefined) return { dtype: element.dtype };
  return element.bytes === undefined ? {} : { elementBytes: element.bytes };
}

/**
 * A whole function as C declares it, where the arguments of its calls do not show it; absent where they do, and where a
 * type is not known.
 */
export function declarationOf(
  name: string,
  returnType: string,
  parameters: readonly { readonly name: string; readonly cType?: CType }[],
  shown: readonly { readonly name: string }[],
): { readonly declaration?: string } {
  if (parameters.map((each) => each.name).join() === shown.map((each) => each.name).join()) return {};
  const list = parameters.flatMap((each) =>
    each.cType === undefined || each.cType.text === "" ? [] : [declared(each.cType.text, each.name)],
  );
  return list.length < parameters.length ? {} : { declaration: `${returnType} ${name}(${list.join(", ")})` };
}

/** The C type's text as a member of an object, where there is one. */
export function cTypeText(type: CType | undefined): { readonly cType?: string } {
  return type === undefined || type.text === "" ? {} : { cType: type.text };
}
