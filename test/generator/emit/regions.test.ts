// timeout: 300 s (a generation, four compilers)
/* Regions as they are generated: a type of modules that the compiler follows, and modules that load on the simulation. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pynqGen } from "../../support/cli.js";
import { compileAndRun, generated, refused } from "../../support/generated.js";
import { cell } from "../../support/handoff.js";
import { hwhFixture } from "../../support/hwh.js";
import { tempFolder } from "../../support/tmp.js";
import { typeCheck, typeScriptVersions } from "../../support/tsc.js";

const partials = ["fft", "fir"].flatMap((name) => [
  "--partial",
  `rp=${hwhFixture(`dfx_rp_${name}_partial`)}`,
]);
const args = [hwhFixture("dfx"), ...partials];

const application = `
import { SimDevice } from "@pynq-gen/runtime";
import { DfxOverlay } from "./overlay/index.js";
import type { RpModule } from "./overlay/index.js";

const device = new SimDevice();
await using ol = await DfxOverlay.load({ device });
const say = (...things: readonly unknown[]): void => console.log(...things);

// A union that is told apart by the module's name.
function what(module: RpModule): string {
  switch (module.module) {
    case "fft":
      return \`fft of \${module.fft.registerMap.size.value}\`;
    case "fir":
      return \`fir beside \${module.table.fullpath}\`;
  }
}

say(ol.rp.modules.join(), ol.deep.rp.modules.length);
const { fft } = await ol.rp.load("fft");
fft.registerMap.size.value = 8;
if (ol.rp.current) say(what(ol.rp.current));

// A kernel in a module is called like any other, by its own type.
device.model("rp/fft", (_buffers: object, size: number) => say("called with", size));
await fft.call(16);

// The module's interrupt comes through the line of the static design, its GPIO bit from there.
const waiting = fft.interrupt.wait({ timeoutMs: 10_000 });
device.pins.pulse("rp/fft/interrupt");
say("interrupt", await waiting);
await fft.rp_enable.write(1);
say("enable", device.gpio.get(1));

const module: RpModule = await ol.rp.load("fir");
say(what(module), module.module === "fir" && module.fir.fullpath);
try {
  fft.registerMap.size.value = 1;
} catch (error) {
  say((error as { code: string }).code);
}
const waitingTimer = ol.interrupts["timer/interrupt"].wait({ timeoutMs: 10_000 });
device.pins.pulse("timer/interrupt");
say("timer", await waitingTimer);
say(ol.streams.dma_mm2s.sinkIp);
`;

const refusals = `
import { DfxOverlay } from "./overlay/index.js";
const ol = await DfxOverlay.load();
// @ts-expect-error a module that there is not
await ol.rp.load("fri");
const { current } = ol.rp;
// @ts-expect-error it may be the other module
current?.fft;
if (current?.module === "fft") {
  // @ts-expect-error the other module's
  current.fir;
}
// @ts-expect-error no module is known of this region
await ol.deep.rp.load("fft");
const fir = await ol.rp.load("fir");
// @ts-expect-error its argument is a number
void fir.fir.call("16");
// @ts-expect-error not in this module
fir.fft;
// @ts-expect-error no region, but an IP
ol.timer.load("fft");
// @ts-expect-error the region's line is not named after a module that may not be there
ol.interrupts["rp/fft/interrupt"];
`;

const folder = await generated(args, { "main.ts": application });

test("modules load, run and are told apart by their names", async () => {
  const output = await compileAndRun(folder, "main.ts");
  assert.equal(output.trim().split("\n"), [
    "fft,fir 0",
    "fft of 8",
    "called with 16",
    "interrupt 1",
    "enable 1",
    "fir beside rp/table rp/fir",
    "OVERLAY_MISMATCH",
    "timer 1",
    "rp",
  ]);
});

for (const version of typeScriptVersions) {
  test(`TypeScript ${version} refuses what is not in the region`, async () => {
    const messages = await refused(version, folder, refusals);
    assert.match(
      messages[0] ?? "",
      /"fri"' is not assignable to parameter of type '(keyof RpModules|"fft" \| "fir")'/,
    );
  });
}

test("every module is a file of its own beside the region", async () => {
  const { code, output } = await pynqGen([...args, "-o", join(folder, "overlay"), "--check"]);
  assert.is(code, 0, output);
  const region = readFileSync(join(folder, "overlay/regions/rp.ts"), "utf8");
  assert.match(region, /readonly fft: RpFftModule;/);
  assert.match(region, /from "\.\/rp\/fir\.js"/);
});

/** The module fft with an interrupt controller of its own between the core and the boundary. */
function withController(): string {
  const controller = cell({
    path: "intc",
    vlnv: "xilinx.com:ip:axi_intc:4.1",
    parameters: { C_KIND_OF_INTR: "0x0" },
    ports: [
      { name: "intr", left: 0, right: 0, net: "fft_irq", kind: "INTERRUPT", to: ["fft/interrupt"] },
      { name: "irq", direction: "O", net: "intc_irq", kind: "INTERRUPT", to: ["External_Ports/irq"] },
    ],
    buses: [{ name: "s_axi" }],
  });
  const range =
    '<MEMRANGE ADDRESSBLOCK="Reg" BASEVALUE="0x43C08000" HIGHVALUE="0x43C08FFF" INSTANCE="intc" ' +
    'MASTERBUSINTERFACE="s_axi_control" MEMTYPE="REGISTER" SLAVEBUSINTERFACE="s_axi"/>';
  return readFileSync(hwhFixture("dfx_rp_fft_partial"), "utf8")
    .replace('SIGNAME="fft_irq"', 'SIGNAME="intc_irq"')
    .replace('INSTANCE="fft" PORT="interrupt"', 'INSTANCE="intc" PORT="irq"')
    .replace('INSTANCE="External_Ports" PORT="irq"', 'INSTANCE="intc" PORT="intr"')
    .replace("</MEMORYMAP>", `${range}</MEMORYMAP>`)
    .replace("</MODULES>", `${controller}</MODULES>`);
}

