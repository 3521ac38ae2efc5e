// timeout: 600 s
/*
 * Inputs of a size that no tool writes: each gives the right output, or a diagnostic that names the limit, within
 * 60 s of processor time and 1.5 GB of memory. Every one runs as the command, in a process of its own.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  type FieldSpec,
  handoff,
  type PlacedCell,
  type RegisterSpec,
  zynqDesign,
  zynqPs,
} from "../../support/handoff.js";
import { projectRoot } from "../../support/project.js";
import { runNode } from "../../support/timeout.js";
import { tempFolder } from "../../support/tmp.js";

const MAX_CPU_S = 60;
const MAX_RSS_MB = 1_500;

/** Says what the process took, when it ends. */
const meter = `data:text/javascript,process.on("exit",()=>{const{user,system}=process.cpuUsage();process.stderr.write("took "+(user+system)/1e6+" s "+process.resourceUsage().maxRSS/1024+" MB\\n")})`;

interface Result {
  readonly code: number | null;
  /** Codes and messages of errors, none of the rest. */
  readonly errors: readonly string[];
  readonly files: readonly string[];
  readonly folder: string;
}

async function generate(content: string): Promise<Result> {
  const folder = tempFolder();
  const [input, out] = [join(folder, "design.hwh"), join(folder, "out")];
  writeFileSync(input, content);
  const bin = join(projectRoot, "generator/bin/pynq-gen.js");
  const { code, stderr, stdout, timedOut } = await runNode(
    ["--max-old-space-size=2048", "--import", meter, bin, input, "-o", out],
    {
      timeoutMs: 300_000,
    },
  );
  rmSync(input);
  assert.not.ok(timedOut, "hung");
  assert.is(stdout, "");
  assert.not.match(stderr, /\n\s+at |This is a bug/);
  const [, seconds, megabytes] = /took ([\d.]+) s ([\d.]+) MB\n$/.exec(stderr) ?? [];
  assert.ok(Number(seconds) < MAX_CPU_S, `${seconds} s`);
  assert.ok(Number(megabytes) < MAX_RSS_MB, `${megabytes} MB`);
  const errors = [...stderr.matchAll(/error: (.*) \[([\w-]+)\]$/gm)].map(
    ([, message, name]) => `${name}: ${message}`,
  );
  const files = existsSync(out) ? readdirSync(out, { recursive: true }).map(String).sort() : [];
  if (code !== 0) assert.equal(files, [], "a refused input leaves no output");
  return { code, errors, files, folder: out };
}

const times = <T>(count: number, item: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => item(i));
const cell = (index: number, rest: Partial<PlacedCell> = {}): PlacedCell => ({
  path: `c${index}`,
  vlnv: "x:y:z:1.0",
  at: 0x4000_0000n + BigInt(index) * 0x1000n,
  ...rest,
});
const sentence = "What a reader of the data sheet would find there, in a sentence of usual length.";
const fields: readonly FieldSpec[] = times(4, (index) => ({
  name: `F${index}`,
  bit: index * 8,
  width: 8,
  description: sentence,
}));
const registers: readonly RegisterSpec[] = times(24, (index) => ({
  name: `R${index}`,
  offset: index * 4,
  size: 32,
  access: "read-write",
  reset: 0,
  description: sentence,
  fields,
}));
const one = (rest: Partial<PlacedCell>): string => zynqDesign([cell(0, rest)]);

