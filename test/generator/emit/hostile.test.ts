/*
 * A design whose every name and text tries to break out: what is emitted holds the declarations that it should and
 * nothing else, compiles, and stays in its folder.
 */
// timeout: 240 s
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Project, SyntaxKind } from "ts-morph";
import { pynqGen } from "../../support/cli.js";
import { zynqDesign } from "../../support/handoff.js";
import { tempFolder, writeFiles } from "../../support/tmp.js";
import { typeCheck } from "../../support/tsc.js";

const names: readonly string[] = [
  "*/ process.exit(1); /*",
  "`${process.exit(1)}`",
  "{{body}}{{{this}}}",
  '"; throw new Error("out"); "',
  "a\nexport const evil = 1;",
  "__proto__",
  "constructor",
  "prototype",
  "then",
  "toString",
  "load",
  "../../../outside",
  "..",
  "con",
  "NUL.txt",
  "CON",
  "\u202egnp.exe",
  "\u2028line",
  "default",
  "class",
  "r0",
  "0",
  "a_b",
  "a-b",
  "A-b",
  "a b",
  "é",
  "é".normalize("NFD"),
  "\u{1f600}",
  "x".repeat(100_000),
  `${"x".repeat(100_000)}y`,
  "Object",
  "Promise",
  "Overlay",
  "import",
];

const cells = names.map((name, index) => ({
  path: name.includes("/") ? name : `${name}${index % 7 === 0 ? "/inner" : ""}`,
  vlnv: `acme:user:${name.replaceAll(":", "")}:1.0`,
  at: 0x4000_0000 + index * 0x1000,
  parameters: { [name]: name, C_TEXT: "*/`${1}`\u2028" },
  extra: { INSTANCE: `cell_${index}` },
  blocks: [
    {
      registers: [
        {
          name,
          offset: 0,
          description: `${name.slice(0, 500)} */ evil() /* @deprecated`,
          fields: [
            { name, description: "*/ export const evil = 2; /*" },
            { name: `${name} `, bit: 1, writeEffect: "oneToClear" },
            { name: "raw", bit: 2 },
            { name: "read", bit: 3 },
          ],
        },
        { name: "dump", offset: 4 },
        { name: `${name}[0]`, offset: 8 },
        { name: `${name}[1]`, offset: 12 },
      ],
    },
  ],
}));

/** The ranges name cells by INSTANCE. */
function design(): string {
  const text = zynqDesign(cells, { name: "*/ evil `${1}` ../x" });
  return cells.reduce((result, cell, index) => {
    const escaped = cell.path
      .replaceAll("/", "_")
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replaceAll('"', "&quot;")
      .replaceAll("\n", "&#10;");
    return result.replaceAll(`INSTANCE="${escaped}"`, `INSTANCE="cell_${index}"`);
  }, text);
}

test("hostile names and texts stay names and texts", async () => {
  const root = tempFolder({ packages: true });
  writeFiles(root, { "in/design.hwh": design() });
  const before = readdirSync(root).sort();
  const { code, stderr } = await pynqGen([join(root, "in/design.hwh"), "-o", join(root, "out")]);
  assert.is(code, 0, stderr.slice(0, 2000));
  assert.equal(readdirSync(root).sort(), [...before, "out"].sort(), "nothing beside the output folder");
  assert.not(existsSync(join(root, "../outside.ts")));

  const files = readdirSync(join(root, "out"), { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  for (const file of files) {
    assert.match(file.name, /^[a-z0-9_.-]+$/, "a file name that any system takes");
    assert.ok(Buffer.byteLength(file.name) < 200);
    assert.not(/^(con|nul|prn|aux)\./.test(file.name), `${file.name} is a device on Windows`);
  }

  const project = new Project({ useInMemoryFileSystem: true });
  for (const file of files.filter(({ name }) => name.endsWith(".ts"))) {
    const path = join(file.parentPath ?? file.path, file.name);
    const source = project.createSourceFile(
      `/${file.parentPath ?? file.path}/${file.name}`,
      readFileSync(path, "utf8"),
    );
    const allowed = new Set([
      SyntaxKind.ImportDeclaration,
      SyntaxKind.ExportDeclaration,
      SyntaxKind.InterfaceDeclaration,
      SyntaxKind.ClassDeclaration,
      SyntaxKind.VariableStatement,
      SyntaxKind.TypeAliasDeclaration,
    ]);
    for (const statement of source.getStatements())
      assert.ok(allowed.has(statement.getKind()), `${file.name}: ${statement.getKindName()}`);
    for (const declared of source.getVariableDeclarations()) {
      assert.not.match(declared.getName(), "evil");
      const calls = declared.getDescendantsOfKind(SyntaxKind.CallExpression);
      assert.equal(calls.length, 0, `${file.name}: data without calls`);
    }
    assert.equal(source.getDescendantsOfKind(SyntaxKind.TemplateExpression).length, 0);
    // Marks that turn the direction of text, and line separators, do not get into the source.
    assert.not(/[\u2028\u2029\u202a-\u202e\u2066-\u2069]/.test(source.getFullText()));
  }
  const { errors } = await typeCheck("7", join(root, "out"));
  assert.equal(errors, []);
});

test.run();
