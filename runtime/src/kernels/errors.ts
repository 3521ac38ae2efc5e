import { PynqError, type PynqErrorOptions } from "../errors/errors.js";

/** A run that ended other than by completing. `state` is what the kernel last looked like, decoded. */
export class KernelError extends PynqError {
  readonly state: Readonly<Record<string, unknown>>;
  constructor(message: string, state: Readonly<Record<string, unknown>>, options?: PynqErrorOptions) {
    super("KERNEL", message, options);
    this.state = state;
  }
}
