/* Reads bytes as an xclbin and keeps what was reported. */
import { type Diagnostic, DiagnosticCollector } from "#generator/diagnostics/diagnostic.js";
import type { RawXclbin } from "#generator/parse/xclbin/raw.js";
import { readXclbin } from "#generator/parse/xclbin/read-xclbin.js";

/** What reading gave. */
export interface Reading {
  readonly xclbin: RawXclbin | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** `severity code` of each diagnostic, in order. */
  readonly codes: readonly string[];
}

/** Reads `bytes` as the file `design.xclbin`. */
export function readBytes(bytes: Uint8Array): Reading {
  const collector = new DiagnosticCollector();
  const xclbin = readXclbin(bytes, "design.xclbin", collector);
  return {
    xclbin,
    diagnostics: collector.all,
    codes: collector.all.map(({ severity, code }) => `${severity} ${code}`),
  };
}

/** Reads what has to be readable without any remark. @throws Error that says what was reported */
export function readClean(bytes: Uint8Array): RawXclbin {
  const { xclbin, diagnostics } = readBytes(bytes);
  if (xclbin === undefined || diagnostics.length > 0) {
    throw new Error(`reported: ${diagnostics.map(({ code, message }) => `${code}: ${message}`).join("; ")}`);
  }
  return xclbin;
}
