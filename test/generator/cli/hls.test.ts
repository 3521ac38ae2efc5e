/* `--hls`: files and folders with C signatures, as a user gives them. */
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Design } from "#generator/model/design.js";
import { pynqGen } from "../../support/cli.js";
import { handoff, zynqPs, type RegisterSpec } from "../../support/handoff.js";
import { kernelXml, olderHlsData } from "../../support/hls/samples.js";
import { hwhFixture } from "../../support/hwh.js";
import { projectRoot } from "../../support/project.js";
import { tempFolder } from "../../support/tmp.js";

const data = (name: string, offset: number, access = "read-write"): RegisterSpec => ({
  name,
  offset,
  access,
  description: `Data signal of ${name.replace(/_[12]$/, "")}`,
});
const mix = {
  path: "mix_0",
  vlnv: "acme:hls:mix:2.1",
  at: 0x4000_0000,
  window: 0x1_0000,
  blocks: [
    {
      registers: [
        {
          name: "CTRL",
          offset: 0,
          fields: ["AP_START", "AP_DONE", "AP_IDLE"].map((name, bit) => ({ name, bit })),
        },
        data("ap_return", 0x10, "read-only"),
        data("table", 0x18),
        data("data_1", 0x20),
        data("data_2", 0x24),
        data("level", 0x30),
      ],
    },
  ],
};
/** The driver's header of the same IP. */
const header = `// ctl
// 0x00 : Control signals
//        bit 0  - ap_start (Read/Write/COH)
// 0x0c : IP Interrupt Status Register (Read/TOW)
// 0x10 : Data signal of ap_return
//        bit 31~0 - ap_return[31:0] (Read)
// 0x18 : Data signal of table
//        bit 31~0 - table[31:0] (Read/Write)
// 0x20 : Data signal of data
//        bit 31~0 - data[31:0] (Read/Write)
// 0x24 : Data signal of data
//        bit 31~0 - data[63:32] (Read/Write)
// 0x30 : Data signal of level
//        bit 31~0 - level[31:0] (Read/Write)
#define XMIX_CTL_ADDR_AP_CTRL 0x00
`;
const json = JSON.stringify(olderHlsData);

const folder = tempFolder({
  files: {
    "design.hwh": handoff({ cells: [zynqPs([mix]), mix] }),
    // As an HLS project lies on the disk: the same function three times, and much that is nothing of it.
    "project/solution1/solution1_data.json": json,
    "project/solution1/impl/ip/drivers/mix_v2_1/src/xmix_hw.h": header,
    "project/solution1/impl/export/solution1_data.json": json,
    "project/solution1/solution1.log": "INFO: [HLS 200-10]",
    "project/solution1/settings.json": "{",
    "project/src/mix_hw.h": "#define MIX",
    // As the include folder of a board support package: headers of other drivers beside.
    "include/xmix_hw.h": header,
    "include/xuartps_hw.h": "#ifndef XUARTPS_HW_H\n#define XUARTPS_CR_OFFSET 0x0U\n#endif\n",
    "include/sensor_data.json": '{ "samples": [1, 2] }',
    "drivers/xuartps_hw.h": "#define XUARTPS_CR_OFFSET 0x0U\n",
    "cut/hls_data.json": json.slice(0, 200),
    "headers/xmix_hw.h": header,
    "other/kernel.xml": kernelXml,
    "none/readme.txt": "nothing",
  },
});

/** What `inspect` says with these `--hls` options: exit code, kernel, diagnostics. */
async function inspect(...given: readonly string[]): Promise<{
  readonly code: number | null;
  readonly kernel?: Design["kernels"][number];
  readonly codes: string;
}> {
  const options = given.flatMap((each) => (each.startsWith("--") ? [each] : ["--hls", join(folder, each)]));
  const { code, stdout, stderr } = await pynqGen([
    "inspect",
    join(folder, "design.hwh"),
    "--json",
    ...options,
  ]);
  const codes = [...stderr.matchAll(/\b(error|warning|info): .*\[(hls-[\w-]+|input-[\w-]+)\]$/gm)].map(
    ([, severity, name]) => `${severity} ${name}`,
  );
  const kernel = stdout === "" ? undefined : (JSON.parse(stdout) as Design).kernels[0];
  return { code, ...(kernel === undefined ? {} : { kernel }), codes: codes.join() };
}