/** What has to come out right. */
const right: readonly (readonly [string, () => string, (result: Result) => void])[] = [
  [
    "40 MB: 1,000 cells with 24 registers of 4 fields each",
    () => {
      const text = zynqDesign(times(1_000, (index) => cell(index, { blocks: [{ registers }] })));
      assert.ok(text.length > 35_000_000, `${text.length}`);
      return text;
    },
    ({ files, folder }) => {
      assert.ok(files.includes("ip/z.ts"));
      assert.is(readFileSync(join(folder, "overlay.ts"), "utf8").match(/get c\d+\(\)/g)?.length, 1_000);
    },
  ],
  [
    "9,999 cells",
    () => zynqDesign(times(9_999, (index) => cell(index))),
    ({ folder }) =>
      assert.is(readFileSync(join(folder, "overlay.ts"), "utf8").match(/get c\d+\(\)/g)?.length, 9_999),
  ],
  [
    "a description of 10 MB, which is cut",
    () =>
      one({ blocks: [{ registers: [{ name: "R", offset: 0, description: "word ".repeat(2_000_000) }] }] }),
    ({ folder }) => {
      const text = readFileSync(join(folder, "ip/z.ts"), "utf8");
      // The mark of the cut may be the first word of the next line of the comment.
      assert.match(text, /word(?: |\n +\* )…/);
      assert.ok(text.length < 10_000);
    },
  ],
  [
    "a parameter of 10 MB, whole",
    () => one({ parameters: { P: `0x${"f".repeat(10_000_000)}` } }),
    ({ folder }) =>
      assert.match(readFileSync(join(folder, "metadata.ts"), "utf8"), `P: "0x${"f".repeat(10_000_000)}",`),
  ],
  [
    "two million entities in one attribute",
    () => one({ parameters: { P: "&".repeat(2_000_000) } }),
    ({ folder }) =>
      assert.match(readFileSync(join(folder, "metadata.ts"), "utf8"), `"${"&".repeat(2_000_000)}"`),
  ],
  [
    "100,000 parameters",
    () => one({ parameters: Object.fromEntries(times(100_000, (index) => [`P${index}`, index])) }),
    ({ folder }) => assert.match(readFileSync(join(folder, "metadata.ts"), "utf8"), "P99999: 99999,"),
  ],
  [
    "names of 100 kB",
    () =>
      zynqDesign([
        cell(0, {
          path: `${"a".repeat(100_000)}/${"b".repeat(100_000)}`,
          vlnv: `x:y:${"z".repeat(100_000)}:1`,
        }),
      ]),
    ({ files }) => {
      for (const file of files) assert.ok(file.length < 160, file.slice(0, 200));
      assert.ok(files.some((file) => /^ip\/z{50,}_[0-9a-f]{8}\.ts$/.test(file)));
    },
  ],
  [
    "vectors of 2^53 bits on an interrupt's way",
    () => {
      const wide = { left: Number.MAX_SAFE_INTEGER, right: 0 };
      const concat = {
        path: "concat",
        vlnv: "xilinx.com:ip:xlconcat:2.1",
        parameters: { NUM_PORTS: 2_000_000_000, IN0_WIDTH: 2_000_000_000 },
        ports: [
          { name: "In0", net: "a", ...wide },
          { name: "dout", direction: "O", net: "b", ...wide },
        ],
      };
      const ps = { ...zynqPs([]), ports: [{ name: "IRQ_F2P", net: "b", kind: "INTERRUPT", ...wide }] };
      const source = {
        path: "s",
        vlnv: "x:y:z:1",
        ports: [{ name: "irq", direction: "O", kind: "interrupt", net: "a", ...wide }],
      };
      return handoff({ cells: [ps, concat, source] });
    },
    ({ files }) => assert.ok(files.includes("overlay.ts")),
  ],
  [
    "gates, concats and slices that lead in a circle",
    () => {
      const ring = times(200, (index) => ({
        path: `g${index}`,
        vlnv: [
          "xilinx.com:ip:xlconcat:2.1",
          "xilinx.com:ip:util_vector_logic:2.0",
          "xilinx.com:ip:xlslice:1.0",
        ][index % 3]!,
        parameters: { NUM_PORTS: 2, C_OPERATION: "or" },
        ports: [
          { name: index % 3 === 0 ? "In0" : index % 3 === 1 ? "Op1" : "Din", net: `n${index}` },
          { name: index % 3 === 0 ? "In1" : "Op2", net: `n${(index * 7) % 200}` },
          {
            name: index % 3 === 0 ? "dout" : index % 3 === 1 ? "Res" : "Dout",
            direction: "O",
            net: `n${(index + 1) % 200}`,
          },
        ],
      }));
      const ps = {
        ...zynqPs([]),
        ports: [{ name: "IRQ_F2P", net: "n0", kind: "INTERRUPT", left: 15, right: 0 }],
      };
      return handoff({
        cells: [
          ps,
          ...ring,
          {
            path: "s",
            vlnv: "x:y:z:1",
            ports: [{ name: "irq", direction: "O", kind: "interrupt", net: "n5" }],
          },
        ],
      });
    },
    ({ files }) => assert.ok(files.includes("overlay.ts")),
  ],
  [
    "1,000 interrupt controllers in a chain that bites its tail",
    () => {
      const chain = times(1_000, (index) => ({
        ...cell(index, { vlnv: "xilinx.com:ip:axi_intc:4.1" }),
        parameters: { C_NUM_INTR_INPUTS: 32 },
        ports: [
          { name: "intr", net: `n${index}`, kind: "INTERRUPT", left: 31, right: 0 },
          { name: "irq", direction: "O", net: `n${(index + 1) % 1_000}`, kind: "INTERRUPT" },
        ],
      }));
      const ps = {
        ...zynqPs(chain),
        ports: [{ name: "IRQ_F2P", net: "n0", kind: "INTERRUPT", left: 15, right: 0 }],
      };
      return handoff({ cells: [ps, ...chain] });
    },
    ({ files }) => assert.ok(files.includes("overlay.ts")),
  ],
];

for (const [what, make, check] of right) {
  test(`${what}: the right output`, async () => {
    const result = await generate(make());
    assert.equal(result.errors, []);
    assert.is(result.code, 0);
    check(result);
  });
}

const inModules = (text: string): string => `<EDKSYSTEM><MODULES>${text}</MODULES></EDKSYSTEM>`;
const range = { base: 0, high: 0xfff, instance: "c0" };

