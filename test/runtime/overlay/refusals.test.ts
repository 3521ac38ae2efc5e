// timeout: 300 s (four compilers)
/* The refusals of `refusals.ts` under every version of TypeScript: each marked line is an error, and no other. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../support/project.js";
import { tempFolder } from "../../support/tmp.js";
import { typeCheck, typeScriptVersions } from "../../support/tsc.js";

const runtimeTests = join(projectRoot, "test/runtime");

/** The files of a folder, by path relative to `test/runtime`. */
function filesOf(folder: string): Record<string, string> {
  return Object.assign(
    {},
    ...readdirSync(join(runtimeTests, folder)).map((name) => {
      const path = `${folder}/${name}`;
      if (statSync(join(runtimeTests, path)).isDirectory()) return filesOf(path);
      return { [path]: readFileSync(join(runtimeTests, path), "utf8") };
    }),
  ) as Record<string, string>;
}

const demo = filesOf("demo");
const source = readFileSync(join(runtimeTests, "overlay/refusals.ts"), "utf8");
const marker = "// @ts-expect-error";
const unmarked = source.replaceAll(marker, "// refused:");
/** Lines, counted from 1, that follow a marker. */
const refused = source.split("\n").flatMap((line, index) => (line.includes(marker) ? [index + 2] : []));

/** What the message of a line must say, for those whose words were chosen. */
const words: readonly (readonly [line: RegExp, message: RegExp])[] = [
  [/TCSR0\.MODE = 4;/, /'4' is not assignable to type 'Bits2 \| Checked'/],
  [/S_AXI_MEM\.registerMap\.GO/, /the design's metadata lists no registers of this interface/],
  [/axi_timer_1;/, /'axi_timer_1' does not exist on type 'DemoOverlay'/],
  [/write\(\{ ENTO: 1 \}\)/, /ENTO.*AxiTimerTCSR0Write/],
];

test("there are refusals to hold", () => {
  assert.ok(refused.length > 30);
});

for (const version of typeScriptVersions) {
  test(`refused by TypeScript ${version}`, async () => {
    const folder = tempFolder({ packages: true, files: { ...demo, "overlay/refusals.ts": unmarked } });
    const { errors } = await typeCheck(version, folder, { skipLibCheck: true });
    assert.equal([...new Set(errors.map(({ file }) => file))], ["overlay/refusals.ts"]);
    assert.equal(
      [...new Set(errors.map(({ line }) => line))].sort((a, b) => a - b),
      refused,
    );
    const lines = unmarked.split("\n");
    for (const [line, message] of words) {
      const at = lines.findIndex((text) => line.test(text)) + 1;
      const said = errors.filter((error) => error.line === at).map((error) => error.message);
      assert.match(said.join("\n"), message, `line ${at}`);
    }
  });
}

test.run();