test("an interrupt passes a controller of its module, and the boundary", async () => {
  const input = tempFolder({ files: { "dfx_rp_intc_partial.hwh": withController() } });
  const partial = `rp=${join(input, "dfx_rp_intc_partial.hwh")}`;
  const folder = await generated([hwhFixture("dfx"), "--partial", partial], {
    "main.ts": `
import { SimDevice } from "@pynq-gen/runtime";
import { DfxOverlay } from "./overlay/index.js";

const device = new SimDevice();
await using ol = await DfxOverlay.load({ device });
const { fft } = await ol.rp.load("intc");
for (let turn = 0; turn < 2; turn += 1) {
  const waiting = fft.interrupt.wait({ timeoutMs: 10_000 });
  device.pins.pulse("rp/fft/interrupt");
  console.log(await waiting);
}
`,
  });
  assert.is(await compileAndRun(folder, "main.ts"), "1\n1\n");
});

test("without --partial there is a region whose modules are not known", async () => {
  const plain = await generated([hwhFixture("dfx")], {
    "main.ts": `import { DfxOverlay } from "./overlay/index.js";
      const ol = await DfxOverlay.load();
      const known: readonly never[] = ol.rp.modules;
      console.log(known.length);`,
  });
  const { errors } = await typeCheck("7", plain);
  assert.equal(errors, []);
});

test("a partial design for a region that there is not is refused, and nothing is written", async () => {
  const empty = tempFolder();
  const partial = `pr=${hwhFixture("dfx_rp_fft_partial")}`;
  const { code, output } = await pynqGen([
    hwhFixture("dfx"),
    "--partial",
    partial,
    "-o",
    join(empty, "overlay"),
  ]);
  assert.is(code, 1, output);
  assert.match(output, /pr/);
  assert.match(output, /nothing was written/);
});

test.run();
