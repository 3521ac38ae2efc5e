/** One access on the simulated bus, as the recorder keeps it. */
export interface BusAccess {
  readonly kind: "read" | "write";
  /** Width in bits. */
  readonly width: 8 | 16 | 32 | 64;
  /** Bus address. */
  readonly address: bigint;
  /** What was read or written; bigint for a 64-bit access. */
  readonly value: number | bigint;
  /** Path of the IP that decoded it. */
  readonly ip: string;
  /** Its interface. */
  readonly interface: string;
  /** Bytes from the interface's base. */
  readonly offset: number;
  /** The register at that offset, `IVAR[3]` in a run; undefined in memory windows and where no register is described. */
  readonly register: string | undefined;
}

/** An access that is about to take place: {@link BusAccess} without, for a read, its value. */
export interface PendingAccess extends Omit<BusAccess, "value"> {
  readonly value: number | bigint | undefined;
}

/** Stands before the model, as the ordered expectations of the testing kit do. */
export interface AccessInterceptor {
  /** Sees every access first; may throw, and may answer a read itself by returning a value. */
  before(access: PendingAccess): number | bigint | undefined;
}

/** What a hook on a read is told: the 32-bit word that the model would give. */
export interface SimRead {
  readonly ip: string;
  readonly interface: string;
  /** Register, `IVAR[3]` in a run; undefined where none is described. */
  readonly register: string | undefined;
  /** Index in a run of registers. */
  readonly index: number | undefined;
  /** Bus address of the word. */
  readonly address: bigint;
  /** Which 32-bit word of the register: 0, or 1 for the upper half of a 64-bit one. */
  readonly word: number;
  /** What the model would give. */
  readonly stored: number;
}

/** What a hook on a write is told: the 32-bit word written, and what it makes of the register. */
export interface SimWrite extends Omit<SimRead, "stored"> {
  /** The data, in place. */
  readonly value: number;
  /** The bits that the access covers: 0xffffffff, or fewer for 8 and 16 bits. */
  readonly mask: number;
  /** Stored bits before. */
  readonly before: number;
  /** Stored bits after, by access rights and write effects. */
  readonly after: number;
}

/**
 * Models a read: gives the word to be read, or undefined for what is stored (after what the hook itself poked).
 * Read effects take place afterwards either way.
 */
export type ReadHook = (read: SimRead) => number | undefined | void;

/** Models a write: gives the word to be stored, or undefined for `after`. */
export type WriteHook = (write: SimWrite) => number | undefined | void;
