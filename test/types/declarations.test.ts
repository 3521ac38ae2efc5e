// timeout: 300 s (four compilers check all declaration files, @types/node included)
/* The published declaration files, in every version of TypeScript that the project promises, under the strictest settings. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../support/project.js";
import { tempFolder } from "../support/tmp.js";
import { typeCheck, typeScriptVersions } from "../support/tsc.js";

/** What `import` finds in a package, from its own manifest: a new entry point is tested without a word here. */
function entryPoints(folder: string): readonly string[] {
  const text = readFileSync(join(projectRoot, folder, "package.json"), "utf8");
  const { name, exports } = JSON.parse(text) as { name: string; exports: Readonly<Record<string, unknown>> };
  return Object.keys(exports)
    .filter((path) => !path.endsWith(".json"))
    .map((path) => name + path.slice(1));
}

const entries = ["runtime", "generator"].flatMap(entryPoints);
const consumer = entries
  .map((entry, i) => `import * as m${i} from "${entry}";\nexport { m${i} };\n`)
  .join("");

test("the packages have the entry points that the test is about", () => {
  for (const entry of [
    "@pynq-gen/runtime",
    "@pynq-gen/runtime/codegen/v1",
    "@pynq-gen/runtime/testing",
    "pynq-gen",
  ]) {
    assert.ok(entries.includes(entry), entry);
  }
});

for (const version of typeScriptVersions) {
  test(`declaration files under TypeScript ${version}`, async () => {
    const folder = tempFolder({ packages: true, files: { "consumer.ts": consumer } });
    const { errors } = await typeCheck(version, folder);
    assert.equal(
      errors.map(({ file, line, code, message }) => `${file}:${line} ${code} ${message}`),
      [],
    );
  });
}

test.run();
