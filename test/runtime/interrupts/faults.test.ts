/*
 * Faults put in on purpose: the tests of interrupt controllers run on a changed copy of the runtime, and must fail where
 * they are named to.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { projectRoot } from "../../support/project.js";
import { runNode } from "../../support/timeout.js";
import { tempFolder } from "../../support/tmp.js";

interface Fault {
  readonly name: string;
  /** Relative to the runtime's dist folder. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** The test of axi-intc.test.ts that must fail. */
  readonly caughtBy: string;
}

const faults: readonly Fault[] = [
  {
    name: "a level acknowledged before it is handled",
    file: "interrupts/axi-intc.js",
    from: 'this.isEdge = sensitivity === "edge-rising" || sensitivity === "edge-falling";',
    to: "this.isEdge = true;",
    caughtBy: "after the source is cleared, the next wait hears of no second, bogus interrupt",
  },
  {
    name: "an edge acknowledged after it is handled",
    file: "interrupts/axi-intc.js",
    from: 'this.isEdge = sensitivity === "edge-rising" || sensitivity === "edge-falling";',
    to: "this.isEdge = false;",
    caughtBy:
      "an edge is acknowledged before its waiter hears of it, so that one which comes meanwhile is not lost",
  },
  {
    name: "an input that stays enabled when its wait ends",
    file: "interrupts/waiting-line.js",
    from: "this.#kept += this.#disarm()",
    to: "this.#kept += 0",
    caughtBy: "of edges that come one by one while an iteration handles others, none is lost",
  },
];

/** A project of its own with the fault in its runtime; gives the compiled test in it. */
function seeded({ file, from, to }: Fault): string {
  const folder = tempFolder();
  const dist = join(folder, "runtime/dist");
  cpSync(join(projectRoot, "runtime/dist"), dist, { recursive: true });
  for (const part of ["runtime/interrupts", "support"]) {
    mkdirSync(dirname(join(folder, "test/dist", part)), { recursive: true });
    cpSync(join(projectRoot, "test/dist", part), join(folder, "test/dist", part), { recursive: true });
  }
  symlinkSync(join(projectRoot, "node_modules"), join(folder, "node_modules"), "dir");
  const imports = { "#runtime/*": "./runtime/dist/*" };
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module", imports }));
  const text = readFileSync(join(dist, file), "utf8");
  assert.ok(text.includes(from), `${file} has changed: renew this fault`);
  writeFileSync(join(dist, file), text.replace(from, to));
  return join(folder, "test/dist/runtime/interrupts/axi-intc.test.js");
}

for (const fault of faults) {
  test(`${fault.name} is caught`, async () => {
    const result = await runNode([seeded(fault)], {
      timeoutMs: 60_000,
      env: { NO_COLOR: "1", FORCE_COLOR: "0" },
    });
    assert.is(result.code, 1, result.output);
    assert.ok(result.output.includes(`FAIL  "${fault.caughtBy}"`), result.output);
  });
}

test.run();
