/* Plain-text tables for runs that print figures. */

const numeric = /^-?[\d.,]+(?: ?(?:%|ms|s|KiB|MiB|x))?$/;

/** A Markdown table whose columns line up; columns that hold nothing but numbers are set to the right. */
export function formatTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, i) =>
    Math.max(3, title.length, ...rows.map((row) => row[i]?.length ?? 0)),
  );
  const right = header.map((_, i) => rows.length > 0 && rows.every((row) => numeric.test(row[i] ?? "")));
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((w, i) => (right[i] ? (cells[i] ?? "").padStart(w) : (cells[i] ?? "").padEnd(w))).join(" | ")} |`;
  const rule = widths.map((w, i) => (right[i] ? `${"-".repeat(w - 1)}:` : "-".repeat(w)));
  return [line(header), line(rule), ...rows.map(line)].join("\n");
}
