/* For test files that need the C helper from their first line on. */
import { loadNative } from "#runtime/native/load.js";

/** Why there is no C helper here, or undefined where there is one. */
export function noHelper(): string | undefined {
  const native = loadNative();
  return "unavailable" in native ? native.unavailable : undefined;
}

/**
 * Ends a test file with a `skip:` line where there is no C helper. Called before the first test; the closing lines are
 * those by which the runner knows that a file came to its end.
 */
export function needsHelper(): void {
  const why = noHelper();
  if (why === undefined) return;
  console.log(`skip: ${why}`);
  console.log("\n  Total:     0\n  Passed:    0\n  Skipped:   0\n  Duration:  0ms\n");
  process.exit(0);
}
