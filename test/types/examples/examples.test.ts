// timeout: 300 s (four compilers check four overlays with their applications)
/*
 * The generated examples under the strictest settings, in every promised version of TypeScript: overlays and
 * applications compile, and each line of the refusals is refused — the markers are taken out, and errors stand in just
 * those lines.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { exampleFolder, exampleNames } from "../../examples/run-example.js";
import { projectRoot } from "../../support/project.js";
import { tempFolder } from "../../support/tmp.js";
import { type CompilerError, typeCheck, typeScriptVersions } from "../../support/tsc.js";

const marker = "// @ts-expect-error";
const refusalsFolder = join(projectRoot, "test/types/examples");

/** The modules of an example: those of its overlay, and its application. */
function modulesOf(name: string): Readonly<Record<string, string>> {
  const folder = exampleFolder(name);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && entry.name.endsWith(".ts"),
  );
  const paths = files.map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    paths.map((path) => [`examples/${name}/${path.slice(folder.length + 1)}`, readFileSync(path, "utf8")]),
  );
}

function refusalsOf(name: string): string {
  return readFileSync(join(refusalsFolder, name, "refusals.ts"), "utf8");
}

/** Lines, counted from 1, that follow a marker. */
function markedLines(source: string): readonly number[] {
  return source.split("\n").flatMap((line, index) => (line.includes(marker) ? [index + 2] : []));
}

const shown = ({ file, line, code, message }: CompilerError): string => `${file}:${line} ${code} ${message}`;

/** A folder in which the examples, and their refusals, resolve as in this repository. */
const folder = tempFolder({
  packages: true,
  files: Object.assign(
    {
      "package.json": `{ "private": true, "type": "module", "imports": { "#examples/*": "./examples/*" } }\n`,
    },
    ...exampleNames.map((name) => ({
      ...modulesOf(name),
      [`refusals/${name}.ts`]: refusalsOf(name).replaceAll(marker, "// refused:"),
    })),
  ) as Record<string, string>,
});

for (const version of typeScriptVersions) {
  test(`TypeScript ${version}: the examples compile, and every marked line is refused`, async () => {
    const { errors } = await typeCheck(version, folder, { skipLibCheck: true });
    const outside = errors.filter(({ file }) => !file.startsWith("refusals/"));
    assert.equal(outside.map(shown), []);
    for (const name of exampleNames) {
      const here = errors.filter(({ file }) => file === `refusals/${name}.ts`);
      const lines = [...new Set(here.map(({ line }) => line))].sort((a, b) => a - b);
      assert.equal(lines, markedLines(refusalsOf(name)), name);
      // One error a line: a second one could hide that the first is gone.
      const again = here.filter((error, i) => here.findIndex(({ line }) => line === error.line) !== i);
      assert.equal(again.map(shown), []);
    }
  });
}

test("the refusals are many, and messages name what is wrong", async () => {
  const counts = exampleNames.map((name) => markedLines(refusalsOf(name)).length);
  assert.ok(counts.reduce((sum, count) => sum + count) > 120, counts.join(", "));
  const { errors } = await typeCheck("7", folder, { skipLibCheck: true });
  const says = (name: string, line: RegExp): string => {
    const at =
      refusalsOf(name)
        .split("\n")
        .findIndex((text) => line.test(text)) + 1;
    return errors
      .filter((error) => error.file === `refusals/${name}.ts` && error.line === at)
      .map(({ message }) => message)
      .join("\n");
  };
  const bank = says("alveo-vadd", /call\(b, b, b, 8\)/);
  assert.match(bank, `'DeviceBuffer<"i4", "bank1">' is not assignable`);
  assert.match(bank, `'DeviceBuffer<"i4", "bank0">'`);
  assert.match(says("vadd", /call\(f, b, c, 8, 0n\)/), `Type '"f4"' is not assignable to type '"i4"'`);
  assert.match(says("blinky", /PRESCALE = 8/), /Type '8' is not assignable to type 'Bits3 \| Checked'/);
  assert.match(says("blinky", /write\(\{ ENTO: 1 \}\)/), /ENTO.*AxiTimer_TCSR0Write/);
  assert.match(says("video", /S_AXI\.registerMap\.ECC_STATUS/), "the design's metadata lists no registers");
  assert.match(says("vadd", /call\(a, b, c, 8\);/), "Expected 5 arguments, but got 4");
  assert.match(says("alveo-vadd", /target: ol\.dc_0/), /Stream<"dc_0">.*Memory/);
});

test.run();
