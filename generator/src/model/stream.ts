/** One end of an AXI-Stream connection. */
export interface StreamEnd {
  /** Path of the cell; empty for an interface at the design's edge. */
  readonly ip: string;
  /** Its interface. */
  readonly interface: string;
}

/** One AXI-Stream connection, from producer to consumer. */
export interface StreamConnection {
  /** Name of the net, or `dc_N` of an xclbin; of a net with several ends, all but the first have their ends in it. */
  readonly name: string;
  readonly source: StreamEnd;
  readonly sink: StreamEnd;
  /** Bytes a beat (`TDATA_NUM_BYTES`); 0 for a stream without data; absent where the file does not say. */
  readonly bytes?: number;
}