test("a whole HLS project as a folder: its files complete each other, others do not count", async () => {
  const { code, kernel, codes } = await inspect("project");
  assert.equal([code, codes, kernel?.knownFrom, kernel?.interruptStatus], [0, "", "hls", "toggle"]);
  assert.equal(
    kernel?.arguments.map(({ name, kind, dtype, encoding }) => `${name} ${kind} ${dtype ?? encoding}`),
    ["table buffer f4", "data buffer u4", "level scalar signed"],
  );
  assert.is(kernel?.returnValue?.cType, "int");
});

test("files by themselves, and several of them", async () => {
  const whole = await inspect("project");
  const alone = await inspect("project/solution1/solution1_data.json");
  assert.equal(alone.kernel?.arguments, whole.kernel?.arguments);
  const both = await inspect("headers", "project/solution1/solution1_data.json");
  assert.equal(both.kernel, whole.kernel);
  const bare = await inspect("headers/xmix_hw.h");
  assert.equal(
    bare.kernel?.arguments.map(({ name, bytes, encoding }) => `${name} ${bytes} ${encoding}`),
    ["table 4 word", "data 8 word", "level 4 word"],
  );
});

test("what is of something else is left out of a folder, and told; what is damaged is refused", async () => {
  const { code, codes, kernel } = await inspect("include");
  assert.equal([code, codes, kernel?.knownFrom], [0, "info hls-skipped", "hls"]);
  const cut = await inspect("cut");
  assert.equal([cut.code, cut.codes], [1, "error hls-damaged"]);
});

test("a signature that nothing uses is a warning, with --strict an error", async () => {
  const used = await inspect("project", "other");
  assert.equal([used.code, used.codes, used.kernel?.knownFrom], [0, "warning hls-unused", "hls"]);
  assert.is((await inspect("project", "other", "--strict")).code, 1);
});

test("the signature of a kernel that is in a module of a region is used", async () => {
  const xml = kernelXml
    .replaceAll("filter", "fft")
    .replace(
      /<args>[^]*<\/args>/,
      '<args><arg id="0" name="size" addressQualifier="0" port="S_AXI_CONTROL" size="0x4" hostSize="0x4" offset="0x10" type="short"/></args>',
    )
    .replace("acme", "xilinx.com");
  const signature = join(tempFolder({ files: { "kernel.xml": xml } }), "kernel.xml");
  const { code, stdout, stderr } = await pynqGen([
    ...["inspect", hwhFixture("dfx"), "--json", "--hls", signature],
    ...["--partial", `rp=${hwhFixture("dfx_rp_fft_partial")}`],
  ]);
  assert.is(code, 0, stderr);
  assert.not.match(stderr, "hls-unused");
  const { regions } = JSON.parse(stdout) as Design;
  assert.equal(
    regions.flatMap((region) =>
      region.modules.flatMap(({ design }) => design.kernels.map(({ name, knownFrom }) => [name, knownFrom])),
    ),
    [["fft", "hls"]],
  );
});

test("an xclbin has signatures of its own, and says that it uses no others", async () => {
  const xclbin = join(projectRoot, "generated-examples/alveo-vadd/input/alveo-vadd.xclbin");
  const { code, stderr } = await pynqGen(["inspect", xclbin, "--hls", join(folder, "other/kernel.xml")]);
  assert.is(code, 0);
  assert.match(stderr, /warning: .*the signature of filter.*\[hls-unused\]/);
});

test("what holds no signature is refused by name", async () => {
  for (const [given, expected] of [
    ["none", "error hls-folder"],
    ["drivers", "error hls-folder"],
    ["none/readme.txt", "error hls-kind"],
    ["nowhere", "error input-not-found"],
    ["project/solution1/settings.json", "error hls-damaged"],
  ] as const) {
    const { code, codes, kernel } = await inspect(given);
    assert.equal([code, codes, kernel], [1, expected, undefined], given);
  }
});

test.run();
