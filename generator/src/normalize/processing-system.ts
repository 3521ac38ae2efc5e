import { mpsocPorts } from "../facts/ps-ports.js";
import { processingSystems } from "../facts/processing-systems.js";
import type { PsFamily } from "../facts/processing-systems.js";
import type { ProcessingSystem, PsPort } from "../model/processing-system.js";
import type { RawHwh, RawModule } from "../parse/hwh/raw.js";
import { referenceMhz } from "./clocks.js";

/** A cell that stands for a whole processing system, with its family. */
export interface PsCell {
  readonly cell: RawModule;
  readonly family: PsFamily;
}

/** The processing system at a path; undefined where there is none, or where the tools wrote it out in its parts. */
export function psCellAt(raw: RawHwh, path: string): PsCell | undefined {
  const cell = raw.modules.find((each) => each.path === path);
  const fact = processingSystems.find(({ modType }) => modType === cell?.modType);
  return cell === undefined || fact === undefined ? undefined : { cell, family: fact.family };
}

/** What the parameters of a processing system say that a load must know. */
export function processingSystem({ cell, family }: PsCell): ProcessingSystem {
  const reference = referenceMhz(cell, family);
  return {
    path: cell.path,
    family,
    ...(reference === undefined ? {} : { referenceMhz: reference }),
    ports: family === "zynqmp" ? portWidths(cell) : [],
  };
}

function portWidths({ parameters }: RawModule): PsPort[] {
  return mpsocPorts.flatMap(({ port, use }): PsPort[] => {
    const dataWidth = Number(parameters[`C_${port}_DATA_WIDTH`] ?? Number.NaN);
    return parameters[use] === "1" && [32, 64, 128].includes(dataWidth) ? [{ port, dataWidth }] : [];
  });
}
