import type { DiagnosticCollector } from "../../diagnostics/diagnostic.js";
import type { XclbinSection } from "./container.js";
import { decodeText } from "./metadata.js";

/** Key and value that the user gave to the linker's packager (`--key-value USER:…`). */
export interface KeyValue {
  readonly key: string;
  readonly value: string;
}

/** Reads KEYVALUE_METADATA: `{"key_values": [{"key": …, "value": …}]}`. */
export function readKeyValues(
  section: XclbinSection,
  file: string,
  diagnostics: DiagnosticCollector,
): readonly KeyValue[] {
  const list = member(readJson(section, file, diagnostics), "key_values");
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: unknown) => {
    const key = member(item, "key");
    const value = member(item, "value");
    return typeof key === "string" && typeof value === "string" ? [{ key, value }] : [];
  });
}

/**
 * Reads from BUILD_METADATA what names the linker: its name and version, such as `v++ 2022.1`. The rest of it repeats
 * the embedded metadata, or is about the machine that it ran on.
 */
export function readBuildTool(
  section: XclbinSection,
  file: string,
  diagnostics: DiagnosticCollector,
): string | undefined {
  const json = readJson(section, file, diagnostics);
  const by = member(member(member(json, "build_metadata"), "xclbin"), "generated_by");
  const name = member(by, "name");
  const version = member(by, "version");
  return typeof name === "string" && typeof version === "string" && name !== ""
    ? `${name} ${version}`
    : undefined;
}

function readJson(section: XclbinSection, file: string, diagnostics: DiagnosticCollector): unknown {
  const text = decodeText(section.bytes.bytes);
  try {
    if (text !== undefined) return JSON.parse(text) as unknown;
  } catch {
    // Falls through to the report: neither the parser's words nor its position mean anything inside of a container.
  }
  diagnostics.report(
    "xclbin-text-section",
    `Section ${section.kindName} is not JSON text; it was left out.`,
    {
      file,
    },
  );
  return undefined;
}

function member(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}
