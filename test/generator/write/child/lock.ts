/*
 * Takes a lock some times and notes in a file when it has it: node lock.js LOCK LOG TIMES
 * A `+` and a `-` of one process stand together where nobody else had the lock meanwhile.
 */
import { appendFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { lockFolder } from "#generator/write/lock.js";

const [path = "", log = "", times = "1"] = process.argv.slice(2);
for (let round = 0; round < Number(times); round += 1) {
  const lock = await lockFolder(path);
  if (lock === undefined) throw new Error("no lock within the time");
  appendFileSync(log, `+${process.pid}\n`);
  await sleep(round % 3);
  if (!(await lock.isHeld())) throw new Error("the lock was lost");
  appendFileSync(log, `-${process.pid}\n`);
  await lock.release();
}
