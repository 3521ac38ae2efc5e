/**
 * Every code that a `PynqError` may carry. The same list, with a sentence for each, stands in
 * `schemas/error-codes.json`; a test holds the two equal.
 */
export const errorCodes = [
  "ADDRESS",
  "ALIGNMENT",
  "RANGE",
  "ARGUMENT",
  "TIMEOUT",
  "ABORTED",
  "FREED",
  "DEVICE_MISMATCH",
  "HARDWARE_UNAVAILABLE",
  "PERMISSION",
  "OVERLAY_MISMATCH",
  "NOT_LOADED",
  "OUT_OF_MEMORY",
  "PROGRAMMING",
  "KERNEL",
  "BUSY",
  "UNSUPPORTED",
  "SYSCALL",
] as const;

/** A code of a `PynqError`: stable, for programs to compare. */
export type ErrorCode = (typeof errorCodes)[number];
