/*
 * The only place that invents names. Block-design, register and field names stay as they are, made identifiers by PYNQ's
 * rule; a clash among siblings gets a suffix that does not depend on the order of the input.
 */

/** Longest identifier; a name beyond is cut and told apart by a hash of the whole. */
const MAX_IDENTIFIER = 120;

/**
 * PYNQ's rule (`pynq.registers`): outside of `[A-Za-z0-9_]` → `_`, a leading digit gets an `r` before it. An empty name
 * becomes `_`.
 */
export function toIdentifier(text: string): string {
  let identifier = "";
  for (const character of text) identifier += /^[A-Za-z0-9_]$/.test(character) ? character : "_";
  if (identifier === "") return "_";
  if (/^[0-9]/.test(identifier)) identifier = `r${identifier}`;
  return identifier.length > MAX_IDENTIFIER
    ? `${identifier.slice(0, MAX_IDENTIFIER - 9)}_${shortHash(text)}`
    : identifier;
}

/** Name of a pin below its cell: `ip/pin[3]` → `pin_3`. */
export function toPinIdentifier(path: string): string {
  const last = path.slice(path.lastIndexOf("/") + 1);
  return toIdentifier(last.replace(/\[(\d+)\]$/, "_$1"));
}

/** PYNQ's rule for memory banks: characters outside of `[A-Za-z0-9_]` are dropped (`HBM[0]` → `HBM0`). */
export function toMemoryIdentifier(text: string): string {
  return toIdentifier(text.replace(/[^A-Za-z0-9_]/gu, ""));
}

/** `axi_dma` → `AxiDma`, `video/hdmi_in` → `VideoHdmiIn`: each run of letters and digits with a capital first. */
export function toTypeName(text: string): string {
  const name = toIdentifier(text)
    .split("_")
    .filter((part) => part !== "")
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join("");
  return name === "" ? "Unnamed" : /^[0-9]/.test(name) ? `R${name}` : name;
}

/** `AxiDma` → `axiDma`: the name of a constant beside a type. */
export function toConstantName(typeName: string): string {
  return typeName.charAt(0).toLowerCase() + typeName.slice(1);
}

/** A name to be made an identifier among its siblings. */
export interface NameRequest {
  /** The name in the design. */
  readonly text: string;
  /** What tells it from a sibling of the same text (an offset, a path); part of the order of suffixes. */
  readonly key: string;
  /** The identifier wanted; default by {@link toIdentifier}. */
  readonly wanted?: string;
}

/** The identifier that a name got. */
export interface AssignedName {
  readonly identifier: string;
  /** Set where a sibling has the plain identifier: that sibling's text. */
  readonly clashesWith?: string;
  /** True where the plain identifier is a reserved word. */
  readonly reserved: boolean;
}

/** How siblings are told apart. */
export interface NamingRules {
  /** Identifiers that the design must not take: they get a `_` suffix. */
  readonly reserved: ReadonlySet<string>;
  /** True for file names: two names that differ only in case clash. */
  readonly ignoreCase?: boolean;
}

/** Names that Windows keeps for devices, with any extension: no file of a checkout may have one. */
const deviceNames: readonly string[] = [
  ...["con", "prn", "aux", "nul"],
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9].flatMap((port) => [`com${port}`, `lpt${port}`]),
];

/** How files are named: in small letters, each different from the others on every system. */
export const fileNameRules: NamingRules = { reserved: new Set(deviceNames), ignoreCase: true };

/**
 * Gives each sibling an identifier of its own. A sibling whose text is its identifier keeps it; of the others the first
 * in code-unit order of text and key does, and the rest get `_2`, `_3`, …. The order of the requests does not matter.
 */
export function assignNames(requests: readonly NameRequest[], rules: NamingRules): readonly AssignedName[] {
  const fold = (identifier: string): string =>
    rules.ignoreCase === true ? identifier.toLowerCase() : identifier;
  const plain = requests.map((request) => {
    const wanted = request.wanted ?? toIdentifier(request.text);
    let identifier = wanted;
    while (rules.reserved.has(identifier)) identifier += "_";
    return { request, reserved: identifier !== wanted, identifier };
  });
  const order = plain
    .map((entry, index) => ({ ...entry, index, own: entry.identifier === entry.request.text ? 0 : 1 }))
    .sort(
      (a, b) =>
        a.own - b.own ||
        compare(a.request.text, b.request.text) ||
        compare(a.request.key, b.request.key) ||
        a.index - b.index,
    );
  // Whoever takes a plain identifier takes it before any suffixed one is made, so that a suffix never pushes a
  // sibling from the name that it has in the design.
  const taken = new Map<string, string>();
  const results: AssignedName[] = [];
  const later: typeof order = [];
  for (const entry of order) {
    const holder = taken.get(fold(entry.identifier));
    if (holder === undefined) {
      taken.set(fold(entry.identifier), entry.request.text);
      results[entry.index] = { identifier: entry.identifier, reserved: entry.reserved };
    } else later.push(entry);
  }
  // The number that was given last, by what it was given to: thousands of siblings may want one name.
  const numbers = new Map<string, number>();
  for (const entry of later) {
    const clashesWith = taken.get(fold(entry.identifier)) ?? "";
    let identifier = entry.identifier;
    let number = numbers.get(fold(entry.identifier)) ?? 1;
    while (taken.has(fold(identifier)) || rules.reserved.has(identifier)) {
      number += 1;
      identifier = `${entry.identifier}_${number}`;
    }
    numbers.set(fold(entry.identifier), number);
    taken.set(fold(identifier), entry.request.text);
    results[entry.index] = { identifier, clashesWith, reserved: entry.reserved };
  }
  return results;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Eight hex digits that depend on every character (FNV-1a). */
function shortHash(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return hash.toString(16).padStart(8, "0");
}
