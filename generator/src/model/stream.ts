/** One AXI-Stream connection, from producer to consumer. */
export interface StreamConnection {
  /** Name of the net, or `dc_N` of an xclbin. */
  readonly name: string;
  /** Path and interface that drive it; an empty path for an external interface. */
  readonly source: { readonly ip: string; readonly interface: string };
  readonly sink: { readonly ip: string; readonly interface: string };
}
