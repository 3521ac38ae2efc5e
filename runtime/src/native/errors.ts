import {
  AddressError,
  AlignmentError,
  FreedError,
  HardwareUnavailableError,
  PynqError,
  ValueRangeError,
} from "../errors/errors.js";

/** What the C helper throws: `errno` and `syscall` only where a system call failed. */
export interface NativeError extends Error {
  readonly code: string;
  readonly errno?: number;
  readonly syscall?: string;
}

/**
 * The runtime's error for one that the C helper threw; anything else comes back as it is. `what` begins the message;
 * `remedy` is said where the system lacks a right.
 */
export function fromNative(error: unknown, what: string, remedy: string = "run as root"): unknown {
  if (!isNativeError(error)) return error;
  const message = `${what}: ${error.message}`;
  const options = { cause: error };
  switch (error.code) {
    case "ADDRESS":
    case "BUS":
      return new AddressError(message, options);
    case "ALIGNMENT":
      return new AlignmentError(message, options);
    case "RANGE":
      return new ValueRangeError(message, options);
    case "FREED":
      return new FreedError(message, options);
    case "ARGUMENT":
    case "OUT_OF_MEMORY":
    case "UNSUPPORTED":
    case "BUSY":
      return new PynqError(error.code, message, options);
    case "EACCES":
    case "EPERM":
      return new HardwareUnavailableError(message, remedy, { ...options, code: "PERMISSION" });
    default:
      return error.syscall === undefined ? error : new PynqError("SYSCALL", message, options);
  }
}

function isNativeError(error: unknown): error is NativeError {
  return error instanceof Error && !(error instanceof PynqError) && "code" in error;
}
