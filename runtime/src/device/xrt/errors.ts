import type { ErrorCode } from "../../errors/codes.js";
import { HardwareUnavailableError, PynqError } from "../../errors/errors.js";
import { fromNative, type NativeError } from "../../native/errors.js";

/** What to do where a card cannot be opened for lack of rights. */
export const permissionRemedy =
  "let the user open /dev/dri/renderD* (on most systems: be in the group render), or run as root";

/** What to do where XRT's libraries are absent. */
export const installRemedy =
  "install the Xilinx Runtime: the xrt package for the card's shell from AMD, on Debian and Ubuntu apt install libxrt1 or libxrt2";

/**
 * The runtime's error for one that the C helper's XRT part threw. `what` begins the message; `code` is for what XRT
 * itself refused, whose text follows.
 */
export function fromXrt(error: unknown, what: string, code: ErrorCode): unknown {
  if (!(error instanceof Error) || error instanceof PynqError) return error;
  const message = `${what}: ${error.message}`;
  switch ((error as NativeError).code) {
    case "XRT":
      if (code === "HARDWARE_UNAVAILABLE") {
        return new HardwareUnavailableError(message, "see what xbutil examine says of the card", {
          cause: error,
        });
      }
      return new PynqError(code, message, { cause: error });
    case "PERMISSION":
      return new HardwareUnavailableError(message, permissionRemedy, { cause: error, code: "PERMISSION" });
    case "NO_LIBRARY":
      return new HardwareUnavailableError(message, installRemedy, { cause: error });
    default:
      return fromNative(error, what, permissionRemedy);
  }
}
