/*
 * `npm run fuzz -- [MINUTES] [SEED]`: rounds of damaged designs until the time is up (10 minutes unless told). Each round
 * has a seed of its own, which is printed, so that a finding can be had again.
 */
import { fuzzRound } from "./rounds.js";

const minutes = Number(process.argv[2] ?? 10);
let seed = Number(process.argv[3] ?? 1);
const end = Date.now() + minutes * 60_000;
let passed = 0;
let failed = 0;
while (Date.now() < end) {
  const { cases, written, refused, broken } = await fuzzRound(seed, 200);
  console.log(`seed ${seed}: ${cases} designs, ${written} emitted and compiled, ${refused} refused`);
  for (const line of broken) console.log(`  ${line}`);
  failed += broken.length === 0 ? 0 : 1;
  passed += broken.length === 0 ? 1 : 0;
  seed += 1;
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
