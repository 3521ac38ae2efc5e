import type { DiagnosticCollector } from "../../diagnostics/diagnostic.js";
import { parseXml, type XmlElement } from "../xml.js";
import { checkArguments } from "./check-arguments.js";
import { readKernelElement } from "./kernel-element.js";
import type { RawKernel, RawXclbinClock, RawXclbinPlatform } from "./raw.js";

/** What EMBEDDED_METADATA says. */
export interface EmbeddedMetadata {
  readonly project?: string;
  readonly platform: Omit<RawXclbinPlatform, "vbnv">;
  /** Kernel clocks as the platform asks for them; the clock topology, where there is one, is truer. */
  readonly clocks: readonly RawXclbinClock[];
  readonly kernels: readonly RawKernel[];
}

/**
 * Reads the XML of EMBEDDED_METADATA: `project/platform/device/core/kernel`.
 * @returns undefined after reporting why it cannot be read
 */
export function readEmbeddedMetadata(
  bytes: Uint8Array,
  file: string,
  diagnostics: DiagnosticCollector,
): EmbeddedMetadata | undefined {
  const member = `${file}!EMBEDDED_METADATA`;
  const text = decodeText(bytes);
  if (text === undefined) {
    diagnostics.report("input-encoding", "The embedded metadata is not UTF-8 text.", { file: member });
    return undefined;
  }
  const project = parseXml(text, member, diagnostics);
  if (project === undefined) return undefined;
  const platform = project.child("platform");
  if (project.name !== "project" || platform === undefined) {
    diagnostics.report(
      "xclbin-metadata",
      `The embedded metadata is not a project with a platform: its root element is ${JSON.stringify(project.name)}.`,
      project.origin(),
    );
    return undefined;
  }
  const before = diagnostics.all.length;
  const devices = platform.childrenNamed("device");
  const cores = devices.flatMap((device) => device.childrenNamed("core"));
  const kernels = new Map<string, RawKernel>();
  for (const core of cores) {
    for (const element of core.childrenNamed("kernel")) {
      const kernel = readKernelElement(element, diagnostics);
      if (kernel === undefined) continue;
      if (kernels.has(kernel.name)) {
        diagnostics.report("kernel-duplicate", `Two kernels are named ${kernel.name}.`, kernel.origin);
        continue;
      }
      if (kernel.type === "pl") checkArguments(kernel, diagnostics);
      kernels.set(kernel.name, kernel);
    }
  }
  // One that cannot be used makes all that is joined with it meaningless.
  if (diagnostics.all.slice(before).some(({ severity }) => severity === "error")) return undefined;
  const name = project.attribute("name");
  return {
    ...(name === undefined ? {} : { project: name }),
    platform: readPlatform(platform, devices[0]),
    clocks: cores.flatMap(readClocks),
    kernels: [...kernels.values()],
  };
}

/** UTF-8 text without its byte order mark and the NUL bytes that some writers pad with; undefined where it is not. */
export function decodeText(bytes: Uint8Array): string | undefined {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end -= 1;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, end));
  } catch {
    return undefined;
  }
}

function readPlatform(platform: XmlElement, device: XmlElement | undefined): Omit<RawXclbinPlatform, "vbnv"> {
  const version = platform.child("version");
  const major = version?.attribute("major");
  const fields = {
    vendor: platform.attribute("vendor"),
    boardId: platform.attribute("boardid"),
    name: platform.attribute("name"),
    version: major === undefined ? undefined : `${major}.${version?.attribute("minor") ?? "0"}`,
    board: platform.child("board")?.attribute("name"),
    // family:device:package:speed:temperature, the parts after the family with a dash of their own or without.
    arch: device?.attribute("fpgaDevice")?.split(":")[0],
    part: device
      ?.attribute("fpgaDevice")
      ?.split(":")
      .slice(1)
      .map((piece) => piece.replace(/^-/, ""))
      .filter((piece) => piece !== "")
      .join("-"),
  };
  const known = Object.entries(fields).filter(([, value]) => value !== undefined && value !== "");
  return Object.fromEntries(known) as Omit<RawXclbinPlatform, "vbnv">;
}

function readClocks(core: XmlElement): readonly RawXclbinClock[] {
  return core
    .childrenNamed("kernelClocks")
    .flatMap((element) => element.childrenNamed("clock"))
    .flatMap((element) => {
      const name = element.attribute("port") ?? "";
      const mhz = /^(\d{1,6}(?:\.\d{1,9})?)MHz$/.exec(element.attribute("frequency") ?? "")?.[1];
      if (mhz === undefined) return [];
      const type = name === "DATA_CLK" ? "DATA" : name === "KERNEL_CLK" ? "KERNEL" : "SYSTEM";
      return [{ name, type, mhz: Number(mhz) }];
    });
}
