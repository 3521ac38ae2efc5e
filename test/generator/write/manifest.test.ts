/* The manifest: what is read back is what was written, and one that was tampered with or damaged is none. */
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  isSafePath,
  makeManifest,
  type Manifest,
  MANIFEST_NAME,
  parseManifest,
  printManifest,
} from "#generator/write/manifest.js";

const good: Manifest = makeManifest({
  generator: "1.0.0",
  tools: { prettier: "3" },
  options: { importExtension: ".js" },
  inputs: { "d.hwh": "00" },
  modelHash: "11",
  files: {
    "overlay.ts": { unformatted: "u", formatted: "f" },
    "ip/a.ts": { unformatted: "u", formatted: "f" },
  },
});

test("read back as written, in an order of its own, one file after the other", () => {
  const text = printManifest(good);
  assert.equal(parseManifest(text), { $comment: JSON.parse(text).$comment, ...good });
  const turned = { ...good, files: Object.fromEntries(Object.entries(good.files).reverse()) };
  assert.is(printManifest(turned), text);
  assert.ok(text.indexOf("ip/a.ts") < text.indexOf("overlay.ts"));
  assert.ok(text.endsWith("}\n"));
});

const unsafe: readonly string[] = [
  "../x.ts",
  "..",
  ".",
  "",
  "/etc/passwd",
  "ip/../../x",
  "ip//x.ts",
  "ip/",
  "./x.ts",
  "C:/x.ts",
  "C:x.ts",
  "ip\\..\\..\\x",
  "x.ts\0",
];

test("a path that leaves the folder, in whatever way, is refused", () => {
  for (const path of unsafe) {
    assert.not.ok(isSafePath(path), JSON.stringify(path));
    const files = { ...good.files, [path]: { unformatted: "", formatted: "" } };
    assert.is(parseManifest(JSON.stringify({ ...good, files })), undefined, JSON.stringify(path));
  }
  for (const path of ["index.ts", "ip/a.ts", "hierarchies/a_b.ts", "..x/y..ts"])
    assert.ok(isSafePath(path), path);
});

test("a manifest cannot list itself", () => {
  const files = { [MANIFEST_NAME]: { unformatted: "", formatted: "" } };
  assert.is(parseManifest(JSON.stringify({ ...good, files })), undefined);
});

test("a manifest that lacks something, or has something else there, is none", () => {
  for (const key of Object.keys(good)) {
    for (const value of [undefined, null, 7, "x", []]) {
      if (typeof value === "string" && typeof good[key as keyof Manifest] === "string") continue;
      // A list of nothing says as much as a record of nothing.
      if (Array.isArray(value) && typeof good[key as keyof Manifest] === "object") continue;
      assert.is(
        parseManifest(JSON.stringify({ ...good, [key]: value })),
        undefined,
        `${key}: ${String(value)}`,
      );
    }
  }
  assert.is(parseManifest(JSON.stringify({ ...good, version: 2 })), undefined);
  assert.is(parseManifest(JSON.stringify({ ...good, files: { "a.ts": { formatted: "f" } } })), undefined);
  assert.is(parseManifest(JSON.stringify({ ...good, files: { "a.ts": null } })), undefined);
  assert.is(parseManifest(JSON.stringify({ ...good, inputs: { a: 1 } })), undefined);
});

test("no text at all makes the reader throw", () => {
  for (const text of ["", "null", "7", "[]", "{", '{"version":1}', "<<<<<<< ours\n{}\n=======\n"]) {
    assert.is(parseManifest(text), undefined, text);
  }
  fc.assert(fc.property(fc.json(), (text) => void parseManifest(text)));
  fc.assert(fc.property(fc.string(), (text) => assert.is(parseManifest(`{${text}`), undefined)));
});

test("any set of safe paths is kept, also names that objects have of their own", () => {
  const name = fc.stringMatching(/^[a-z_]{1,12}$/);
  const path = fc.array(fc.oneof(name, fc.constantFrom("constructor", "toString")), {
    minLength: 1,
    maxLength: 3,
  });
  fc.assert(
    fc.property(fc.uniqueArray(path.map((parts) => parts.join("/"))), (paths) => {
      const files = Object.fromEntries(paths.map((each) => [each, { unformatted: "u", formatted: "f" }]));
      assert.equal(
        Object.keys(parseManifest(printManifest({ ...good, files }))?.files ?? {}),
        [...paths].sort(),
      );
    }),
  );
});

test.run();
