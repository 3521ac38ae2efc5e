import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { DefaultIP, IpCore, KernelCore, KernelIP } from "@pynq-gen/runtime/codegen/v1";
import { SimDevice } from "@pynq-gen/runtime";
import { projectRoot } from "../../support/project.js";
import { KernelsOverlay } from "./zynq-design.js";

test("reserved names of kernels are the members of their base classes and the methods that start them", async () => {
  const text = readFileSync(join(projectRoot, "schemas/codegen-v1.json"), "utf8");
  const { reserved } = JSON.parse(text) as { reserved: Record<string, string[]> };
  const own = (prototype: object): string[] =>
    Object.getOwnPropertyNames(prototype).filter((name) => name !== "constructor");
  const ol = await KernelsOverlay.load({ device: new SimDevice() });
  const methods = Object.keys(ol.vadd_1.with({}));
  for (const [cls, base] of [
    [KernelIP, DefaultIP],
    [KernelCore, IpCore],
  ] as const) {
    assert.is(Object.getPrototypeOf(cls.prototype), base.prototype);
    assert.equal([...own(cls.prototype), ...methods].sort(), [...(reserved["kernel"] ?? [])].sort());
  }
});

test.run();
