/*
 * Preloaded (`node --import`) into a process whose writing is tested: counts every call that changes the file system,
 * and at the one that FAULT_AT names (from 1) kills the process after it or makes it fail with ENOSPC, as FAULT_KIND
 * says. Prints the count at the end.
 */
import fs from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";

type Call = (...args: never[]) => Promise<unknown>;
const changing = ["chmod", "copyFile", "link", "mkdir", "rename", "rm", "rmdir", "writeFile"] as const;
const at = Number(process.env["FAULT_AT"] ?? 0);
const kind = process.env["FAULT_KIND"] ?? "none";
let count = 0;

function die(): void {
  process.kill(process.pid, "SIGKILL");
  // The signal may take a moment to arrive; nothing must happen meanwhile.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10_000);
}

const module = fs as unknown as Record<string, Call>;
for (const name of changing) {
  const original = module[name] as Call;
  module[name] = async (...args: never[]): Promise<unknown> => {
    count += 1;
    const mine = count === at;
    if (mine && kind === "fail") {
      throw Object.assign(new Error("no space left"), { code: "ENOSPC", syscall: name });
    }
    const result = await original(...args);
    if (mine && kind === "kill") die();
    return result;
  };
}
syncBuiltinESMExports();
process.on("exit", () => process.stdout.write(`${count}\n`));
