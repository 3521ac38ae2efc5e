/* What this process has mapped. */
import { readFileSync } from "node:fs";

/** How many mappings of a file this process has now. */
export function mappingsOf(path: string): number {
  const lines = readFileSync("/proc/self/maps", "utf8").split("\n");
  return lines.filter((line) => line.endsWith(` ${path}`)).length;
}
