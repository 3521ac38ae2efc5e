declare const absent: unique symbol;

/**
 * Type of a member that this hardware does not have: every use of it is refused, and the message prints the reason,
 * such as `Absent<"AXI DMA built without S2MM (c_include_s2mm = 0)">`. At run time the member is undefined.
 */
export interface Absent<Why extends string> {
  readonly [absent]: Why;
}
