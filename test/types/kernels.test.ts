// timeout: 300 s (four compilers, @types/node included)
/*
 * What the compiler refuses of buffers and kernels, in every version of TypeScript that the project promises: the
 * overlays of the kernel tests, which have the shape of generated ones, and a line for each refusal.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../support/project.js";
import { tempFolder } from "../support/tmp.js";
import { typeCheck, typeScriptVersions } from "../support/tsc.js";

const source = (name: string): string =>
  readFileSync(join(projectRoot, "test/runtime/kernels", name), "utf8");
const names = ["zynq-design.ts", "card-design.ts", "refusals.ts"];

for (const version of typeScriptVersions) {
  test(`refusals under TypeScript ${version}`, async () => {
    const files = Object.fromEntries(names.map((name) => [name, source(name)]));
    const folder = tempFolder({ packages: true, files });
    const { errors } = await typeCheck(version, folder);
    assert.equal(
      errors.map(({ file, line, code, message }) => `${file}:${line} ${code} ${message}`),
      [],
    );
  });
}

test("messages name what is wrong: the bank, the element type", async () => {
  const marker = /^ *\/\/ @ts-expect-error.*\n/gm;
  const files = Object.fromEntries(names.map((name) => [name, source(name).replace(marker, "")]));
  const folder = tempFolder({ packages: true, files });
  const { errors } = await typeCheck("7", folder);
  const markers = [...source("refusals.ts").matchAll(marker)];
  assert.is(errors.length, markers.length, "an error for each marker, and no other");
  const text = errors.map(({ message }) => message).join("\n");
  assert.match(
    text,
    /DeviceBuffer<"i4", "bank1">' is not assignable to parameter of type 'DeviceBuffer<"i4", "bank0">/,
  );
  assert.match(
    text,
    /DeviceBuffer<"f4", "bank0">' is not assignable to parameter of type 'DeviceBuffer<"i4", "bank0">/,
  );
  assert.match(text, /Property 'start' does not exist on type 'Free'/);
});

test.run();
