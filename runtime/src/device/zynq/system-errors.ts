import { HardwareUnavailableError, PynqError } from "../../errors/errors.js";
import { rights } from "./facts/rights.js";

/** Errno name of an error of Node or of the C helper; empty where it has none. */
export function errnoOf(error: unknown): string {
  const code = (error as { readonly code?: unknown } | null)?.code;
  return typeof code === "string" ? code : "";
}

/** True where the system refused for lack of rights. */
export function isPermission(error: unknown): boolean {
  const errno = errnoOf(error);
  return errno === "EACCES" || errno === "EPERM" || errno === "EROFS";
}

/**
 * A system call that failed, told in the user's terms: what was being done, on which file, and, for a refusal, which
 * right is missing and how to get it.
 * @returns HardwareUnavailableError `PERMISSION` for a refusal, else PynqError `SYSCALL`; errors of ours stay as they are
 */
export function systemError(error: unknown, doing: string, file: string): PynqError {
  if (error instanceof PynqError) return error;
  const errno = errnoOf(error) || String(error);
  if (errno === "EROFS") {
    const remedy = "mount it writable, or use another place (docs/board.md)";
    return new HardwareUnavailableError(`${doing}: ${file} lies on a read-only file system`, remedy, {
      code: "PERMISSION",
      cause: error,
    });
  }
  if (isPermission(error)) {
    const known = rights.find(({ prefix }) => file.startsWith(prefix));
    const right = known?.right ?? "the right to use it";
    return new HardwareUnavailableError(
      `${doing}: ${file} was refused (${errno}); it needs ${right}`,
      known?.remedy ?? "run as a user who has it",
      { code: "PERMISSION", cause: error },
    );
  }
  return new PynqError("SYSCALL", `${doing}: ${file}: ${errno}`, { cause: error });
}

/** Runs `action`, and tells a failed system call by {@link systemError}; what is none comes through as it is. */
export function explained<T>(doing: string, file: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw errnoOf(error) === "" ? error : systemError(error, doing, file);
  }
}
