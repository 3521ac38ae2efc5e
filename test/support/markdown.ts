/* The little of Markdown that the tests of the documentation need: code fences, links, headings. */

export interface Fence {
  /** What stands after the opening back-ticks: language and options, as in `ts example=blinky`. */
  readonly info: string;
  readonly code: string;
  /** 1-based line of the first line of code. */
  readonly line: number;
}

export interface Link {
  readonly target: string;
  readonly line: number;
}

/** The code fences of a page; a fence inside of a list item loses the item's indentation. */
export function fencesOf(page: string): readonly Fence[] {
  const fences: Fence[] = [];
  const lines = page.split("\n");
  for (let i = 0; i < lines.length; i += 1) {
    const open = /^( *)(`{3,})(.*)$/.exec(lines[i]!);
    if (!open) continue;
    const [, indent = "", ticks = "", info = ""] = open;
    const start = i + 1;
    while (i + 1 < lines.length && lines[i + 1]!.trim() !== ticks) i += 1;
    const code = lines
      .slice(start, i + 1)
      .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line));
    fences.push({ info: info.trim(), code: code.join("\n"), line: start + 1 });
    i += 1;
  }
  return fences;
}

/** The page with its fences and code spans blanked, lines kept: what is left is prose. */
function prose(page: string): readonly string[] {
  let inFence = "";
  return page.split("\n").map((line) => {
    const ticks = /^ *(`{3,})/.exec(line)?.[1] ?? "";
    if (inFence !== "") {
      if (line.trim() === inFence) inFence = "";
      return "";
    }
    inFence = ticks;
    return ticks === "" ? line.replace(/`[^`]*`/g, (span) => "_".repeat(span.length)) : "";
  });
}

/** The inline links and images of a page, and its reference definitions. */
export function linksOf(page: string): readonly Link[] {
  return prose(page).flatMap((line, i) => {
    const inline = [...line.matchAll(/\]\(<?([^)\s>]+)>?(?: "[^"]*")?\)/g)].map((match) => match[1]!);
    const definition = /^\[[^\]]+\]: +<?([^\s>]+)>?/.exec(line)?.[1];
    return [...inline, ...(definition === undefined ? [] : [definition])].map((target) => ({
      target,
      line: i + 1,
    }));
  });
}

/** The anchors that the headings of a page make: lower case, blanks as dashes, punctuation dropped, repeats numbered. */
export function anchorsOf(page: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  let inFence = "";
  for (const line of page.split("\n")) {
    const ticks = /^ *(`{3,})/.exec(line)?.[1] ?? "";
    if (inFence !== "" ? line.trim() === inFence : ticks !== "") {
      inFence = inFence === "" ? ticks : "";
      continue;
    }
    const title = inFence === "" ? /^#{1,6} +(.*?) *#*$/.exec(line)?.[1] : undefined;
    if (title === undefined) continue;
    const text = title.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1");
    const slug = text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}_ -]/gu, "")
      .replace(/ /g, "-");
    let anchor = slug;
    for (let n = 1; anchors.has(anchor); n += 1) anchor = `${slug}-${n}`;
    anchors.add(anchor);
  }
  return anchors;
}
