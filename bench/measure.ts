/* How things are measured: medians of several rounds, everything that is compared in one run. */

/** A table of results. */
export interface BenchTable {
  readonly title: string;
  /** What was done, and what it stands beside. */
  readonly note: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The middle of some numbers. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const high = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? high : (high + (sorted[middle - 1] ?? high)) / 2;
}

/** Keeps what a measured body computes from being optimised away. */
let sink = 0;

/**
 * A loop of its own for a body. One function that looped over all of them would call each through the same place,
 * which costs as much as a fifth of a register access and is no part of it.
 */
const loopOver = new Function(
  "body",
  "return (count) => { let sum = 0; for (let index = 0; index < count; index += 1) sum += body(); return sum; };",
) as (body: () => number) => (count: number) => number;

/** Nanoseconds of one call: the median of rounds, each long enough for the clock. */
export function nanoseconds(body: () => number, rounds: number = 9): number {
  const loop = loopOver(body);
  let count = 1000;
  for (;;) {
    const started = process.hrtime.bigint();
    sink += loop(count);
    if (process.hrtime.bigint() - started > 20_000_000n) break;
    count *= 2;
  }
  const results: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const started = process.hrtime.bigint();
    sink += loop(count);
    results.push(Number(process.hrtime.bigint() - started) / count);
  }
  return median(results);
}

/** `3.4×`. */
export function ratio(value: number, base: number): string {
  const factor = value / base;
  return `${factor.toFixed(factor < 10 ? 2 : 0)}×`;
}

/** A table as Markdown. */
export function markdown(table: BenchTable): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [
    `## ${table.title}`,
    "",
    table.note,
    "",
    line(table.columns),
    line(table.columns.map(() => "---")),
    ...table.rows.map(line),
    "",
  ].join("\n");
}
