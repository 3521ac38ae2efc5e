/*
 * `npm run bench`: measures, each thing beside its alternative in the same run, prints the tables and writes them to
 * bench/results.md. Words after the command choose sections: `npm run bench -- registers`.
 */
import { cpus } from "node:os";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { format } from "prettier";
import { benchBuffers } from "./buffers.js";
import { benchBase, benchGrowth } from "./generation.js";
import { benchKernels } from "./kernels.js";
import { markdown } from "./measure.js";
import type { BenchTable } from "./measure.js";
import { benchCards } from "./cards.js";
import { benchInterrupts } from "./interrupts.js";
import { benchRegisters } from "./registers.js";
import { projectRoot } from "./tools.js";

const sections: readonly (readonly [
  string,
  () => BenchTable | undefined | Promise<BenchTable | undefined>,
])[] = [
  ["base", benchBase],
  ["growth", benchGrowth],
  ["registers", benchRegisters],
  ["interrupts", benchInterrupts],
  ["cards", benchCards],
  ["kernels", benchKernels],
  ["buffers", benchBuffers],
];

const wanted = process.argv.slice(2);
const tables: BenchTable[] = [];
for (const [name, measure] of sections) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const table = await measure();
  if (table === undefined) {
    console.log(`skip: ${name} needs something that is not here`);
    continue;
  }
  console.log(`\n${markdown(table)}`);
  tables.push(table);
}
if (wanted.length === 0) {
  const head = [
    "# Measurements",
    "",
    "Written by `npm run bench`. Each row stands beside its alternative, measured in the same run on the same machine: read the ratios, not the absolute figures.",
    "",
    `Node ${process.version}, ${process.arch}, ${cpus().length} cores.`,
    "",
  ].join("\n");
  const text = await format(`${head}\n${tables.map(markdown).join("\n")}`, { parser: "markdown" });
  writeFileSync(join(projectRoot, "bench/results.md"), text);
}
