// timeout: 180 s
/* Damaged files never make a reader throw or hang: a child process reads thousands of them, within a time. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { fileURLToPath } from "node:url";
import { DiagnosticCollector } from "#generator/diagnostics/diagnostic.js";
import { readHlsSignatures } from "#generator/parse/hls/read-signatures.js";
import { sectionKind } from "#generator/facts/xclbin.js";
import { writeContainer } from "#generator/xclbin-writer/index.js";
import { runNode } from "../../../support/timeout.js";
import { readBytes } from "../../../support/xclbin/reading.js";

const script = fileURLToPath(new URL("run-hostile.js", import.meta.url));
const seed = Number(process.env["FUZZ_SEED"] ?? 20_240_601);

for (const [kind, count] of [
  ["xclbin", 6_000],
  ["hls", 6_000],
] as const) {
  test(`${count} damaged files of the kind ${kind}`, async () => {
    const result = await runNode([script, kind, String(seed), String(count)], { timeoutMs: 80_000 });
    assert.is(result.timedOut, false, `hung after: ${result.output}`);
    assert.is(result.code, 0, result.output);
    const refused = Number(/(\d+) refused/.exec(result.stdout)?.[1]);
    // Both ends have to be reached: damage that is found, and damage that leaves the file readable.
    assert.ok(refused > count * 0.2 && refused < count, result.stdout);
  });
}

/** A project with `count` kernels around a body. */
function manyKernels(count: number): Uint8Array {
  const kernels = Array.from(
    { length: count },
    (_, index) =>
      `<kernel name="k${index}"><port name="S" mode="slave" range="0x1000"/><arg name="a" addressQualifier="1" id="0" size="8" offset="16" port="S" type="int*"/><instance name="i"/></kernel>`,
  );
  return new TextEncoder().encode(
    `<project><platform><device><core>${kernels.join("")}</core></device></platform></project>`,
  );
}

test("the largest tables that are read cost linear time", () => {
  const topology = new Uint8Array(8 + 40 * 4096);
  new DataView(topology.buffer).setInt32(0, 4096, true);
  const rows = 200_000;
  const connectivity = new Uint8Array(4 + 12 * rows);
  const view = new DataView(connectivity.buffer);
  view.setInt32(0, rows, true);
  for (let row = 0; row < rows; row += 1) view.setInt32(4 + 12 * row + 8, row % 4096, true);
  const start = performance.now();
  const { xclbin, diagnostics } = readBytes(
    writeContainer({
      platformVbnv: "",
      sections: [
        { kind: sectionKind.EMBEDDED_METADATA, bytes: manyKernels(2_000) },
        { kind: sectionKind.MEM_TOPOLOGY, bytes: topology },
        { kind: sectionKind.GROUP_TOPOLOGY, bytes: topology },
        { kind: sectionKind.CONNECTIVITY, bytes: connectivity },
      ],
    }),
  );
  assert.is(xclbin?.kernels.length, 2_000, JSON.stringify(diagnostics.slice(0, 3)));
  assert.ok(performance.now() - start < 10_000);
});

test("many signatures in one file cost linear time", () => {
  const kernels = Array.from({ length: 3_000 }, (_, index) => `<kernel name="k${index}"/>`).join("");
  const diagnostics = new DiagnosticCollector();
  const start = performance.now();
  const found = readHlsSignatures(new TextEncoder().encode(`<root>${kernels}</root>`), "f", diagnostics);
  assert.is(found.length, 3_000);
  assert.ok(performance.now() - start < 10_000);
});

test.run();
