/** The part of the C helper that maps registers; filled from `native/mmio.c`. */
export interface MmioFunctions {}
