// timeout: 400 s
/*
 * Designs made from nothing: every one is refused with an error that has a place, or emitted as what compiles and loads,
 * whatever its names, addresses, effects and wires.
 */
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { emit, read } from "../support/designs.js";
import { handoff } from "../support/handoff.js";
import { tempFolder, writeFiles } from "../support/tmp.js";
import { anyDesign } from "./designs.js";
import { compileAndLoad } from "./loading.js";

const seed = Number(process.env["FUZZ_SEED"] ?? 7);
const count = Number(process.env["FUZZ_DESIGNS"] ?? 200);

test(`${count} designs of seed ${seed}`, async () => {
  const folder = tempFolder({ packages: true });
  let refused = 0;
  const emitted: string[] = [];
  let wired = 0;
  for (const [index, spec] of fc.sample(anyDesign, { numRuns: count, seed }).entries()) {
    const text = handoff(spec);
    const start = performance.now();
    const { design, diagnostics } = read(text);
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    assert.ok(design !== undefined || errors.length > 0, `design ${index} was refused without an error`);
    for (const { origin, message } of errors) {
      assert.is(origin?.file, "design.hwh");
      assert.ok(message.length <= 600);
    }
    if (errors.length > 0) refused += 1;
    else {
      emitted.push(`d${index}`);
      wired += (design?.interruptPins.length ?? 0) + (design?.gpio.length ?? 0) > 0 ? 1 : 0;
      const files = await emit(text);
      writeFiles(folder, Object.fromEntries([...files].map(([path, code]) => [`d${index}/${path}`, code])));
      writeFiles(folder, { [`d${index}/design.hwh`]: text });
    }
    assert.ok(performance.now() - start < 20_000, `design ${index} took too long`);
  }
  const [first = "", ...more] = await compileAndLoad(folder, emitted);
  if (first !== "") {
    const [, name] = /\b(d\d+)\b/.exec([first, ...more].join(" ")) ?? [];
    const shown = name === undefined ? "" : readFileSync(join(folder, name, "design.hwh"), "utf8");
    assert.unreachable([first, ...more, shown].join("\n"));
  }
  const counts = `${emitted.length} emitted, ${wired} of them with interrupts or GPIO, ${refused} refused`;
  assert.ok(emitted.length > count / 3 && wired > count / 10 && refused > count / 20, counts);
});

test.run();
