import { test } from "uvu";
import * as assert from "uvu/assert";
import { DiagnosticCollector } from "#generator/diagnostics/diagnostic.js";
import { combineSignatures } from "#generator/parse/hls/combine.js";
import { line, readHls, readOne } from "../../../support/hls/reading.js";
import { hlsData, hwHeader, kernelXml, olderHlsData } from "../../../support/hls/samples.js";
import { zip } from "../../../support/zip.js";

const manifest = { name: "xo.xml", content: "<Root/>" };

test("an .xo's kernel.xml, HLS data and header become one signature", () => {
  const signature = readOne(
    zip([
      manifest,
      { name: "filter/kernel.xml", content: kernelXml },
      { name: "filter/hls/hls_data.json", content: JSON.stringify(hlsData), stored: true },
      { name: "ip_repo/drivers/src/xfilter_hw.h", content: hwHeader },
    ]),
    "filter.xo",
  );
  assert.is(signature.source, "hls-data");
  assert.is(signature.origin.file, "filter.xo!filter/hls/hls_data.json");
  assert.is(signature.arguments.length, 6);
  assert.is(signature.arguments[4]?.direction, "out");
});

test("a kernel.xml gets from a header what it does not know", () => {
  const signature = readOne(
    zip([
      { name: "filter/kernel.xml", content: kernelXml },
      { name: "xfilter_hw.h", content: hwHeader },
    ]),
  );
  assert.is(signature.nameIsExact, true);
  assert.is(signature.tool, "vitis_hls 2022.2");
  assert.is(signature.control?.interruptStatus, "clear-on-read");
  assert.equal(signature.arguments.slice(3).map(line), [
    "3 | gain | float | in | s_axilite | 0x30:32",
    "4 | peak | void* | out | s_axilite | 0x38:12",
    "5 | log | stream<int, 0>& | out | axis | ",
  ]);
  // The header has `out` as a register that software writes: that is the pointer, not what is behind it.
  assert.is(signature.arguments[1]?.direction, undefined);
  assert.is(signature.arguments[4]?.validOffset, 0x3c);
});

test("a header of the RTL module belongs to the function of the data", () => {
  const header = hwHeader
    .replaceAll("XFILTER_", "XMIX_MIX_")
    .replaceAll(/^\/\/ 0x[1-9][\s\S]*?reserved$/gm, "");
  const collector = new DiagnosticCollector();
  const all = [...readHls(JSON.stringify(olderHlsData)).signatures, ...readHls(header).signatures];
  assert.equal(
    combineSignatures(all, collector).map(({ name }) => name),
    ["mix"],
  );
});

test("different functions stay apart, also where they differ by case only", () => {
  const collector = new DiagnosticCollector();
  const other = readHls(kernelXml.replace('name="filter"', 'name="Filter"')).signatures;
  const result = combineSignatures([...readHls(kernelXml).signatures, ...other], collector);
  assert.equal(
    result.map(({ name }) => name),
    ["filter", "Filter"],
  );
  assert.equal(collector.all, []);
});

test("files of different builds are told: another offset, another argument", () => {
  const moved = readHls(
    zip([
      { name: "filter/kernel.xml", content: kernelXml.replace('offset="0x30"', 'offset="0x34"') },
      { name: "hls_data.json", content: JSON.stringify(hlsData) },
    ]),
    "f.xo",
  );
  assert.equal(moved.codes, ["warning hls-conflict"]);
  assert.match(
    moved.diagnostics[0]?.message ?? "",
    /gain of filter is at 0x30 by .*hls_data.json and at 0x34/,
  );
  assert.is(moved.signatures[0]?.arguments[3]?.registers[0]?.offset, 0x30);

  const extra = readHls(
    zip([
      { name: "filter/kernel.xml", content: kernelXml },
      {
        name: "xfilter_hw.h",
        content: hwHeader.replaceAll("of n\n", "of m\n").replace("- n[", "- m[").replaceAll("0x28", "0x48"),
      },
    ]),
    "f.xo",
  );
  assert.equal(extra.codes, ["warning hls-conflict"]);
  assert.match(extra.diagnostics[0]?.message ?? "", /does not have: m\./);
});

test("the parts of a value that goes both ways are no conflict", () => {
  const header = hwHeader
    .replaceAll("of peak", "of peak_o")
    .replace("- peak[", "- peak_o[")
    .replace("- peak_ap", "- peak_o_ap");
  const reading = readHls(
    zip([
      { name: "filter/kernel.xml", content: kernelXml },
      { name: "xfilter_hw.h", content: header },
    ]),
  );
  assert.equal(reading.codes, []);
});

test.run();