/** What has to be refused, and by which words. */
const refused: readonly (readonly [string, () => string, RegExp])[] = [
  [
    "100,000 cells",
    () => zynqDesign(times(100_000, (index) => cell(index))),
    /^hwh-limit: .* 100001 cells; the limit is 10000\./,
  ],
  [
    "a million bare cells",
    () => inModules(times(1_000_000, (index) => `<MODULE FULLNAME="/c${index}"/>`).join("")),
    /^hwh-limit: .* 1000000 cells/,
  ],
  [
    "2,001 hierarchies",
    () => zynqDesign(times(2_001, (index) => cell(index, { path: `h${index}/c` }))),
    /^hwh-limit: .* 2001 hierarchies; the limit is 2000\./,
  ],
  [
    "50,000 levels of hierarchy",
    () => zynqDesign([cell(0, { path: `${"a/".repeat(50_000)}b` })]),
    /^hwh-limit: .* 50000 levels of hierarchy; the limit is 32\./,
  ],
  [
    "100,000 registers",
    () =>
      one({
        window: 0x100_0000,
        blocks: [{ registers: times(100_000, (index) => ({ name: `R${index}`, offset: index * 4 })) }],
      }),
    /^hwh-limit: .* 100000 registers; the limit is 50000\./,
  ],
  [
    "100,000 fields of one register",
    () =>
      one({
        blocks: [
          {
            registers: [{ name: "R", offset: 0, fields: times(100_000, (index) => ({ name: `F${index}` })) }],
          },
        ],
      }),
    /^hwh-limit: Register R has 100000 fields; the limit is 256\./,
  ],
  [
    "100,000 address ranges",
    () =>
      handoff({
        cells: [
          zynqPs(
            [],
            times(100_000, () => range),
          ),
          cell(0),
        ],
      }),
    /^hwh-limit: .* 100000 address ranges/,
  ],
  [
    "10,000 interfaces on one stream",
    () =>
      handoff({
        cells: times(9_000, (index) => ({
          path: `c${index}`,
          buses: [
            { name: "S", bus: "n", vlnv: "x:interface:axis:1.0", type: index % 2 === 0 ? "MASTER" : "SLAVE" },
          ],
        })),
      }),
    /^hwh-limit: 9000 interfaces are on the stream n/,
  ],
  [
    "ten million elements",
    () => inModules("<A/>".repeat(10_000_000)),
    /^xml-too-large: .* 4000000 tags, which is the limit/,
  ],
  [
    "a million attributes of one element",
    () => `<EDKSYSTEM ${times(1_000_000, (index) => `a${index}=""`).join(" ")}/>`,
    /^xml-too-large: .* 2000 attributes, which is the limit/,
  ],
  [
    "70 million characters",
    () => `<EDKSYSTEM>${" ".repeat(70_000_000)}</EDKSYSTEM>`,
    /^xml-too-large: .* the limit is 67108864/,
  ],
  [
    "elements 1,000 deep",
    () => inModules("<A>".repeat(1_000) + "</A>".repeat(1_000)),
    /^xml-too-deep: .* 200 deep/,
  ],
  [
    "elements a million deep",
    () => inModules("<A>".repeat(1_000_000) + "</A>".repeat(1_000_000)),
    /^xml-too-deep: .* 200 deep/,
  ],
  [
    "entities that would grow to 10^9 characters",
    () =>
      `<!DOCTYPE l [<!ENTITY a "${"ha".repeat(50)}">${times(8, (index) => `<!ENTITY ${"abcdefghi"[index + 1]} "${`&${"abcdefghi"[index]};`.repeat(10)}">`).join("")}]><EDKSYSTEM>&i;</EDKSYSTEM>`,
    /^xml-doctype: /,
  ],
  ["ten million `<`", () => `<EDKSYSTEM>${"<".repeat(10_000_000)}`, /^xml-too-large: /],
  ["a quote that is open for 10 MB", () => `<EDKSYSTEM a="${"x".repeat(10_000_000)}`, /^xml-malformed: /],
  ["a tag that is open for 10 MB", () => `<EDKSYSTEM${" ".repeat(10_000_000)}`, /^xml-malformed: /],
  ["a comment that is open for 10 MB", () => `<EDKSYSTEM><!--${"-".repeat(10_000_000)}`, /^xml-malformed: /],
  [
    "an address of ten million digits",
    () =>
      handoff({
        cells: [zynqPs([], [{ instance: "c0", base: "9".repeat(10_000_000), high: "0" }]), cell(0)],
      }),
    /^hwh-bad-integer: BASEVALUE .* is "9{60}"\./,
  ],
];

for (const [what, make, expected] of refused) {
  test(`${what}: refused`, async () => {
    const { code, errors } = await generate(make());
    assert.is(code, 1);
    assert.match(errors[0] ?? "", expected);
    for (const error of errors) assert.ok(error.length < 400, error.slice(0, 500));
  });
}

test.run();
