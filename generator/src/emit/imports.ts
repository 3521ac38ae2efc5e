import { stringLiteral } from "./text.js";

/** Module that all generated code leans on. */
export const CONTRACT_MODULE = "@pynq-gen/runtime/codegen/v1";

/** Collects what a file imports and prints it sorted, types and values apart. */
export class Imports {
  readonly #modules = new Map<string, { readonly values: Set<string>; readonly types: Set<string> }>();

  value(name: string, module: string = CONTRACT_MODULE): string {
    this.#module(module).values.add(name);
    return name;
  }

  type(name: string, module: string = CONTRACT_MODULE): string {
    this.#module(module).types.add(name);
    return name;
  }

  /** Adds the contract's types that a text mentions. */
  typesIn(text: string, names: ReadonlySet<string>): void {
    for (const [word] of text.matchAll(/[A-Za-z_$][A-Za-z0-9_$]*/g)) if (names.has(word)) this.type(word);
  }

  /** One import declaration a module and kind. */
  print(): string[] {
    return [...this.#modules.keys()].sort(byModule).flatMap((module) => {
      const { values, types } = this.#module(module);
      const onlyTypes = [...types].filter((name) => !values.has(name));
      return [
        ...(values.size === 0 ? [] : [declaration("import", values, module)]),
        ...(onlyTypes.length === 0 ? [] : [declaration("import type", onlyTypes, module)]),
      ];
    });
  }

  #module(module: string): { readonly values: Set<string>; readonly types: Set<string> } {
    let entry = this.#modules.get(module);
    if (entry === undefined) {
      entry = { values: new Set(), types: new Set() };
      this.#modules.set(module, entry);
    }
    return entry;
  }
}

function declaration(keyword: string, names: Iterable<string>, module: string): string {
  return `${keyword} { ${[...names].sort().join(", ")} } from ${stringLiteral(module)};`;
}

/** The runtime first, then the overlay's own files. */
function byModule(a: string, b: string): number {
  const rank = (module: string): number => (module.startsWith(".") ? 1 : 0);
  return rank(a) - rank(b) || (a < b ? -1 : a > b ? 1 : 0);
}
