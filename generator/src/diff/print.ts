import type { Design } from "../model/design.js";
import { cleanText } from "../inspect/clean.js";
import type { Difference } from "./difference.js";

/** One line a difference, the breaking ones first, and a line with both counts. */
export function printDifferences(differences: readonly Difference[]): string {
  const lines = [true, false].flatMap((breaking) =>
    differences
      .filter((each) => each.breaking === breaking)
      .map(({ path, message, code }) => {
        const where = path === "" ? "" : `${path}: `;
        return `${breaking ? "breaking" : "        "}  ${cleanText(`${where}${message}`)}  [${code}]`;
      }),
  );
  const breaking = differences.filter((each) => each.breaking).length;
  const count = `${differences.length} difference${differences.length === 1 ? "" : "s"}`;
  lines.push(differences.length === 0 ? "no difference" : `${count}, ${breaking} breaking`);
  return `${lines.join("\n")}\n`;
}

/** The same for programs. */
export function differencesJson(old: Design, now: Design, differences: readonly Difference[]): string {
  const name = (design: Design): object => ({ name: design.name, file: design.source.file });
  const breaking = differences.filter((each) => each.breaking).length;
  return `${JSON.stringify({ old: name(old), new: name(now), breaking, differences }, null, 2)}\n`;
}
