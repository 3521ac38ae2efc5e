import { test } from "uvu";
import * as assert from "uvu/assert";
import { existsSync } from "node:fs";
import { join, posix } from "node:path";
import { anchorsOf, linksOf } from "../support/markdown.js";
import { documentationPages } from "../support/pages.js";
import { projectRoot } from "../support/project.js";

const pages = documentationPages();
const byPath = new Map(pages.map((page) => [page.path, page]));
const external = /^[a-z][a-z+.-]*:/i;

interface Resolved {
  readonly where: string;
  readonly target: string;
  /** Path from the root that the link leads to; the page itself where it is only an anchor. */
  readonly path: string;
  readonly anchor: string | undefined;
}

const links: readonly Resolved[] = pages.flatMap(({ path, text }) =>
  linksOf(text)
    .filter(({ target }) => !external.test(target))
    .map(({ target, line }) => {
      const [file = "", anchor] = target.split("#");
      const resolved = file === "" ? path : posix.normalize(posix.join(posix.dirname(path), decodeURI(file)));
      return { where: `${path}:${line}`, target, path: resolved, anchor };
    }),
);

test("there are links to look at", () => {
  assert.ok(links.length > 0);
});

test("every relative link leads to a file of the repository", () => {
  const lost = links.filter(({ path }) => path.startsWith("../") || !existsSync(join(projectRoot, path)));
  assert.equal(
    lost.map(({ where, target }) => `${where}: ${target}`),
    [],
  );
});

test("every anchor is a heading of its page", () => {
  const lost = links.filter(({ path, anchor }) => {
    const page = byPath.get(path);
    return anchor !== undefined && page !== undefined && !anchorsOf(page.text).has(anchor);
  });
  assert.equal(
    lost.map(({ where, target }) => `${where}: ${target}`),
    [],
  );
});

test("every page of docs/ is linked from another page", () => {
  const reached = new Set(
    links.filter(({ path, where }) => !where.startsWith(`${path}:`)).map(({ path }) => path),
  );
  assert.equal(
    pages.map(({ path }) => path).filter((path) => path.startsWith("docs/") && !reached.has(path)),
    [],
  );
});

test.run();
