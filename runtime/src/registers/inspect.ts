const custom: symbol = Symbol.for("nodejs.util.inspect.custom");

/**
 * Gives the objects of a class their printed form for `console.log`, REPL and `util.inspect`. Without it the printer
 * would walk into private state; with it, printing is known to touch nothing but what `text` names.
 */
export function printAs<T extends object>(prototype: T, text: (self: T) => string): void {
  Object.defineProperty(prototype, custom, {
    value(this: T): string {
      return text(this);
    },
    writable: true,
    configurable: true,
  });
}

/** A number as people read addresses and words. */
export function hex(value: number | bigint): string {
  return `0x${value.toString(16)}`;
}
