import type { ErrorCode } from "./codes.js";

/** Options of every error here: the cause, where another error led to it. */
export interface PynqErrorOptions {
  readonly cause?: unknown;
}

/**
 * Base of every error that the runtime throws on purpose. `code` is stable and listed in
 * `schemas/error-codes.json`; the message is for people and may change.
 */
export class PynqError extends Error {
  readonly code: ErrorCode;
  constructor(code: ErrorCode, message: string, options?: PynqErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/**
 * An access outside of the range that an interface decodes, or one that nothing decodes. The former is refused before;
 * the latter was made where the message speaks of a bus error, and may have had an effect.
 */
export class AddressError extends PynqError {
  constructor(message: string, options?: PynqErrorOptions) {
    super("ADDRESS", message, options);
  }
}

/** An access that is not aligned to its own width. */
export class AlignmentError extends PynqError {
  constructor(message: string, options?: PynqErrorOptions) {
    super("ALIGNMENT", message, options);
  }
}

/** A value that does not fit its register, field or argument. Also a `RangeError` in spirit; nothing was written. */
export class ValueRangeError extends PynqError {
  constructor(message: string, options?: PynqErrorOptions) {
    super("RANGE", message, options);
  }
}

/** A wait that ran out of time. `state` is what the thing waited for last looked like, decoded. */
export class TimeoutError extends PynqError {
  readonly state: Readonly<Record<string, unknown>>;
  constructor(message: string, state: Readonly<Record<string, unknown>> = {}, options?: PynqErrorOptions) {
    super("TIMEOUT", message, options);
    this.state = state;
  }
}

/** Use of a buffer, region or overlay after it was freed. */
export class FreedError extends PynqError {
  constructor(message: string, options?: PynqErrorOptions) {
    super("FREED", message, options);
  }
}

/** A buffer, memory or run of one device given to another. */
export class DeviceMismatchError extends PynqError {
  constructor(message: string, options?: PynqErrorOptions) {
    super("DEVICE_MISMATCH", message, options);
  }
}

/** Hardware is (or seems to be) there but cannot be used; `remedy` says what to do. */
export class HardwareUnavailableError extends PynqError {
  readonly remedy: string;
  constructor(
    message: string,
    remedy: string,
    options?: PynqErrorOptions & { readonly code?: "HARDWARE_UNAVAILABLE" | "PERMISSION" },
  ) {
    super(options?.code ?? "HARDWARE_UNAVAILABLE", `${message}: ${remedy}`, options);
    this.remedy = remedy;
  }
}

/** The overlay and what is on the device (part, board, hash, loaded design) do not belong together. */
export class OverlayMismatchError extends PynqError {
  constructor(message: string, options?: PynqErrorOptions) {
    super("OVERLAY_MISMATCH", message, options);
  }
}
