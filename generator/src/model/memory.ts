/** A range of addresses at which a memory is seen. */
export interface MemoryRange {
  readonly base: bigint;
  /** Size in bytes. */
  readonly size: bigint;
  /** Masters (`path.interface`) that see it there, sorted. */
  readonly masters: readonly string[];
}

/** A memory that the design reaches. */
export interface Memory {
  /** PYNQ's name: `PSDDR`, the controller's path, or the bank's tag. */
  readonly name: string;
  /** The tools' own name where it differs: `HBM[0]`, an address block. */
  readonly tag: string;
  /** `PSDDR`, `DDR4`, `DDR3`, `DDR`, `BRAM`, `HBM`, `PLRAM`, `HOST`, `URAM`, `OTHER`. */
  readonly type: string;
  readonly base: bigint;
  /** Size in bytes from `base` on; absent where the file does not say. */
  readonly size?: bigint;
  /** True where the design uses it. */
  readonly used: boolean;
  /** What `allocate` may do with it. False for one that only register accesses reach, such as a BRAM controller. */
  readonly allocatable: boolean;
  /** Path of the controller IP; absent for the PS's own and for an xclbin's banks. */
  readonly ip?: string;
  /** Index in the xclbin's MEM_TOPOLOGY. */
  readonly index?: number;
  /** Every range of it that any master of the design sees; absent for an xclbin's banks. */
  readonly ranges?: readonly MemoryRange[];
}
