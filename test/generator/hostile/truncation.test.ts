// timeout: 300 s
/*
 * Designs that end too early, or whose tags do not match: at whatever byte, they are refused as what they are, and never
 * read as a smaller design.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { read } from "../../support/designs.js";
import { cell, zynqDesign } from "../../support/handoff.js";
import { projectRoot } from "../../support/project.js";

const small = zynqDesign([
  {
    path: "a/b",
    vlnv: "x:y:z:1.0",
    at: 0x4000_0000,
    parameters: { P: "é & <x>" },
    blocks: [{ registers: [{ name: "R", offset: 0, fields: [{ name: "F" }] }] }],
  },
]);
const example = readFileSync(join(projectRoot, "generated-examples/blinky/input/blinky.hwh"));

/** The codes with which a content is refused; empty where it is read. */
function refusal(content: Uint8Array): readonly string[] {
  const { design, diagnostics } = read(content);
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  assert.is(design === undefined, errors.length > 0);
  for (const { origin } of errors) assert.is(origin?.file, "design.hwh");
  return errors.map(({ code }) => code);
}

test("a small design cut off at every byte", () => {
  const bytes = new TextEncoder().encode(small);
  assert.equal(refusal(bytes), []);
  const end = small.lastIndexOf(">");
  const seen = new Set<string>();
  for (let length = 0; length < bytes.length; length += 1) {
    const codes = refusal(bytes.subarray(0, length));
    // What is missing behind the last tag is white space.
    const whole = new TextDecoder().decode(bytes.subarray(0, length)).length > end;
    assert.is(codes.length, whole ? 0 : 1, `cut at ${length}: ${codes.join()}`);
    for (const code of codes) seen.add(code);
  }
  // Nothing at all, no start of XML yet, the middle of a character, the middle of the document.
  assert.equal([...seen].sort(), ["input-encoding", "input-kind", "xml-malformed"]);
});

test("a real-sized design cut off at hundreds of bytes", () => {
  assert.equal(refusal(example), []);
  for (let length = 1; length < example.length - 200; length += 331) {
    assert.is(refusal(example.subarray(0, length)).length, 1, `cut at ${length}`);
  }
});

test("a design whose start is missing", () => {
  const bytes = new TextEncoder().encode(small);
  for (let start = 1; start < bytes.length - 2; start += 7) {
    assert.is(refusal(bytes.subarray(start)).length, 1, `from ${start}`);
  }
});

test("a closing tag that is missing, doubled, or that of another element", () => {
  const tags = [...small.matchAll(/<\/[A-Z]+>/g)];
  assert.ok(tags.length > 10);
  for (const tag of tags) {
    const [before, after] = [small.slice(0, tag.index), small.slice(tag.index + tag[0].length)];
    for (const other of ["", `${tag[0]}${tag[0]}`, "</OTHER>", tag[0].toLowerCase()]) {
      const codes = refusal(new TextEncoder().encode(before + other + after));
      assert.equal(codes, ["xml-malformed"], `${tag[0]} at ${tag.index} → ${other}`);
    }
  }
});

test("two designs in one file, and a merge that was not resolved", () => {
  assert.equal(refusal(new TextEncoder().encode(small + small.slice(small.indexOf("<EDK")))), [
    "xml-malformed",
  ]);
  const merge = small.replace(
    "<MODULES>",
    `<<<<<<< ours\n${cell({ path: "x" })}=======\n>>>>>>> theirs\n<MODULES>`,
  );
  assert.equal(refusal(new TextEncoder().encode(merge)), ["xml-malformed"]);
});

test.run();
