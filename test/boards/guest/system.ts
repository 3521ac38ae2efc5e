/* What the checks look up of the system by themselves, past the runtime. */
import { readdirSync, readFileSync } from "node:fs";

/** `/sys/class/uio/uio<n>` of the device with this name whose device-tree node has this shared GIC number. */
export function uioFolder(name: string, gicNumber: number): string {
  for (const id of readdirSync("/sys/class/uio")) {
    const folder = `/sys/class/uio/${id}`;
    if (readFileSync(`${folder}/name`, "utf8").trim() !== name) continue;
    if (readFileSync(`${folder}/device/of_node/interrupts`).readUInt32BE(4) + 32 === gicNumber) return folder;
  }
  throw new Error(`no UIO device ${name} with GIC number ${gicNumber}`);
}
