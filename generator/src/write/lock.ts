import { randomBytes } from "node:crypto";
import { link, open, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";

/** How long a run waits for another one that writes to the same folder, in ms. */
export const LOCK_WAIT_MS = 30_000;

/** A lock whose owner cannot be asked (another machine's, or one that is half written) holds this long, in ms. */
const UNKNOWN_OWNER_MS = 10 * 60_000;

/** A lock on an output folder. */
export interface FolderLock {
  /** False where another run took the lock over; ask before the folder is changed. */
  isHeld(): Promise<boolean>;
  release(): Promise<void>;
}

/**
 * Takes the lock of an output folder: a file beside it that names its owner (machine, process and when that started).
 * The file appears with its content, so that a run that is killed leaves no lock without an owner; a lock whose owner
 * is gone is taken over.
 * @returns undefined where another run still holds it after the wait
 */
export async function lockFolder(
  path: string,
  waitMs: number = LOCK_WAIT_MS,
): Promise<FolderLock | undefined> {
  const nonce = randomBytes(6).toString("hex");
  const own = `${path}-${nonce}`;
  const content = `${hostname()} ${process.pid} ${await startOf(process.pid)} ${nonce}\n`;
  const deadline = Date.now() + waitMs;
  try {
    for (;;) {
      if (await create(path, own, content)) return lockOf(path, content);
      const found = await readFile(path, "utf8").catch(() => undefined);
      if (found !== undefined && (await isStale(path, found))) {
        await takeAway(path, `${own}-stale`, found);
        continue;
      }
      if (Date.now() >= deadline) return undefined;
      await sleep(50);
    }
  } finally {
    await rm(own, { force: true });
  }
}

function lockOf(path: string, content: string): FolderLock {
  const isHeld = async (): Promise<boolean> => {
    return (await readFile(path, "utf8").catch(() => undefined)) === content;
  };
  return {
    isHeld,
    async release() {
      if (await isHeld()) await rm(path, { force: true });
    },
  };
}

/** Creates the lock with its content in one step, by a link to a file that is there already. */
async function create(path: string, own: string, content: string): Promise<boolean> {
  await writeFile(own, content);
  try {
    await link(own, path);
    return true;
  } catch (error) {
    const code = String((error as NodeJS.ErrnoException).code);
    // ENOENT: another run swept the file that is to be linked; the next round writes it again.
    if (code === "EEXIST" || code === "ENOENT") return false;
    if (!["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"].includes(code)) throw error;
  }
  // A file system without links: in two steps.
  try {
    const handle = await open(path, "wx");
    try {
      await handle.writeFile(content);
    } finally {
      await handle.close();
    }
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Takes a stale lock away. Of two runs that try, one may move the lock that the other just made: it is put back. */
async function takeAway(path: string, aside: string, stale: string): Promise<void> {
  try {
    await rename(path, aside);
  } catch {
    return;
  }
  const moved = await readFile(aside, "utf8").catch(() => stale);
  if (moved !== stale) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}

/** The owner's process is gone, or another one has its number. */
async function isStale(path: string, content: string): Promise<boolean> {
  const [host, pid, started] = content.trim().split(" ");
  if (host !== hostname() || !/^[1-9]\d*$/.test(pid ?? "") || started === undefined) {
    const info = await stat(path).catch(() => undefined);
    return info !== undefined && Date.now() - info.mtimeMs > UNKNOWN_OWNER_MS;
  }
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
  return started !== (await startOf(Number(pid)));
}

/** When a process started, in the kernel's ticks (proc(5), field 22 of `stat`); `-` on systems that do not say. */
async function startOf(pid: number): Promise<string> {
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  // The second field is the program's name in parentheses, which may hold spaces.
  return text.slice(text.lastIndexOf(")") + 2).split(" ")[19] ?? "-";
}
