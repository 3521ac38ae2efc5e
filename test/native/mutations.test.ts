// timeout: 240 s
import { test } from "uvu";
import * as assert from "uvu/assert";
import { build, copySources, noCompiler, runWith, seed } from "./exercise/build.js";

/** Faults that the checks or the random calls must catch: each is a slip that C lets pass. */
const faults: readonly {
  readonly what: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** By which script, and what it says. */
  readonly by: "run-checks.js" | "run-random.js" | "run-lifetime.js";
  readonly says: RegExp;
}[] = [
  {
    what: "modify writes bits outside of its mask",
    file: "mmio.c",
    from: "| (m->bits & m->mask);",
    to: "| m->bits;",
    by: "run-checks.js",
    says: /failed: modify changes the bits under the mask/,
  },
  {
    what: "the window is one byte too long",
    file: "mmio_call.h",
    from: "at <= (double)(region->size - length)",
    to: "at <= (double)(region->size - length + 1)",
    by: "run-checks.js",
    says: /failed: .*window/,
  },
  {
    what: "alignment is that of the offset",
    file: "mmio_call.h",
    from: "((uintptr_t)place & (width - 1))",
    to: "((uint64_t)at & (width - 1))",
    by: "run-checks.js",
    says: /failed: alignment is that of the bus address/,
  },
  {
    what: "poll compares without its mask",
    file: "mmio_call.h",
    from: "return (value & mask) == expected;",
    to: "return (value | (mask & 0)) == expected;",
    by: "run-checks.js",
    says: /failed: poll gives the last value at once/,
  },
  {
    what: "poll takes microseconds for milliseconds",
    file: "mmio_call.c",
    from: "/ 1e6;",
    to: "/ 1e3;",
    by: "run-checks.js",
    says: /failed: poll gives the last value at once/,
  },
  {
    what: "a list of steps is checked as it goes",
    file: "mmio_steps.c",
    from: "good = get_step(env, region, words + STEP_WORDS * i, &steps[i]);",
    to: "good = get_step(env, region, words + STEP_WORDS * i, &steps[i]) && (do_step(&steps[i], timeout, &to), true);",
    by: "run-checks.js",
    says: /failed: a list of steps is done in order/,
  },
  {
    what: "steps go on behind one that is not so",
    file: "mmio_steps.c",
    from: "return step->kind != STEP_EXPECT || mmio_is_so(*value, step->first, step->second);",
    to: "return true;",
    by: "run-random.js",
    says: /of seed 1: Steps/,
  },
  {
    what: "flags are acknowledged by writing their complement",
    file: "mmio_steps.c",
    from: "pynq_store32(step->place, *value);",
    to: "pynq_store32(step->place, ~*value);",
    by: "run-checks.js",
    says: /failed: steps stop at the first that is not so/,
  },
  {
    what: "the skip is lost",
    file: "mmio_region.c",
    from: "region->mapping->pages + skip;",
    to: "region->mapping->pages;",
    by: "run-checks.js",
    says: /failed: a window may begin anywhere/,
  },
  {
    what: "the first window on some pages takes them away from the others",
    file: "mmio_region.c",
    from: "if (--mapping->users > 0) return true;",
    to: "mapping->users = 0;",
    by: "run-lifetime.js",
    says: /./,
  },
  {
    what: "a plain file's end is not looked at",
    file: "mmio_region.c",
    from: "if (S_ISREG(file->st_mode) && end > (uint64_t)file->st_size) {",
    to: "if (S_ISREG(file->st_mode) && end > INT64_MAX) {",
    by: "run-checks.js",
    says: /failed: what cannot be mapped/,
  },
  {
    what: "values are cut to their low bits",
    file: "arguments.c",
    from: "!(*out >= min && *out <= max) ||",
    to: "!(*out >= min && *out <= 9e15) ||",
    by: "run-checks.js",
    says: /failed: values that do not fit/,
  },
  {
    what: "removal from the table breaks a chain of others",
    file: "mmio_region.c",
    from: "    table->slots[i] = NULL;\n    insert(table, moved);",
    to: "    (void)moved;",
    by: "run-lifetime.js",
    says: /not a window that this helper mapped/,
  },
  {
    what: "any external is taken for a window",
    file: "mmio_call.h",
    from: "mmio_region *region = pointer == NULL ? NULL : mmio_find(table, pointer);",
    to: "mmio_region *region = pointer;\n  (void)table;",
    by: "run-random.js",
    says: /"code": *"ARGUMENT"|·"code":·"ARGUMENT"/,
  },
];

const missing = noCompiler();
if (missing !== undefined) console.log(`skip: ${missing}`);
else {
  for (const fault of faults) {
    test(`caught: ${fault.what}`, async () => {
      const runtime = copySources({ registersOnly: true });
      seed(runtime, `native/${fault.file}`, fault.from, fault.to);
      const helper = await build([], runtime);
      const args = fault.by === "run-random.js" ? ["100000", "1"] : [];
      const result = await runWith(helper, fault.by, { args, nodeArgs: ["--expose-gc"] });
      assert.is.not(result.code, 0, "the fault went unseen");
      assert.match(result.output, fault.says);
    });
  }
}

test.run();
