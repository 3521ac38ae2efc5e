import { test } from "uvu";
import { loadNative } from "#runtime/native/load.js";
import { checks } from "./exercise/checks.js";
import { faultChecks } from "./exercise/fault-checks.js";
import { stepChecks } from "./exercise/step-checks.js";

const native = loadNative();
if ("unavailable" in native) console.log(`skip: ${native.unavailable}`);
else
  for (const check of [...checks, ...stepChecks, ...faultChecks]) test(check.name, () => check.run(native));

test.run();
