/* Every xclbin of the corpus: read, or refused with the diagnostic that fits; figures compared with the manifest's. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { RawXclbin } from "#generator/parse/xclbin/raw.js";
import type { CorpusReport, CorpusRow } from "../support/corpus.js";
import { readManifest } from "../support/manifest.js";
import { readBytes } from "../support/xclbin/reading.js";

export const name = "xclbin containers";

export function run(corpus: string): CorpusReport {
  const manifest = readManifest(corpus);
  const rows = readdirSync(join(corpus, "xclbin"))
    .filter((file) => file.endsWith(".xclbin"))
    .map((file) => readRow(corpus, file, manifest.get(file) ?? []));
  return { columns: ["ms", "kernels", "units", "banks", "remarks"], rows };
}

function readRow(corpus: string, file: string, cells: readonly string[]): CorpusRow {
  const bytes = readFileSync(join(corpus, "xclbin", file));
  const start = performance.now();
  const { xclbin, diagnostics } = readBytes(bytes);
  const ms = Math.round(performance.now() - start);
  const errors = diagnostics.filter(({ severity }) => severity === "error").map(({ code }) => code);
  const remarks = diagnostics.filter(({ severity }) => severity !== "error").map(({ code }) => code);
  const problem = xclbin === undefined ? checkRefusal(errors, cells) : checkReading(xclbin, cells);
  const result = xclbin === undefined ? `refused: ${errors.join(", ")}` : "read";
  return {
    file: `xclbin/${file}`,
    ok: problem === undefined,
    result: problem ?? result,
    ms,
    kernels: xclbin?.kernels.length ?? 0,
    units: xclbin?.computeUnits.length ?? 0,
    banks: xclbin?.memories.length ?? 0,
    remarks: remarks.join(" "),
  };
}

/** An NPU's file has an AIE partition; a file with neither kernels nor memories has nothing to generate. */
function checkRefusal(errors: readonly string[], cells: readonly string[]): string | undefined {
  const [kernels = "", sections = ""] = cells.slice(6);
  const expected = sections.includes("AIE_PARTITION")
    ? "xclbin-npu"
    : kernels === "-" && !sections.includes("MEM_TOPOLOGY")
      ? "xclbin-empty"
      : "no refusal";
  return errors.join() === expected ? undefined : `refused with ${errors.join()}, expected ${expected}`;
}

function checkReading(xclbin: RawXclbin, cells: readonly string[]): string | undefined {
  const [vbnv, mode, version, kernels, sections] = cells.slice(3);
  const modes: Readonly<Record<string, string>> = { FLAT: "hw", SW_EMU: "sw-emu", HW_EMU: "hw-emu" };
  const found = {
    vbnv: xclbin.platform.vbnv === "" ? "(empty)" : xclbin.platform.vbnv,
    mode: xclbin.mode,
    version: xclbin.version,
    kernels:
      xclbin.kernels
        .map((kernel) => `${kernel.name}(${kernel.arguments.length} args, ${kernel.instances.length} CU)`)
        .join("; ") || "-",
    sections: xclbin.sections.map(({ kindName, size }) => `${kindName}:${size}`).join(", "),
  };
  const expected = {
    vbnv,
    mode: modes[mode ?? ""],
    version,
    kernels,
    sections: sections?.replace(/\([^)]*\)/g, "").replaceAll("ASK_", ""),
  };
  for (const [key, value] of Object.entries(found)) {
    const wanted = expected[key as keyof typeof expected];
    if (value !== wanted) return `${key} is ${value}, the manifest says ${wanted}`;
  }
  // Each unit of an implemented design is placed, and each of its pointers reaches a bank.
  for (const unit of xclbin.computeUnits) {
    const kernel = xclbin.kernels.find((candidate) => candidate.name === unit.kernel);
    const buffers = kernel?.arguments.filter(({ kind }) => kind === "buffer") ?? [];
    if (xclbin.mode === "hw" && unit.base === undefined) return `${unit.name} has no address`;
    for (const { name: argument } of buffers) {
      const connection = unit.connections.find((candidate) => candidate.argument === argument);
      if (xclbin.mode === "hw" && (connection?.memories.length ?? 0) === 0) {
        return `${unit.name}.${argument} reaches no bank`;
      }
    }
  }
  return undefined;
}
