import { PynqError } from "#runtime/errors/errors.js";

/** The PynqError that `act` throws; anything else, or nothing, fails the test. */
export function thrown(act: () => unknown): PynqError {
  try {
    act();
  } catch (error) {
    if (error instanceof PynqError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

/** The PynqError that a promise rejects with; anything else, or nothing, fails the test. */
export async function rejected(promise: Promise<unknown>): Promise<PynqError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof PynqError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}
