import type { Origin } from "../diagnostics/diagnostic.js";

/** Who may do what, in IP-XACT's words. */
export type Access = "read-only" | "write-only" | "read-write";

/** What a write of 1 or 0 does to a bit: IP-XACT modifiedWriteValue, the trusted words. */
export type WriteEffect =
  "oneToClear" | "oneToSet" | "oneToToggle" | "zeroToClear" | "zeroToSet" | "zeroToToggle";

/** What a read does to a field: IP-XACT readAction. */
export type ReadEffect = "clear" | "set" | "modify";

/** The words of the file, before they were resolved. */
export interface RawEffects {
  readonly access: string;
  /** `MODIFIED_READ_VALUES`, which holds the write effect. */
  readonly writeEffect: string;
  /** `READ_ACTION`. */
  readonly readEffect: string;
}

/** A field of a register. */
export interface Field {
  /** Name as in the file. */
  readonly name: string;
  readonly description: string;
  /** Lowest bit. */
  readonly bitOffset: number;
  readonly bitWidth: number;
  readonly access: Access;
  readonly writeEffect?: WriteEffect;
  readonly readEffect?: ReadEffect;
  /** Part of the register's reset value; absent where that is not known. */
  readonly resetValue?: bigint;
  /** True where the hardware ignores it (names such as RESERVED_1): kept, not offered to write. */
  readonly reserved: boolean;
  readonly raw: RawEffects;
  readonly origin: Origin;
}

/** A register, or a run of equal ones. */
export interface Register {
  /** Name as in the file; of a run, the part before the index. */
  readonly name: string;
  readonly description: string;
  /** Bytes from the interface's base. */
  readonly offset: number;
  /** Valid bits. */
  readonly width: number;
  readonly access: Access;
  /** Absent where the file gives none. */
  readonly resetValue?: bigint;
  /** Effects of the register as a whole, where it has no fields. */
  readonly writeEffect?: WriteEffect;
  readonly readEffect?: ReadEffect;
  readonly fields: readonly Field[];
  /** `IS_ENABLED=false`: not in this configuration; kept here, absent from the overlay. */
  readonly enabled: boolean;
  /** A run of `count` equal registers, `stride` bytes apart. */
  readonly dim?: { readonly count: number; readonly stride: number };
  readonly origin: Origin;
}

/** A window of plain memory inside of a register interface, such as an HLS array. */
export interface MemoryWindow {
  readonly name: string;
  readonly description: string;
  /** Bytes from the interface's base. */
  readonly offset: number;
  /** Size in bytes. */
  readonly size: number;
  readonly access: Access;
  readonly enabled: boolean;
  readonly origin: Origin;
}
