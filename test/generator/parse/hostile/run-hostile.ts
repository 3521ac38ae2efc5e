/*
 * Reads damaged files of one kind, in a process of its own: node run-hostile.js KIND SEED COUNT
 * Prints `COUNT read, N refused`; a reader that throws, or refuses without an error, ends it with the input's seed.
 */
import { DiagnosticCollector } from "#generator/diagnostics/diagnostic.js";
import { readHlsSignatures } from "#generator/parse/hls/read-signatures.js";
import { readXclbin } from "#generator/parse/xclbin/read-xclbin.js";
import { writeXclbin } from "#generator/xclbin-writer/index.js";
import { hlsData, hwHeader, kernelXml, olderHlsData } from "../../../support/hls/samples.js";
import { mutate, randomNumbers } from "../../../support/mutations.js";
import { cardDesign, streamDesign } from "../../../support/xclbin/designs.js";
import { zip } from "../../../support/zip.js";

/** Longest that one small file may take, in ms; far more than a busy machine needs. */
const LIMIT_MS = 5_000;

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const samples: Readonly<Record<string, readonly Uint8Array[]>> = {
  xclbin: [
    writeXclbin(cardDesign),
    writeXclbin(streamDesign),
    writeXclbin({ ...streamDesign, groups: false, mode: "hw-emu" }),
  ],
  hls: [
    text(kernelXml),
    text(hwHeader),
    text(JSON.stringify(hlsData)),
    text(JSON.stringify(olderHlsData)),
    zip([
      { name: "filter/kernel.xml", content: kernelXml },
      { name: "hls_data.json", content: JSON.stringify(hlsData), stored: true },
      { name: "xfilter_hw.h", content: hwHeader, stored: true },
    ]),
  ],
};

const [kind = "xclbin", seedText = "1", countText = "100"] = process.argv.slice(2);
const inputs = samples[kind] ?? [];
let refused = 0;
const count = Number(countText);
for (let run = 0; run < count; run += 1) {
  const seed = Number(seedText) + run;
  const random = randomNumbers(seed);
  const input = inputs[random(inputs.length)];
  if (input === undefined) throw new Error(`no samples of the kind ${kind}`);
  // One in sixteen is noise from the first byte on, behind the right magic half of the times.
  const bytes =
    random(16) === 0
      ? Uint8Array.from({ length: random(4096) }, (_, index) =>
          index < 8 && run % 2 === 0 ? (input[index] ?? 0) : random(256),
        )
      : mutate(input, random);
  const diagnostics = new DiagnosticCollector();
  const start = performance.now();
  let found: boolean;
  try {
    found =
      kind === "xclbin"
        ? readXclbin(bytes, "f", diagnostics) !== undefined
        : readHlsSignatures(bytes, "f", diagnostics).length > 0;
  } catch (error) {
    throw new Error(`seed ${seed}: the reader threw`, { cause: error });
  }
  const ms = performance.now() - start;
  if (ms > LIMIT_MS) throw new Error(`seed ${seed}: ${ms.toFixed(0)} ms`);
  if (!found) {
    refused += 1;
    if (!diagnostics.hasErrors) throw new Error(`seed ${seed}: refused without an error`);
  }
}
console.log(`${count} read, ${refused} refused`);
