import { open, readFile, rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

/** How long a run waits for another one that writes to the same folder, in ms. */
export const LOCK_WAIT_MS = 30_000;

/** A lock on an output folder. */
export interface FolderLock {
  release(): Promise<void>;
}

/**
 * Takes the lock of an output folder: a file beside it that holds the owner's process id. A lock whose owner is gone
 * (a run that was killed) is taken over.
 * @returns undefined where another run still holds it after the wait
 */
export async function lockFolder(
  path: string,
  waitMs: number = LOCK_WAIT_MS,
): Promise<FolderLock | undefined> {
  const deadline = Date.now() + waitMs;
  for (;;) {
    try {
      const handle = await open(path, "wx");
      await handle.writeFile(`${process.pid}\n`);
      await handle.close();
      return { release: () => rm(path, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    if (await isStale(path)) {
      await rm(path, { force: true });
      continue;
    }
    if (Date.now() >= deadline) return undefined;
    await sleep(50);
  }
}

/** The owner's process is gone. A lock that is just being written is empty: not stale. */
async function isStale(path: string): Promise<boolean> {
  try {
    const pid = Number.parseInt(await readFile(path, "utf8"), 10);
    if (!Number.isInteger(pid) || pid <= 0) return false;
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}
