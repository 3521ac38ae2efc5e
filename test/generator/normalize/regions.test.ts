import { test } from "uvu";
import * as assert from "uvu/assert";
import { readFileSync } from "node:fs";
import { DiagnosticCollector } from "#generator/diagnostics/diagnostic.js";
import type { Diagnostic } from "#generator/diagnostics/diagnostic.js";
import type { Design } from "#generator/model/design.js";
import type { Region } from "#generator/model/region.js";
import { readDesign } from "#generator/read-design.js";
import type { PartialInput } from "#generator/read-inputs.js";
import { codesOf, hwhFixture, readFixture } from "../../support/hwh.js";

interface Given {
  readonly region?: string;
  /** Fixture. */
  readonly file: string;
  /** Name that the file has on the command line; default the fixture's. */
  readonly as?: string;
}

function read(
  fixture: string,
  partials: readonly Given[],
): { readonly design: Design; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics = new DiagnosticCollector();
  const bytes = (name: string): Uint8Array => readFileSync(hwhFixture(name));
  const design = readDesign(
    {
      design: { name: `${fixture}.hwh`, bytes: bytes(fixture) },
      signatures: [],
      partials: partials.map(({ region, file, as = file }): PartialInput => ({
        region,
        file: { name: `${as}.hwh`, bytes: bytes(file) },
      })),
    },
    {},
    diagnostics,
  );
  if (design === undefined) throw new Error(codesOf(diagnostics.all).join(", "));
  return { design, diagnostics: diagnostics.all };
}

function region(design: Design, path: string): Region {
  const found = design.regions.find((each) => each.path === path);
  if (found === undefined) throw new Error(`no region ${path}`);
  return found;
}

test("containers with DFX are regions, with their windows and what the tools know", () => {
  const { design } = readFixture("dfx");
  assert.equal(
    design.regions.map(({ path, windows, candidates, active }) => ({ path, windows, candidates, active })),
    [
      {
        path: "deep/rp",
        windows: [{ interface: "s_axi", base: 0x43d0_0000n, size: 0x1_0000n }],
        candidates: [],
        active: "deep_inst_0",
      },
      {
        path: "rp",
        windows: [
          { interface: "s_axi_control", base: 0x43c0_0000n, size: 0x8000n },
          { interface: "s_axi_control_43C08000", base: 0x43c0_8000n, size: 0x8000n },
        ],
        candidates: ["rp_fft", "rp_fir"],
        active: "rp_fft",
      },
    ],
  );
  assert.equal(readFixture("container").design.regions, [], "a container without DFX is none");
});

const both = [{ file: "dfx_rp_fft_partial" }, { file: "dfx_rp_fir_partial" }];

test("a partial design finds its region by its block design's name, and is named after its file", () => {
  const { design, diagnostics } = read("dfx", both);
  const { modules } = region(design, "rp");
  assert.equal(
    modules.map(({ name, initial, file }) => [name, initial, file]),
    [
      ["fft", true, "dfx_rp_fft_partial.hwh"],
      ["fir", false, "dfx_rp_fir_partial.hwh"],
    ],
  );
  assert.equal(codesOf(diagnostics.filter(({ severity }) => severity !== "info")), []);
});

test("what is in a module has its full path and its address in the static design", () => {
  const [fft, fir] = region(read("dfx", both).design, "rp").modules;
  assert.equal(
    fft?.design.ips.map(({ path, interfaces }) => [
      path,
      interfaces[0]?.base,
      interfaces[0]?.registers.length,
    ]),
    [["rp/fft", 0x43c0_0000n, 2]],
  );
  assert.equal(
    fir?.design.memories.map(({ name, base, type }) => [name, base, type]),
    [["rp/table", 0x43c0_8000n, "BRAM"]],
  );
});

test("interrupts, GPIO and streams of a module go on through the boundary", () => {
  const { design } = read("dfx", both);
  const [fft] = region(design, "rp").modules;
  assert.equal(
    fft?.design.interruptPins.map(({ pin, ip, rawIrq, sensitivity }) => [pin, ip, rawIrq, sensitivity]),
    [["rp/fft/interrupt", "rp/fft", 62, "level-high"]],
  );
  assert.equal(
    fft?.design.gpio.map(({ name, index, pins }) => [name, index, pins]),
    [["rp_enable", 1, ["rp/enable", "rp/fft/enable", "rp_enable/Dout"]]],
  );
  assert.equal(
    fft?.design.streams.map(({ source, sink }) => [
      `${source.ip}.${source.interface}`,
      `${sink.ip}.${sink.interface}`,
    ]),
    [
      ["rp.stream_in", "rp/fft.in_r"],
      ["rp/fft.out_r", "rp.stream_out"],
    ],
  );
});

test("the command line says which region a file is for", () => {
  const { design } = read("dfx", [{ region: "deep/rp", file: "rm_offset" }]);
  assert.equal(
    region(design, "deep/rp").modules.map(({ name, design: module }) => [name, module.ips[0]?.path]),
    [["rm_offset", "deep/rp/offset"]],
  );
});

test("a hierarchy becomes a region, and what the static file has in it is the first module", () => {
  const { design } = read("dfx-group", [{ region: "rp", file: "rm_offset" }]);
  const { modules, windows } = region(design, "rp");
  assert.equal(windows, []);
  assert.equal(
    modules.map(({ name, initial, design: module }) => [name, initial, module.ips.map(({ path }) => path)]),
    [
      ["initial", true, ["rp/gain"]],
      ["rm_offset", false, ["rp/offset"]],
    ],
  );
  assert.equal(
    modules[0]?.design.interruptPins.map(({ pin }) => pin),
    ["rp/gain/interrupt"],
  );
  assert.not.ok(design.ips.some(({ path }) => path === "rp/gain"));
  assert.not.ok(design.interruptPins.some(({ ip }) => ip === "rp/gain"));
});

test("without a region in its name a file is refused, with what to write", () => {
  const { design, diagnostics } = read("dfx", [{ file: "rm_offset" }]);
  assert.equal(codesOf(diagnostics.filter(({ severity }) => severity === "error")), ["region-unknown"]);
  assert.match(
    diagnostics.find(({ code }) => code === "region-unknown")?.hint ?? "",
    /--partial REGION=rm_offset\.hwh/,
  );
  assert.equal(region(design, "rp").modules, []);
});

test("a region that is not there is refused with those that are", () => {
  const { diagnostics } = read("dfx", [{ region: "pr", file: "rm_offset" }]);
  assert.match(diagnostics.find(({ code }) => code === "region-unknown")?.hint ?? "", /deep\/rp, rp/);
});

test("two modules of one name are refused", () => {
  const { diagnostics } = read("dfx", [...both, { file: "dfx_rp_fir_partial", as: "rp_fft" }]);
  assert.ok(codesOf(diagnostics).includes("region-module-duplicate"));
});

test("a module outside of the region's windows is told", () => {
  const { diagnostics } = read("dfx", [{ region: "deep/rp", file: "rm_offset" }]);
  const outside = diagnostics.find(({ code }) => code === "region-address-outside");
  assert.match(outside?.message ?? "", /deep\/rp\/offset .* 0x43c00000, outside .*0x43d00000 to 0x43d0ffff/);
});

test.run();
