/*
 * A child of the fuzz runs: damages designs and takes each through all stages but the disk. Prints a line a case that
 * broke a promise, then `done N written W refused R`.
 *
 *   node run-cases.js SEED COUNT OUTPUT DESIGN…
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { randomNumbers } from "../support/mutations.js";
import { emit, read } from "../support/designs.js";
import { damage } from "./damage.js";

/** No case may take longer, in ms: the designs have a few hundred lines. */
const LIMIT_MS = 10_000;

const [seedText = "1", countText = "10", output = "", ...designs] = process.argv.slice(2);
const random = randomNumbers(Number(seedText));
const texts = designs.map((path) => readFileSync(path, "utf8"));
let written = 0;
let refused = 0;
for (let index = 0; index < Number(countText); index += 1) {
  const bytes = damage(texts[random(texts.length)] ?? "", random);
  // Left behind for whoever looks into a crash or a time-out of this process.
  writeFileSync(join(output, "last.hwh"), bytes);
  const started = performance.now();
  try {
    const { design, diagnostics } = read(bytes);
    const failed = diagnostics.some(({ severity }) => severity === "error");
    if (design === undefined && !failed) broken(index, bytes, "refused without an error");
    if (design === undefined || failed) refused += 1;
    else {
      written += 1;
      for (const [path, text] of await emit(bytes)) {
        if (/(^|\/)\.\.?(\/|$)|^\/|\\/.test(path)) broken(index, bytes, `path ${path}`);
        const target = join(output, `case_${seedText}_${index}`, path);
        mkdirSync(dirname(target), { recursive: true });
        writeFileSync(target, text);
      }
    }
  } catch (error) {
    broken(index, bytes, error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  const ms = performance.now() - started;
  if (ms > LIMIT_MS) broken(index, bytes, `took ${Math.round(ms)} ms`);
}
console.log(`done ${countText} written ${written} refused ${refused}`);

function broken(index: number, bytes: Uint8Array, what: string): void {
  const path = join(output, `broken_${seedText}_${index}.hwh`);
  writeFileSync(path, bytes);
  console.log(`broken ${path}: ${what}`);
}
