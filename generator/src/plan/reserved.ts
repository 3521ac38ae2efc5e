import { readFileSync } from "node:fs";

/** Places in which the design's names become members. */
export type NameScope =
  "overlay" | "hierarchy" | "regionModule" | "ip" | "interface" | "registerMap" | "register";

interface ContractTable {
  readonly values: readonly string[];
  readonly types: readonly string[];
  readonly reserved: Readonly<Record<"always" | NameScope, readonly string[]>>;
}

let table: ContractTable | undefined;

/** The members that every object of a scope has: names that the design's own must not take. From the codegen contract. */
export function reservedNames(scope: NameScope): ReadonlySet<string> {
  const { reserved } = contract();
  return new Set([...reserved.always, ...reserved[scope]]);
}

function contract(): ContractTable {
  table ??= JSON.parse(
    readFileSync(new URL("../schemas/codegen-v1.json", import.meta.url), "utf8"),
  ) as ContractTable;
  return table;
}

/** Every name that generated files may import from the runtime: a generated type must not take one. */
export function contractNames(): ReadonlySet<string> {
  const { values, types } = contract();
  return new Set([...values, ...types]);
}

/** Names of the runtime's types that generated files may import. */
export function contractTypeNames(): ReadonlySet<string> {
  return new Set(contract().types);
}
