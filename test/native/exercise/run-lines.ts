/*
 * Runs the checks of interrupt lines and of memory on the helper that this process loads (PYNQ_GEN_NATIVE), for tests
 * that need a process of their own.
 */
import { requireNative } from "#runtime/native/load.js";
import { bufferChecks } from "./buffer-checks.js";
import { lineChecks } from "./line-checks.js";

const native = requireNative();
for (const check of [...bufferChecks, ...lineChecks]) {
  try {
    await check.run(native);
  } catch (error) {
    console.error(`failed: ${check.name}`);
    throw error;
  }
}
console.log(`${bufferChecks.length + lineChecks.length} checks passed on ${process.arch}`);
