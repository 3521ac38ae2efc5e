/* Runs every check on the helper that this process loads (PYNQ_GEN_NATIVE), for tests that need a process of their own. */
import { requireNative } from "#runtime/native/load.js";
import { checks } from "./checks.js";
import { faultChecks } from "./fault-checks.js";
import { stepChecks } from "./step-checks.js";

const native = requireNative();
const all = [...checks, ...stepChecks, ...faultChecks];
for (const check of all) {
  try {
    check.run(native);
  } catch (error) {
    console.error(`failed: ${check.name}`);
    throw error;
  }
}
console.log(`${all.length} checks passed on ${process.arch}`);
