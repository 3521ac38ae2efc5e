import type { Ip } from "../model/ip.js";
import type { Region } from "../model/region.js";

/**
 * The reconfigurable regions of a static design: block design containers with DFX switched on, and cells of a
 * reconfigurable block design.
 */
export function findRegions(ips: readonly Ip[]): Region[] {
  return ips.filter(isReconfigurable).map((ip) => {
    const active = stem(ip.parameters["ACTIVE_SYNTH_BD"] ?? "") || ip.blockDesign;
    return {
      path: ip.path,
      windows: ip.interfaces.map((face) => ({ interface: face.name, base: face.base, size: face.size })),
      candidates: (ip.parameters["LIST_SYNTH_BD"] ?? "").split(":").map(stem).filter(Boolean),
      ...(active === undefined ? {} : { active }),
      modules: [],
    };
  });
}

/** True for a cell whose contents a partial bitstream replaces. */
export function isReconfigurable(ip: Ip): boolean {
  if (ip.bdType === "RBD") return true;
  return ip.role === "container" && /^(true|1)$/i.test(ip.parameters["ENABLE_DFX"] ?? "");
}

function stem(file: string): string {
  return file.trim().replace(/\.bd$/i, "");
}
