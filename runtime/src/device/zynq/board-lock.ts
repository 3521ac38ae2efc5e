import {
  closeSync,
  constants,
  fchmodSync,
  ftruncateSync,
  openSync,
  readFileSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { threadId } from "node:worker_threads";
import { PynqError } from "../../errors/errors.js";
import type { LockFunctions } from "../../native/lock.js";
import { explained } from "./system-errors.js";
import { isMissing, type SystemRoot } from "./system-root.js";

/** A process that uses a device. */
export interface BoardUser {
  readonly pid: number;
  /** Its command line, shortened. */
  readonly command: string;
  /** Name of the design that it works with. */
  readonly design: string;
}

const EXCLUSIVE = 2;
const RETRY_MS = 20;
const COMMAND_LENGTH = 200;

let serial = 0;

function self(design: string): BoardUser {
  const command = [process.argv0, ...process.argv.slice(1)].join(" ").slice(0, COMMAND_LENGTH);
  return { pid: process.pid, command, design };
}

/**
 * Who may change a device, and who uses it. Both are kernel locks on files, so that nothing is left over from a
 * process that died: a file whose lock is free belongs to nobody. Processes and worker threads exclude each other.
 */
export class BoardLock {
  readonly #root: SystemRoot;
  readonly #folder: string;
  readonly #native: LockFunctions;
  /** Descriptor and file of our own entry among the users. */
  #mine: { readonly fd: number; readonly file: string } | undefined;

  constructor(root: SystemRoot, folder: string, native: LockFunctions) {
    this.#root = root;
    this.#folder = folder;
    this.#native = native;
  }

  /**
   * Runs `action` while nobody else changes the device.
   * @throws PynqError `BUSY` that names the holder, where it does not let go within `timeoutMs`
   */
  async exclusive<T>(timeoutMs: number, action: () => Promise<T>): Promise<T> {
    const file = `${this.#folder}/lock`;
    const fd = explained("locking the device", file, () => {
      this.#root.makeGroupFolder(`${this.#folder}/users`);
      return openShared(this.#root.at(file), 0);
    });
    try {
      const end = performance.now() + timeoutMs;
      while (!this.#native.lockFile(fd, EXCLUSIVE)) {
        if (performance.now() >= end) {
          const holder = parseUser(readFileSync(this.#root.at(file), "utf8"));
          const who = holder === undefined ? "another process" : describe(holder);
          throw new PynqError(
            "BUSY",
            `${who} is programming the device, and has not finished in ${timeoutMs} ms`,
          );
        }
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
      ftruncateSync(fd, 0);
      writeSync(fd, JSON.stringify(self("")), 0);
      return await action();
    } finally {
      closeSync(fd);
    }
  }

  /** The others that use the device now; what dead ones left is cleared away. Only inside of {@link exclusive}. */
  others(): readonly BoardUser[] {
    const folder = `${this.#folder}/users`;
    const found: BoardUser[] = [];
    for (const name of this.#root.list(folder)) {
      const file = this.#root.at(`${folder}/${name}`);
      if (file === this.#mine?.file) continue;
      const fd = explained("looking for other users of the device", `${folder}/${name}`, () => open(file));
      if (fd === undefined) continue;
      try {
        if (this.#native.lockFile(fd, EXCLUSIVE)) unlinkSync(file);
        else found.push(parseUser(readFileSync(file, "utf8")) ?? { pid: 0, command: "?", design: "?" });
      } finally {
        closeSync(fd);
      }
    }
    return found;
  }

  /** Counts this process among the users, until {@link leave} or its end. Only inside of {@link exclusive}. */
  join(design: string): void {
    this.leave();
    const name = `${this.#folder}/users/${process.pid}-${threadId}-${++serial}.json`;
    const file = this.#root.at(name);
    const fd = explained("joining the users of the device", name, () => openShared(file, constants.O_TRUNC));
    this.#native.lockFile(fd, EXCLUSIVE);
    writeSync(fd, JSON.stringify(self(design)));
    this.#mine = { fd, file };
  }

  /** Undoes {@link join}; nothing where there was none. */
  leave(): void {
    if (this.#mine === undefined) return;
    const { fd, file } = this.#mine;
    this.#mine = undefined;
    try {
      unlinkSync(file);
    } catch (error) {
      if (!isMissing(error)) throw error;
    } finally {
      closeSync(fd);
    }
  }
}

/** One line about a user. */
export function describe({ pid, command, design }: BoardUser): string {
  const uses = design === "" ? "" : `, with ${design}`;
  return `process ${pid} (${command}${uses})`;
}

/** Opens or makes a file that the group may write, whatever this process's umask says. */
function openShared(file: string, flags: number): number {
  const fd = openSync(file, constants.O_RDWR | constants.O_CREAT | flags);
  try {
    fchmodSync(fd, 0o664);
  } catch (error) {
    // Another user made it, and has done so already.
    if ((error as NodeJS.ErrnoException).code !== "EPERM") {
      closeSync(fd);
      throw error;
    }
  }
  return fd;
}

function open(file: string): number | undefined {
  try {
    return openSync(file, constants.O_RDWR);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function parseUser(text: string): BoardUser | undefined {
  try {
    const { pid, command, design } = JSON.parse(text) as Partial<BoardUser>;
    return { pid: Number(pid), command: String(command), design: String(design) };
  } catch {
    return undefined;
  }
}
