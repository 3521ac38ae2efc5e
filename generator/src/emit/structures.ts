/*
 * The few shapes of declarations that the emitters need, as plain data: print.ts turns them into ts-morph structures
 * and prints each once. Kept apart from ts-morph's own types, so that planning and emitting load none of it.
 */

/** A property, or the signature of one. */
export interface PropertyShape {
  readonly name: string;
  readonly type: string;
  readonly doc: string;
  readonly readonly?: boolean;
  readonly optional?: boolean;
}

/** A method's signature. */
export interface MethodShape {
  readonly name: string;
  readonly parameters: readonly { readonly name: string; readonly type: string; readonly rest?: boolean }[];
  readonly returns: string;
  readonly doc: string;
}

/** A pair of accessors, or one of them. */
export interface AccessorShape {
  readonly name: string;
  readonly doc: string;
  /** Type read; absent where it cannot be read. */
  readonly get?: string;
  /** Type written; absent where it cannot be written. */
  readonly set?: string;
}

/** An exported interface. */
export interface InterfaceShape {
  readonly name: string;
  readonly doc: string;
  readonly extends: readonly string[];
  readonly properties: readonly PropertyShape[];
  readonly methods: readonly MethodShape[];
  readonly accessors: readonly AccessorShape[];
}
