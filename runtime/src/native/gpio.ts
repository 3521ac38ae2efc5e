/** An edge as the kernel recorded it. */
export interface NativeGpioEvent {
  /** Nanoseconds of the monotonic clock. */
  readonly timestampNs: bigint;
  readonly rising: boolean;
  /** Line of the chip. */
  readonly offset: number;
  /** Counts the edges of all lines of one request, from 1; a gap means that the kernel dropped some. */
  readonly sequence: number;
}

/** The part of the C helper for GPIO character devices, uAPI version 2 (`native/gpio.c`, `linux/gpio.h`). */
export interface GpioFunctions {
  gpioChipInfo(path: string): { readonly name: string; readonly label: string; readonly lines: number };
  gpioLineInfo(
    path: string,
    offset: number,
  ): { readonly name: string; readonly consumer: string; readonly flags: bigint };
  /** Asks for lines of a chip; gives a descriptor, to be closed. Bit n of `values` is what line n drives first. */
  gpioRequest(path: string, offsets: Uint32Array, flags: bigint, values: bigint, consumer: string): number;
  gpioConfigure(fd: number, count: number, flags: bigint, values: bigint): void;
  gpioRead(fd: number, mask: bigint): bigint;
  gpioWrite(fd: number, mask: bigint, values: bigint): void;
  /** Takes the edges that wait, without waiting itself. */
  gpioEvents(fd: number): readonly NativeGpioEvent[];
}
