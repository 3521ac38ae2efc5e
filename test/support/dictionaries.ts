/* Compares what a design's dictionaries say with what PYNQ's own parser made of the same file. */

/** A value of the dictionaries. */
export type Value = string | number | null | readonly Value[] | { readonly [key: string]: Value };

/** The dictionaries of one file, by name. */
export type Dictionaries = Readonly<Record<string, Value>>;

/** One place in which they differ; undefined on the side that has nothing there. */
export interface Difference {
  /** Keys from the dictionary's name on; in a list, the element. */
  readonly path: readonly string[];
  readonly pynq?: Value;
  readonly ours?: Value;
}

/** The dictionaries that PYNQ's parser makes. */
const names = [
  "ip_dict",
  "gpio_dict",
  "interrupt_controllers",
  "interrupt_pins",
  "hierarchy_dict",
  "mem_dict",
  "clock_dict",
] as const;

/**
 * All differences. Lists are compared as sets. What PYNQ's side holds of parameters is their number, and of `mem_dict`
 * the names; ours are brought to that.
 */
export function differences(pynq: Dictionaries, ours: Dictionaries): readonly Difference[] {
  const found: Difference[] = [];
  for (const name of names) {
    const own = ours[name];
    compare(pynq[name], name === "mem_dict" ? Object.keys(own as object) : own, [name], found);
  }
  return found;
}

function compare(
  pynq: Value | undefined,
  own: Value | undefined,
  path: readonly string[],
  found: Difference[],
): void {
  const ours =
    path[0] === "ip_dict" && path[2] === "parameters" && isRecord(own) ? Object.keys(own).length : own;
  if (Array.isArray(pynq) && Array.isArray(ours)) {
    for (const item of union(pynq as Value[], ours as Value[])) {
      const [there, here] = [(pynq as Value[]).includes(item), (ours as Value[]).includes(item)];
      if (there !== here)
        found.push({ path: [...path, String(item)], ...(there ? { pynq: item } : { ours: item }) });
    }
  } else if (isRecord(pynq) && isRecord(ours)) {
    for (const key of union(Object.keys(pynq), Object.keys(ours))) {
      compare(entry(pynq, key), entry(ours, key), [...path, key], found);
    }
  } else if (pynq !== ours) {
    found.push({
      path,
      ...(pynq === undefined ? {} : { pynq }),
      ...(ours === undefined ? {} : { ours }),
    });
  }
}

/** The value at a path; undefined where there is none. */
export function valueAt(value: Value | undefined, path: readonly string[]): Value | undefined {
  return path.reduce<Value | undefined>((node, key) => {
    if (Array.isArray(node)) return (node as Value[]).includes(key) ? key : undefined;
    return isRecord(node) ? entry(node, key) : undefined;
  }, value);
}

function entry(value: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

function isRecord(value: Value | undefined): value is { readonly [key: string]: Value } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function union<T>(a: readonly T[], b: readonly T[]): readonly T[] {
  return [...new Set([...a, ...b])];
}
