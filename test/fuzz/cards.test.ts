// timeout: 400 s
/*
 * Xclbins made from nothing, and the same with damaged descriptions of their kernels: each is refused with an error, or
 * emitted as what compiles and loads.
 */
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { writeXclbin } from "#generator/xclbin-writer/index.js";
import { emit, read } from "../support/designs.js";
import { randomNumbers } from "../support/mutations.js";
import { tempFolder, writeFiles } from "../support/tmp.js";
import { anyCard, damageTexts } from "./cards.js";
import { compileAndLoad } from "./loading.js";

const seed = Number(process.env["FUZZ_SEED"] ?? 5);
const count = Number(process.env["FUZZ_CARDS"] ?? 150);

/** What the writer can write of them; a name in a fixed field may be too long, or two kernels' units have one name. */
function cards(): readonly Uint8Array[] {
  return fc.sample(anyCard, { numRuns: count, seed }).flatMap((design) => {
    try {
      return [writeXclbin(design)];
    } catch (error) {
      if (error instanceof RangeError) return [];
      throw error;
    }
  });
}

/** Emits what is not refused, compiles and loads all of it. */
async function takeAll(files: readonly Uint8Array[]): Promise<{ emitted: number; refused: number }> {
  const folder = tempFolder({ packages: true });
  const emitted: string[] = [];
  for (const [index, bytes] of files.entries()) {
    const start = performance.now();
    const { design, diagnostics } = read(bytes, {}, "card.xclbin");
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    assert.ok(design !== undefined || errors.length > 0, `card ${index} was refused without an error`);
    for (const { origin, message } of errors) {
      assert.match(origin?.file ?? "", /^card\.xclbin(!|$)/);
      assert.ok(message.length <= 600, message);
    }
    if (errors.length === 0) {
      emitted.push(`c${index}`);
      const texts = [...(await emit(bytes))].map(([path, text]) => [`c${index}/${path}`, text]);
      writeFiles(folder, Object.fromEntries(texts));
    }
    assert.ok(performance.now() - start < 20_000, `card ${index} took too long`);
  }
  assert.equal(await compileAndLoad(folder, emitted), []);
  return { emitted: emitted.length, refused: files.length - emitted.length };
}

test(`${count} cards of seed ${seed}`, async () => {
  const files = cards();
  const { emitted } = await takeAll(files);
  assert.ok(files.length > count / 2 && emitted > count / 3, `${files.length} written, ${emitted} emitted`);
});

test("the same, damaged", async () => {
  const random = randomNumbers(seed);
  const { emitted, refused } = await takeAll(cards().map((bytes) => damageTexts(bytes, random)));
  assert.ok(emitted > count / 10 && refused > count / 10, `${emitted} emitted, ${refused} refused`);
});

test.run();
