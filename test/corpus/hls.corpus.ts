/* Every file about an HLS function in the corpus: read; figures compared with the manifest's. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { HlsSignature } from "#generator/parse/hls/signature.js";
import type { CorpusReport, CorpusRow } from "../support/corpus.js";
import { readHls } from "../support/hls/reading.js";
import { readManifest } from "../support/manifest.js";

export const name = "HLS signatures";

export function run(corpus: string): CorpusReport {
  const manifest = readManifest(corpus);
  const folder = join(corpus, "hls");
  const rows: CorpusRow[] = [];
  for (const file of readdirSync(folder)) {
    const bytes = readFileSync(join(folder, file));
    if (file !== "register-headers.json") {
      rows.push(readRow(`hls/${file}`, bytes, manifest.get(file)?.[3] ?? ""));
      continue;
    }
    const headers = JSON.parse(bytes.toString("utf8")) as { file: string; lines: string[] }[];
    for (const header of headers) {
      const content = new TextEncoder().encode(header.lines.join("\n"));
      rows.push(readRow(`hls/${file} -> ${header.file}`, content, manifest.get(header.file)?.[3] ?? ""));
    }
  }
  return { columns: ["ms", "function", "protocol", "arguments", "typed"], rows };
}

function readRow(file: string, bytes: Uint8Array, what: string): CorpusRow {
  const start = performance.now();
  const { signatures, codes } = readHls(bytes, file);
  const ms = Math.round(performance.now() - start);
  const [signature] = signatures;
  const problem =
    signature === undefined || signatures.length > 1
      ? `${signatures.length} signatures: ${codes.join(", ")}`
      : codes.length > 0
        ? codes.join(", ")
        : check(signature, what);
  return {
    file,
    ok: problem === undefined,
    result: problem ?? "read",
    ms,
    function: signature?.name ?? "",
    protocol: signature?.protocol ?? "",
    arguments: signature?.arguments.length ?? 0,
    typed: signature?.arguments.filter(({ cType }) => cType !== undefined).length ?? 0,
  };
}

/** Compares with the manifest's text, which another program made: name, number of arguments, protocol, registers. */
function check(signature: HlsSignature, what: string): string | undefined {
  const inRegisters = signature.arguments.filter(({ registers }) => registers.length > 0);
  const memories = signature.arguments.filter(({ memory }) => memory !== undefined);
  /** A kernel.xml lists the parts of an array that is in registers one by one. */
  const parts = signature.arguments.reduce((sum, { registers }) => sum + Math.max(1, registers.length), 0);
  const facts: readonly (readonly [pattern: RegExp, found: string | number])[] = [
    [/(?:kernel\.xml: |xo: .*?; )(\S+) language/, signature.name],
    [/top=([^,]+),/, signature.name],
    [/ args=(\d+)/, parts],
    [/, (\d+) args,/, signature.arguments.length],
    [/protocol=(ap_ctrl_\w+)/, `ap_ctrl_${signature.protocol}`],
    [/(\d+) data registers/, inRegisters.length],
    [/(\d+) memories/, memories.length],
    [
      /widest (\d+) bits/,
      Math.max(...inRegisters.flatMap(({ registers }) => registers.map(({ bits }) => bits))),
    ],
    [/ap_ctrl (yes|no)/, signature.control === undefined ? "no" : "yes"],
    [/HLS (20\d\d\.\d);/, signature.tool?.split(" ")[1] ?? ""],
  ];
  let compared = 0;
  for (const [pattern, found] of facts) {
    const expected = pattern.exec(what)?.[1];
    if (expected === undefined) continue;
    compared += 1;
    if (expected !== String(found)) return `${found}, the manifest says ${expected} (${what})`;
  }
  return compared === 0 ? `nothing to compare with in the manifest: ${what}` : undefined;
}
