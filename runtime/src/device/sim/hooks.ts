import type { ReadHook, WriteHook } from "./access.js";
import type { SimRegister } from "./cells.js";

/** Where a hook sits: a register of an IP (every one where `register` names a run), or a bus address. */
export type HookPlace = { readonly ip: string; readonly register: string } | { readonly address: bigint };

/** A hook, and where it was asked for. */
export type Hook =
  | { readonly kind: "read"; readonly place: HookPlace; readonly run: ReadHook }
  | { readonly kind: "write"; readonly place: HookPlace; readonly run: WriteHook };

/** A hook at its word; `register` is undefined for one that sits on an address. */
export interface PlacedHook<T> {
  readonly run: T;
  /** The hook that it comes from, by which it is taken out again. */
  readonly of: Hook;
  readonly register: SimRegister | undefined;
}

/** The hooks of one 32-bit word of an interface, in the order in which they were set. */
export interface WordHooks {
  readonly reads: PlacedHook<ReadHook>[];
  readonly writes: PlacedHook<WriteHook>[];
}
