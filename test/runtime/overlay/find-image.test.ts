import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { findImage } from "#runtime/overlay/find-image.js";
import { tempFolder } from "../../support/tmp.js";
import { descriptor } from "../demo/metadata.js";

const withImage = { ...descriptor, image: { file: "pynq-gen-demo.bit", kind: "bit" as const } };

test("the file given is taken, or refused by its full name", () => {
  const folder = tempFolder({ files: { "other.bit": "x" } });
  const given = join(folder, "other.bit");
  assert.is(findImage(withImage, { given, moduleUrl: undefined }), given);
  assert.throws(
    () => findImage(withImage, { given: join(folder, "missing.bit"), moduleUrl: undefined }),
    /missing\.bit does not exist/,
  );
});

test("else it lies beside the overlay's module, or above it inside of its package", () => {
  const folder = tempFolder({
    files: {
      "package.json": "{}",
      "pynq-gen-demo.bit": "above",
      "dist/overlay/index.js": "",
      "dist/overlay/deep/index.js": "",
      "dist/overlay/deep/pynq-gen-demo.bit": "beside",
    },
  });
  const find = (module: string): string =>
    findImage(withImage, { given: undefined, moduleUrl: pathToFileURL(join(folder, module)).href });
  assert.is(find("dist/overlay/index.js"), join(folder, "pynq-gen-demo.bit"));
  assert.is(find("dist/overlay/deep/index.js"), join(folder, "dist/overlay/deep/pynq-gen-demo.bit"));
});

test("a file above the package is not taken", () => {
  const folder = tempFolder({
    files: { "pynq-gen-demo.bit": "outside", "package/package.json": "{}", "package/overlay/index.js": "" },
  });
  const moduleUrl = pathToFileURL(join(folder, "package/overlay/index.js")).href;
  assert.throws(() => findImage(withImage, { given: undefined, moduleUrl }), /was not found \(looked at/);
});

test("where there is none the message lists the places and the option", () => {
  assert.throws(
    () => findImage(withImage, { given: undefined, moduleUrl: undefined }),
    (error: unknown) =>
      error instanceof Error &&
      error.message.includes(join(process.cwd(), "pynq-gen-demo.bit")) &&
      error.message.includes("load({ bitfile:"),
  );
  assert.throws(
    () => findImage(descriptor, { given: undefined, moduleUrl: undefined }),
    /names no bitstream/,
  );
});

test.run();
