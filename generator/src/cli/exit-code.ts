/** Exit codes of the command line. */
export const ExitCode: {
  readonly ok: 0;
  readonly errors: 1;
  readonly usage: 2;
  readonly stale: 3;
} = {
  /** No error; there may be warnings. */
  ok: 0,
  /** The input has errors; nothing was written. */
  errors: 1,
  /** The command line is wrong. */
  usage: 2,
  /** `--check` found the output stale, or `diff` found a breaking change. */
  stale: 3,
};

/** A command line that cannot be understood; the message is for the user. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
