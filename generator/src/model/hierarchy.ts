/** A group of cells of the block design, to any depth. */
export interface Hierarchy {
  /** Full path without leading slash. */
  readonly path: string;
  /** What it is in the tools: a group, or a block design container (a region where reconfigurable). */
  readonly kind: "group" | "container";
}
