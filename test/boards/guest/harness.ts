/* A harness small enough for an emulated processor: one line a check, and what the checks measured. */

/** What a run measured; becomes a row of docs/tested.md. */
export const measured: Record<string, string | number> = {};

let passed = 0;
let failed = 0;
/** Only checks whose name begins so are run: a run with a fault put in asks for the one that must catch it. */
const only = process.env["ONLY_CHECK"];

/** Runs one check; what it gives stands behind its name. */
export async function check(
  name: string,
  run: () => Promise<string | undefined | void> | string | undefined | void,
): Promise<void> {
  if (only !== undefined && !name.startsWith(only)) return;
  const started = performance.now();
  try {
    const note = await run();
    passed++;
    const more = note === undefined ? "" : ` (${note})`;
    console.log(`ok - ${name}${more} [${Math.round(performance.now() - started)} ms]`);
  } catch (error) {
    failed++;
    console.log(
      `not ok - ${name}: ${error instanceof Error ? error.message.split("\n").join("; ") : String(error)}`,
    );
    if (error instanceof Error && error.name !== "AssertionError")
      console.log(`  ${error.stack?.split("\n")[1]?.trim()}`);
  }
}

/** True in a run for one check alone. */
export const isPartial: boolean = only !== undefined;

/** The closing lines; the exit code tells the rest. */
export function finish(): void {
  if (!isPartial) console.log(`measured ${JSON.stringify(measured)}`);
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The error that a promise rejects with, or that a call throws. */
export async function rejection(action: () => unknown): Promise<Error & { readonly code?: string }> {
  try {
    await action();
  } catch (error) {
    return error as Error;
  }
  throw new Error("it was not refused");
}

/** Median and worst of some times in ns, in microseconds. */
export function spread(times: readonly number[]): { readonly median: number; readonly worst: number } {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (index: number): number => Math.round((sorted[index] ?? 0) / 1000);
  return { median: at(sorted.length >> 1), worst: at(sorted.length - 1) };
}
