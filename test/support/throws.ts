/* Assertions on the runtime's errors: class, code and message at once. */
import * as assert from "uvu/assert";
import type { ErrorCode } from "#runtime/errors/codes.js";
import { PynqError } from "#runtime/errors/errors.js";

function check(
  error: unknown,
  kind: new (...args: never[]) => PynqError,
  message: RegExp,
  code?: ErrorCode,
): void {
  if (!(error instanceof PynqError)) throw error;
  assert.ok(error instanceof kind, `${error.name} is no ${kind.name}: ${error.message}`);
  assert.match(error.message, message);
  if (code !== undefined) assert.is(error.code, code, error.message);
}

/** Fails unless `act` throws a PynqError of that class whose message matches. */
export function throwsError(
  act: () => unknown,
  kind: new (...args: never[]) => PynqError,
  message: RegExp,
  code?: ErrorCode,
): void {
  try {
    act();
  } catch (error) {
    check(error, kind, message, code);
    return;
  }
  assert.unreachable(`nothing was thrown; ${kind.name} was to be`);
}

/** Fails unless `promise` rejects with a PynqError of that class whose message matches. */
export async function rejectsError(
  promise: Promise<unknown>,
  kind: new (...args: never[]) => PynqError,
  message: RegExp,
  code?: ErrorCode,
): Promise<void> {
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  assert.ok(outcome, `nothing was thrown; ${kind.name} was to be`);
  if (outcome !== undefined) check(outcome.error, kind, message, code);
}
