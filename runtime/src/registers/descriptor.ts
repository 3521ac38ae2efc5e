/** Who may do what with a register or field, in IP-XACT's words. */
export type Access = "read-only" | "write-only" | "read-write";

/** What a write of 1 (`oneTo…`) or 0 (`zeroTo…`) does to a bit: IP-XACT modifiedWriteValue. */
export type WriteEffect =
  "oneToClear" | "oneToSet" | "oneToToggle" | "zeroToClear" | "zeroToSet" | "zeroToToggle";

/** What a read does to a field: IP-XACT readAction. */
export type ReadEffect = "clear" | "set" | "modify";

/** A field of a register. */
export interface FieldDescriptor {
  /** Identifier in the register map. */
  readonly name: string;
  /** Lowest bit. */
  readonly lsb: number;
  /** Width in bits. */
  readonly width: number;
  /** Default: the register's. */
  readonly access?: Access;
  readonly writeEffect?: WriteEffect;
  readonly readEffect?: ReadEffect;
  /** Reset value of the field where it differs from, or is known without, the register's. */
  readonly resetValue?: number | bigint;
}

/** A register, or (with `dim`) a run of equal registers. */
export interface RegisterDescriptor {
  /** Identifier in the register map. */
  readonly name: string;
  /** Bytes from the interface's base. */
  readonly offset: number;
  /** Valid bits, 1 to 64. The access is as wide as the bus, never this. Default 32. */
  readonly width?: number;
  /** Default `read-write`. */
  readonly access?: Access;
  /** Absent: not known. */
  readonly resetValue?: number | bigint;
  /** Effect of reading a register that has no fields. */
  readonly readEffect?: ReadEffect;
  /** Effect of writing a register that has no fields. */
  readonly writeEffect?: WriteEffect;
  readonly fields?: readonly FieldDescriptor[];
  /** A run of `count` equal registers, `stride` bytes apart. */
  readonly dim?: { readonly count: number; readonly stride: number };
}

/** A window of plain memory inside an interface, such as an HLS array argument (`Memory_x`). */
export interface MemoryWindowDescriptor {
  readonly name: string;
  /** Bytes from the interface's base. */
  readonly offset: number;
  /** Size in bytes. */
  readonly size: number;
  readonly access?: Access;
}

/** The registers of one interface. */
export interface RegisterBlockDescriptor {
  readonly registers: readonly RegisterDescriptor[];
  readonly windows?: readonly MemoryWindowDescriptor[];
}
