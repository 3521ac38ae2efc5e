import { test } from "uvu";
import * as assert from "uvu/assert";
import { anchorsOf, fencesOf, linksOf } from "./markdown.js";

const page = `# A page: of \`code\`, and more
See [one](one.md#part "title"), ![two](<img/two.svg>) and \`[none](none.md)\`.

\`\`\`ts example=blinky
const a = 1;

# not a heading, [not](a-link.md)
\`\`\`
- In a list:
  \`\`\`\`sh
  \`\`\`
    npm ci
  \`\`\`\`
## A page: of code, and more
## [Linked](x.md) heading #
[three]: docs/three.md
`;

test("fences with their info, code and line", () => {
  assert.equal(fencesOf(page), [
    { info: "ts example=blinky", code: "const a = 1;\n\n# not a heading, [not](a-link.md)", line: 5 },
    { info: "sh", code: "```\n  npm ci", line: 11 },
  ]);
});

test("an empty fence, and one that nobody closed", () => {
  assert.equal(fencesOf("```ts\n```\nafter"), [{ info: "ts", code: "", line: 2 }]);
  assert.equal(fencesOf("```ts\nrest"), [{ info: "ts", code: "rest", line: 2 }]);
});

test("links of the prose alone", () => {
  assert.equal(linksOf(page), [
    { target: "one.md#part", line: 2 },
    { target: "img/two.svg", line: 2 },
    { target: "x.md", line: 15 },
    { target: "docs/three.md", line: 16 },
  ]);
});

test("anchors as the forges make them", () => {
  assert.equal(
    [...anchorsOf(page)],
    ["a-page-of-code-and-more", "a-page-of-code-and-more-1", "linked-heading"],
  );
});

test.run();
