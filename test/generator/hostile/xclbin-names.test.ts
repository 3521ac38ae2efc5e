// timeout: 240 s
/*
 * An xclbin whose every name tries to break out. What is emitted compiles, declares what it should and nothing else; a
 * damaged xclbin is refused, or what is emitted of it compiles.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Project, SyntaxKind } from "ts-morph";
import { type WrittenArgument, type WrittenDesign, writeXclbin } from "#generator/xclbin-writer/index.js";
import { emit, read } from "../../support/designs.js";
import { mutate, randomNumbers } from "../../support/mutations.js";
import { tempFolder, writeFiles } from "../../support/tmp.js";
import { typeCheck } from "../../support/tsc.js";
import { cardDesign, streamDesign } from "../../support/xclbin/designs.js";

const names = [
  "*/ evil() /*",
  "`${evil()}`",
  '"; evil(); "',
  "{{body}}",
  "a\nexport const evil = 1",
  "__proto__",
  "constructor",
  "then",
  "with",
  "default",
  "in",
  "../../x",
  "\u202eabc",
  "x\u2028y",
  "é",
  "0",
  "a b",
  "a_b",
  "returnValue",
  "signature",
  "PSDDR",
  "ipDict",
];
/** Tags of memories are short; those that are text of their own in 15 bytes. */
const tags = names.filter((name) => Buffer.byteLength(name) < 15 && !name.includes("\n"));

const hostile: WrittenDesign = {
  ...cardDesign,
  name: "*/ evil `${1}` ../x",
  platform: { ...cardDesign.platform, vendor: "*/ev", board: "`${x}`", name: "{{x}}" },
  memories: tags.map((tag, index) => ({ tag, type: "DDR4", base: BigInt(index) << 34n, size: 1n << 30n })),
  kernels: names.map((name, index) => ({
    name,
    protocol: ["ap_ctrl_hs", "ap_ctrl_chain", "user_managed", "ap_ctrl_none"][index % 4]!,
    arguments: names.map((argument, at): WrittenArgument => ({
      name: argument,
      type: at % 3 === 0 ? `${name}*` : at % 3 === 1 ? "int" : "unsigned long long",
    })),
    instances: [
      {
        name: `${name}:${index}`,
        base: BigInt(0x80_0000 + index * 0x1_0000),
        banks: Object.fromEntries(names.map((argument, at) => [argument, tags[at % tags.length]!])),
      },
    ],
  })),
};

async function errorsOf(
  folders: ReadonlyMap<string, ReadonlyMap<string, string>>,
): Promise<readonly string[]> {
  const folder = tempFolder({ packages: true });
  for (const [name, files] of folders) {
    writeFiles(folder, Object.fromEntries([...files].map(([path, text]) => [`${name}/${path}`, text])));
  }
  const { errors } = await typeCheck("7", folder);
  return errors.map(({ file, line, message }) => `${file}:${line} ${message}`);
}

test("hostile names of kernels, arguments, instances, banks and platform", async () => {
  const bytes = writeXclbin(hostile);
  const { design, diagnostics } = read(bytes, {}, "design.xclbin");
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  assert.equal(errors, []);
  assert.is(design?.kernels.length, names.length);
  const files = await emit(bytes);
  const project = new Project({ useInMemoryFileSystem: true });
  for (const [path, text] of files) {
    assert.match(path, /^[a-z0-9_/]+\.ts$/);
    // eslint-disable-next-line no-control-regex
    assert.not.match(text, /[\u2028\u2029\u202a-\u202e\u0000-\u0008]/);
    const source = project.createSourceFile(`/${path}`, text);
    assert.is(source.getDescendantsOfKind(SyntaxKind.TemplateExpression).length, 0);
    for (const call of source.getDescendantsOfKind(SyntaxKind.CallExpression)) {
      assert.match(
        call.getExpression().getText(),
        /^([a-z][A-Za-z]*(Of|Kernel|KernelSync|Repeating|ByName)|super\.allocate)$/,
        path,
      );
    }
    for (const { name } of source.getVariableDeclarations().map((one) => ({ name: one.getName() })))
      assert.is.not(name, "evil");
  }
  assert.equal(await errorsOf(new Map([["out", files]])), []);
});

test("hundreds of damaged xclbins: refused with an error, or emitted as what compiles", async () => {
  const samples = [writeXclbin(cardDesign), writeXclbin(streamDesign), writeXclbin(hostile)];
  const random = randomNumbers(Number(process.env["FUZZ_SEED"] ?? 11));
  const emitted = new Map<string, ReadonlyMap<string, string>>();
  let refused = 0;
  for (let round = 0; round < 200; round += 1) {
    const bytes = mutate(samples[random(samples.length)]!, random);
    const { design, diagnostics } = read(bytes, {}, "design.xclbin");
    const failed = diagnostics.some(({ severity }) => severity === "error");
    assert.ok(design !== undefined || failed, `round ${round}: refused without an error`);
    if (failed) refused += 1;
    // Most leave the names as they are; the compiler looks at some.
    else if (emitted.size < 30) emitted.set(`round_${round}`, await emit(bytes));
  }
  assert.ok(refused > 20 && emitted.size > 20, `${refused} refused, ${emitted.size} emitted`);
  assert.equal(await errorsOf(emitted), []);
});

test.run();
