import { PynqError } from "../../errors/errors.js";
import { explained } from "./system-errors.js";
import type { SystemRoot } from "./system-root.js";
import { readBuffer } from "./read-buffer.js";

const CUSTOM = "/sys/module/firmware_class/parameters/path";
const USUAL = "/lib/firmware";
/** Files of ours carry the process, so that what a killed one left can be told and removed. */
const OURS = /^pynq-gen-(\d+)-\d+\.bin$/;

let counter = 0;

/** A name for an image that no other process uses. */
export function firmwareName(): string {
  return `pynq-gen-${process.pid}-${++counter}.bin`;
}

/** Folder where the kernel looks first: `firmware_class.path` where it is set, else `/lib/firmware`. */
export function firmwareFolder(root: SystemRoot): string {
  const custom = root.readText(CUSTOM) ?? "";
  return custom.startsWith("/") ? custom : USUAL;
}

/**
 * Puts an image into the kernel's firmware folder for the time of `action`, and takes it away again, whatever happens.
 * A folder that was made for it goes too, and so do images that killed processes left.
 * @param name the file's name there; a file of that name with other contents is never overwritten
 */
export async function withFirmware<T>(
  root: SystemRoot,
  name: string,
  image: Uint8Array,
  action: () => Promise<T>,
): Promise<T> {
  const folder = firmwareFolder(root);
  const file = `${folder}/${name}`;
  if (name === "" || name.includes("/") || name === "." || name === "..") {
    throw new PynqError("PROGRAMMING", `firmware name ${JSON.stringify(name)} is not a plain file name`);
  }
  const there = explained("looking into the firmware folder", file, () => readBuffer(root, file));
  if (there !== undefined && !there.equals(image)) {
    throw new PynqError(
      "PROGRAMMING",
      `${file} is there with other contents and is left alone: name the firmware otherwise, or remove the file`,
    );
  }
  if (there !== undefined) return await action();
  const made = explained("putting the image into the firmware folder", folder, () => root.makeFolder(folder));
  try {
    removeLeftovers(root, folder);
    explained("putting the image into the firmware folder", file, () => root.replaceFile(file, image));
    return await action();
  } finally {
    root.remove(file);
    if (made) root.removeFolder(folder);
  }
}

function removeLeftovers(root: SystemRoot, folder: string): void {
  for (const name of root.list(folder)) {
    const pid = Number(OURS.exec(name)?.[1]);
    if (pid > 0 && !isAlive(pid)) root.remove(`${folder}/${name}`);
  }
}

/** True where a process of that number lives, even one of another user. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
