import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "uvu";
import * as assert from "uvu/assert";
import * as v1 from "@pynq-gen/runtime/codegen/v1";
import { PlacedInterface } from "#runtime/overlay/addressed-interface.js";
import { planRegister } from "#runtime/registers/plan.js";
import { buildRegisterClass } from "#runtime/registers/build.js";
import { RegisterMap } from "#runtime/registers/register-map.js";
import { errorCodes } from "#runtime/errors/codes.js";

interface Table {
  readonly values: readonly string[];
  readonly types: readonly string[];
  readonly reserved: Readonly<Record<string, readonly string[]>>;
}

const root = new URL("../../../../", import.meta.url);
const table = JSON.parse(readFileSync(new URL("schemas/codegen-v1.json", root), "utf8")) as Table;

/** Members of a class's objects, inherited ones included, without those of every object. */
function members(prototype: object): string[] {
  const names: string[] = [];
  for (let at = prototype; at !== Object.prototype; at = Object.getPrototypeOf(at) as object) {
    names.push(...Object.getOwnPropertyNames(at));
  }
  const always = new Set(table.reserved["always"]);
  return [...new Set(names)].filter((name) => !always.has(name)).sort();
}

test("values are exactly what codegen/v1 exports", () => {
  assert.equal([...table.values].sort(), Object.keys(v1).sort());
});

test("types are exactly what codegen/v1 exports as types", () => {
  const require = createRequire(import.meta.url);
  const text = readFileSync(
    require.resolve("@pynq-gen/runtime/codegen/v1").replace(/\.js$/, ".d.ts"),
    "utf8",
  );
  const names = [...text.matchAll(/export type \{([^}]*)\}/g)].flatMap(([, list = ""]) =>
    list
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== ""),
  );
  assert.ok(names.length > 0);
  assert.equal([...table.types].sort(), names.sort());
});

test("reserved names of overlays, hierarchies, IPs and interfaces are the members of their classes", () => {
  assert.equal([...(table.reserved["overlay"] ?? [])].sort(), members(v1.Overlay.prototype));
  assert.equal([...(table.reserved["hierarchy"] ?? [])].sort(), members(v1.DefaultHierarchy.prototype));
  // `registerMap` is a member of the generated class itself.
  assert.equal(
    [...(table.reserved["ip"] ?? [])].sort(),
    [...members(v1.DefaultIP.prototype), "registerMap"].sort(),
  );
  // `module` is a member of the generated class itself.
  assert.equal(
    [...(table.reserved["regionModule"] ?? [])].sort(),
    [...members(v1.RegionModule.prototype), "module"].sort(),
  );
  assert.equal([...(table.reserved["interface"] ?? [])].sort(), members(PlacedInterface.prototype));
  assert.equal([...(table.reserved["registerMap"] ?? [])].sort(), members(RegisterMap.prototype));
});

test("reserved names of registers are all members that some register has, and `raw` of its snapshots", () => {
  const flags = (["oneToClear", "oneToSet", "oneToToggle"] as const).map((writeEffect, lsb) => ({
    name: `flag${lsb}`,
    lsb,
    width: 1,
    writeEffect,
  }));
  const everything = buildRegisterClass(
    planRegister({ name: "R", offset: 0, fields: [...flags, { name: "plain", lsb: 8, width: 1 }] }),
    32,
  );
  const withValue = buildRegisterClass(planRegister({ name: "R", offset: 0 }), 32);
  const fields = new Set(["flag0", "flag1", "flag2", "plain"]);
  const names = [
    ...members(everything.prototype as object),
    ...members(withValue.prototype as object),
    "raw",
  ];
  const expected = [...new Set(names)].filter((name) => !fields.has(name)).sort();
  assert.equal([...(table.reserved["register"] ?? [])].sort(), expected);
});

test("no reserved name is listed twice", () => {
  for (const [scope, names] of Object.entries(table.reserved)) {
    assert.is(new Set(names).size, names.length, scope);
  }
});

test("error codes and their sentences are the same list", () => {
  const text = readFileSync(new URL("schemas/error-codes.json", root), "utf8");
  const { codes } = JSON.parse(text) as { codes: Record<string, string> };
  assert.equal(Object.keys(codes).sort(), [...errorCodes].sort());
  for (const [code, sentence] of Object.entries(codes)) assert.match(sentence, /^[A-Z].*\.$/, code);
});

test("the page of errors lists every code", () => {
  const page = readFileSync(new URL("docs/errors.md", root), "utf8");
  const listed = [...page.matchAll(/^\| `([A-Z_]+)`/gm)].map(([, code]) => code);
  assert.equal(listed.sort(), [...errorCodes].sort());
});

test.run();
