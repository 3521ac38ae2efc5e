// timeout: 300 s (generates every example, however busy the machine is)
/* The committed overlays are, byte for byte, what the generator writes into a fresh folder. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pynqGen } from "../support/cli.js";
import { tempFolder } from "../support/tmp.js";
import { exampleFolder, exampleNames } from "./run-example.js";

/** Arguments of pynq-gen for an example, for a run in its folder; as scripts/lib/examples.mjs has them. */
function argumentsOf(name: string): readonly string[] {
  const options = join(exampleFolder(name), "options.json");
  if (existsSync(options)) {
    return (JSON.parse(readFileSync(options, "utf8")) as { readonly arguments: readonly string[] }).arguments;
  }
  return readdirSync(join(exampleFolder(name), "input")).map((file) => `input/${file}`);
}

/** Every file below a folder: path → content. */
function tree(folder: string): Readonly<Record<string, string>> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const paths = files.map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    paths.sort().map((path) => [path.slice(folder.length + 1), readFileSync(path, "utf8")]),
  );
}

for (const name of exampleNames) {
  test(`${name}: the overlay is not stale`, async () => {
    const output = join(tempFolder(), "overlay");
    const { code, output: said } = await pynqGen([...argumentsOf(name), "-o", output], {
      cwd: exampleFolder(name),
      timeoutMs: 60_000,
    });
    assert.is(code, 0, said);
    const fresh = tree(output);
    const committed = tree(join(exampleFolder(name), "overlay"));
    assert.equal(Object.keys(committed), Object.keys(fresh), "run npm run examples");
    const different = Object.keys(fresh).filter((path) => fresh[path] !== committed[path]);
    assert.equal(different, [], "run npm run examples, and look at the difference");
  });
}

test.run();
