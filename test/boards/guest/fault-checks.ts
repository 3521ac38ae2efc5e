/*
 * Faults put in on purpose, each of which must be caught by the check that is named for it: a part of the runtime is
 * exchanged, the checks run again in a process of their own for that check alone, and must fail.
 */
import * as assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, readFileSync, renameSync } from "node:fs";
import { check } from "./harness.js";

/** As build-faults writes it. */
interface BuiltFault {
  readonly name: string;
  readonly check: string;
  /** The changed file, and what it stands for: a module of the runtime, or the helper. */
  readonly file: string;
  readonly replaces: string;
}

const folder = "/pynq/faults";
const runtime = "/pynq/runtime";

/** Runs the board's checks whose names begin with `only`; gives the output. */
function rerun(only: string): string {
  const board = readFileSync("/pynq/checks", "utf8").trim();
  const { stdout } = spawnSync(process.execPath, [`/pynq/boards/guest/${board}.js`], {
    encoding: "utf8",
    timeout: 60_000,
    env: { ...process.env, ONLY_CHECK: only },
  });
  return stdout;
}

export async function faultChecks(): Promise<void> {
  const faults = JSON.parse(readFileSync(`${folder}/faults.json`, "utf8")) as readonly BuiltFault[];
  for (const fault of faults) {
    await check(`fault: ${fault.name}, is caught`, () => {
      const [place, kept] = [`${runtime}/${fault.replaces}`, `${runtime}/${fault.replaces}.good`];
      renameSync(place, kept);
      copyFileSync(`${folder}/${fault.file}`, place);
      let output = "";
      try {
        output = rerun(fault.check);
      } finally {
        renameSync(kept, place);
      }
      const line = output.split("\n").find((each) => each.startsWith(`not ok - ${fault.check}`));
      assert.ok(line !== undefined, `"${fault.check}" did not fail: ${output}`);
      return line.slice("not ok - ".length);
    });
  }
  assert.ok(faults.length > 0);
}
