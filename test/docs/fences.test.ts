/*
 * Every TypeScript fence of the documentation is a module that compiles. `ts example=NAME` stands beside the overlay of
 * generated-examples/NAME, so that it imports "./overlay/index.js"; the others import the packages alone.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { existsSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fencesOf } from "../support/markdown.js";
import { documentationPages, type Page } from "../support/pages.js";
import { projectRoot } from "../support/project.js";
import { tempFolder, writeFiles } from "../support/tmp.js";
import { typeCheck } from "../support/tsc.js";

const language = /^(?:ts|typescript)\b *(.*)$/;

/**
 * Compiles the fences of pages.
 * @returns a line an error: page:line:column, code, message
 */
async function compile(pages: readonly Page[]): Promise<readonly string[]> {
  const folder = tempFolder({ packages: true });
  const problems: string[] = [];
  const pageOf = new Map<string, string>();
  for (const { path, text } of pages) {
    for (const { info, code, line } of fencesOf(text)) {
      const options = language.exec(info)?.[1];
      if (options === undefined) continue;
      const example = /^(?:example=([\w-]+))?$/.exec(options);
      if (!example) {
        problems.push(`${path}:${line}: "${info}" is not "ts" or "ts example=NAME"`);
        continue;
      }
      const place = example[1] ?? "plain";
      if (example[1] !== undefined && !linkOverlay(folder, place)) {
        problems.push(`${path}:${line}: there is no generated-examples/${place}/overlay`);
        continue;
      }
      // As many lines before it as in the page: the compiler's line is the page's.
      const file = `${place}/${path.replaceAll("/", "__")}.${line}.ts`;
      pageOf.set(file, path);
      writeFiles(folder, { [file]: "\n".repeat(line - 1) + code });
    }
  }
  if (pageOf.size === 0) return problems;
  const options = {
    moduleDetection: "force",
    noUnusedLocals: false,
    noUnusedParameters: false,
    skipLibCheck: true,
  };
  const { errors } = await typeCheck("7", folder, options);
  for (const { file, line, column, code, message } of errors) {
    problems.push(`${pageOf.get(file) ?? file}:${line}:${column}: ${code} ${message}`);
  }
  return problems;
}

function linkOverlay(folder: string, example: string): boolean {
  const overlay = join(projectRoot, "generated-examples", example, "overlay");
  const link = join(folder, example, "overlay");
  if (!existsSync(overlay)) return false;
  if (!existsSync(link)) {
    writeFiles(folder, { [`${example}/README`]: "" });
    symlinkSync(overlay, link, "dir");
  }
  return true;
}

test("every fence of the documentation compiles", async () => {
  assert.equal(await compile(documentationPages()), []);
});

test("an error in a fence is told with its place in the page", async () => {
  const text = "# Page\n\n```ts\nconst unused = 1;\nconst n: number = await Promise.resolve('x');\n```\n";
  const problems = await compile([{ path: "docs/made-up.md", text }]);
  assert.is(problems.length, 1);
  assert.match(problems[0]!, /^docs\/made-up\.md:5:7: TS2322 /);
});

test("two fences do not see each other; the packages can be imported", async () => {
  const one = `\`\`\`ts\nimport * as runtime from "@pynq-gen/runtime";\nconst a = runtime;\n\`\`\`\n`;
  assert.equal(await compile([{ path: "a.md", text: one + one }]), []);
  const [problem, ...others] = await compile([
    { path: "a.md", text: `${one}\`\`\`typescript\nconst b = a;\n\`\`\`\n` },
  ]);
  assert.match(problem!, /^a\.md:6:11: TS2304 /);
  assert.equal(others, []);
});

test("unknown words after the language, and unknown examples, are problems", async () => {
  const text = "```ts ignore\nx\n```\n```ts example=no-such-example\nx\n```\n```sh\nnpm ci\n```\n";
  assert.equal(await compile([{ path: "a.md", text }]), [
    `a.md:2: "ts ignore" is not "ts" or "ts example=NAME"`,
    "a.md:5: there is no generated-examples/no-such-example/overlay",
  ]);
});

test.run();
