/*
 * The excerpts of generated code in the README are what the generator writes for that design, line by line; `// …` stands
 * for what is left out. Needs the design, which is not in the repository.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pynqGen } from "../support/cli.js";
import { corpusAbsent, corpusFolder } from "../support/corpus.js";
import { fencesOf } from "../support/markdown.js";
import { projectRoot } from "../support/project.js";
import { tempFolder } from "../support/tmp.js";

/** Excerpts of the README: file of the overlay → lines. */
const excerpts: ReadonlyMap<string, readonly string[]> = new Map(
  fencesOf(readFileSync(join(projectRoot, "README.md"), "utf8")).flatMap(({ code }) => {
    const [first = "", ...lines] = code.split("\n");
    const file = /^\/\/ (ip\/\w+\.ts)/.exec(first)?.[1];
    return file === undefined ? [] : [[file, lines] as const];
  }),
);

const design = join(corpusFolder() ?? "", "hwh/Xilinx__PYNQ__Pynq-Z2-2018.3-base.hwh");

test("the README shows a DMA and an HLS block", () => {
  assert.equal([...excerpts.keys()], ["ip/axi_dma.ts", "ip/trace_cntrl_32.ts"]);
});

test("every line of the excerpts is in the generated file, in that order", async () => {
  if (!existsSync(design)) {
    console.log(corpusAbsent);
    return;
  }
  const overlay = join(tempFolder(), "overlay");
  const { code, output } = await pynqGen([design, "-o", overlay, "--silent"]);
  assert.is(code, 0, output);
  for (const [file, lines] of excerpts) {
    const generated = readFileSync(join(overlay, file), "utf8").split("\n");
    let at = 0;
    for (const line of lines) {
      // Imports are shortened, and blank lines fall away with what is left out around them.
      if (line.trim() === "" || line.trim() === "// …" || line.startsWith("import ")) continue;
      const found = generated.indexOf(line, at);
      assert.ok(found >= at, `${file}: not generated, or not there: ${line}`);
      at = found + 1;
    }
  }
});

test.run();
