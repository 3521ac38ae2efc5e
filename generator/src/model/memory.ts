/** A memory that the design reaches. */
export interface Memory {
  /** PYNQ's name: `PSDDR`, the controller's path, or the bank's tag. */
  readonly name: string;
  /** The tools' own name where it differs: `HBM[0]`, an address block. */
  readonly tag: string;
  /** `PSDDR`, `DDR4`, `DDR3`, `BRAM`, `HBM`, `PLRAM`, `HOST`, `URAM`, `OTHER`. */
  readonly type: string;
  readonly base: bigint;
  /** Size in bytes; absent where the file does not say. */
  readonly size?: bigint;
  /** True where the design uses it. */
  readonly used: boolean;
  /** What `allocate` may do with it. `window`: reached by registers accesses only, such as a BRAM controller. */
  readonly allocatable: boolean;
  /** Path of the controller IP; absent for the PS's own and for an xclbin's banks. */
  readonly ip?: string;
  /** Index in the xclbin's MEM_TOPOLOGY. */
  readonly index?: number;
}
