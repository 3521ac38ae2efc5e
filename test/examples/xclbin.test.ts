/* The card's example: its input is what its description writes, and its application runs on a card behind XRT too. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { softCardEnvironment, xrtAbsent } from "../support/softcard/environment.js";
import { runNode } from "../support/timeout.js";
import { tempFolder } from "../support/tmp.js";
import { exampleFolder, runExample } from "./run-example.js";

const folder = exampleFolder("alveo-vadd");

test("the committed xclbin is what its description writes", async () => {
  const written = join(tempFolder(), "written.xclbin");
  const { code, output } = await runNode([join(folder, "describe.mjs"), written], {
    cwd: folder,
    timeoutMs: 30_000,
  });
  assert.is(output, "");
  assert.is(code, 0);
  const same = readFileSync(written).equals(readFileSync(join(folder, "input/alveo-vadd.xclbin")));
  assert.ok(same, "run node describe.mjs in generated-examples/alveo-vadd, then npm run examples");
});

test("the very same application runs on a card behind XRT", async () => {
  const card = softCardEnvironment();
  if (card === undefined) {
    console.log(xrtAbsent);
    return;
  }
  const onSim = await runExample("alveo-vadd");
  const onCard = await runExample("alveo-vadd", { env: { ...card, PYNQ_GEN_DEVICE: "xrt" } });
  assert.is(onCard.code, 0, onCard.output);
  // XRT's shim has remarks of its own on standard output.
  const own = (text: string): readonly string[] =>
    text.split("\n").filter((line) => onSim.stdout.includes(line) && line !== "");
  assert.equal(own(onCard.stdout), onSim.stdout.trimEnd().split("\n"));
});

test.run();
