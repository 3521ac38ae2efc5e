import {
  chmodSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";

/** True where the error says that there is no such file (or that the driver behind it is gone). */
export function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === "ENOENT" || code === "ENOTDIR" || code === "ENODEV" || code === "ENXIO";
}

/**
 * The operating system's files (`/sys`, `/proc`, `/dev`, `/lib/firmware`, `/run`) below one root, which is `/` on a
 * board and a made-up tree in tests. Paths are given as on the board. Errors are Node's own, with `code`.
 */
export class SystemRoot {
  readonly root: string;

  constructor(root: string = "/") {
    this.root = path.resolve(root);
  }

  /** Where a file of the board is on this machine. */
  at(file: string): string {
    return path.join(this.root, file);
  }

  exists(file: string): boolean {
    return existsSync(this.at(file));
  }

  /** Text without the trailing line end; undefined where there is no such file. */
  readText(file: string): string | undefined {
    const bytes = this.readBytes(file);
    return bytes === undefined ? undefined : new TextDecoder().decode(bytes).replace(/\s+$/, "");
  }

  /** Bytes; undefined where there is no such file. */
  readBytes(file: string): Uint8Array | undefined {
    try {
      return readFileSync(this.at(file));
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  /** As {@link readText}, off the main thread: sensors behind a slow bus take milliseconds. */
  async readTextLater(file: string): Promise<string | undefined> {
    try {
      return (await readFile(this.at(file), "utf8")).replace(/\s+$/, "");
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  /** Names in a folder, sorted so that `fpga2` comes before `fpga10`; none where there is no such folder. */
  list(folder: string): readonly string[] {
    try {
      return readdirSync(this.at(folder)).sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  }

  /** Where a link points, as it stands there; undefined where it is none. */
  readLink(file: string): string | undefined {
    try {
      return readlinkSync(this.at(file));
    } catch {
      return undefined;
    }
  }

  /** Something that changes whenever the file is replaced; undefined where there is no such file. */
  fingerprint(file: string): string | undefined {
    const stat = statSync(this.at(file), { bigint: true, throwIfNoEntry: false });
    return stat === undefined ? undefined : `${stat.dev}:${stat.ino}:${stat.mtimeNs}`;
  }

  /** Writes to an attribute that is there already: opened for writing only, neither made nor cut. */
  writeAttribute(file: string, data: string | Uint8Array): void {
    const bytes = typeof data === "string" ? Buffer.from(data) : data;
    const fd = openSync(this.at(file), constants.O_WRONLY);
    try {
      for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done);
    } catch (error) {
      closeSync(fd);
      throw error;
    }
    closeSync(fd);
  }

  /** As {@link writeAttribute}, off the main thread: a driver may work for seconds before the write returns. */
  async writeAttributeLater(file: string, data: string): Promise<void> {
    await writeFile(this.at(file), data, { flag: constants.O_WRONLY });
  }

  /**
   * Writes a file as a whole: a reader sees the old bytes or the new ones, never a part. The mode holds whatever this
   * process's umask says.
   */
  replaceFile(file: string, data: string | Uint8Array, mode: number = 0o644): void {
    const whole = this.at(file);
    const draft = `${whole}.${process.pid}.new`;
    try {
      writeFileSync(draft, data);
      chmodSync(draft, mode);
      renameSync(draft, whole);
    } catch (error) {
      rmSync(draft, { force: true });
      throw error;
    }
  }

  /** Makes a folder and those above it; false where it was there. */
  makeFolder(folder: string): boolean {
    return mkdirSync(this.at(folder), { recursive: true }) !== undefined;
  }

  /** As {@link makeFolder}; those that are made can be written by their group, whatever this process's umask says. */
  makeGroupFolder(folder: string): void {
    const first = mkdirSync(this.at(folder), { recursive: true });
    if (first === undefined) return;
    for (let each = this.at(folder); each.length >= first.length; each = path.dirname(each)) {
      // A setgid bit, which hands the group on, stays.
      chmodSync(each, (statSync(each).mode & 0o7000) | 0o775);
    }
  }

  /** Makes one folder. @throws EEXIST where it is there already */
  makeOneFolder(folder: string): void {
    mkdirSync(this.at(folder));
  }

  /** Removes one folder; on configfs its attributes go with it. */
  removeFolder(folder: string): void {
    rmdirSync(this.at(folder));
  }

  /** Removes a file; nothing where there is none. */
  remove(file: string): void {
    rmSync(this.at(file), { force: true });
  }
}
