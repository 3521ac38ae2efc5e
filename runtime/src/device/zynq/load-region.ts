import { PynqError } from "../../errors/errors.js";
import type { ProgrammedRegion, RegionRequest } from "../programmer.js";
import type { BoardStateFile, RegionState } from "./board-state.js";
import { DeviceTreeOverlays } from "./device-tree-overlay.js";
import { connect, isolate, type Isolator, type MapRegisters } from "./isolation.js";
import { loadImage } from "./load-image.js";
import type { PreparedImage } from "./prepare-image.js";
import type { SystemRoot } from "./system-root.js";

/** What loading a region works with. */
export interface RegionParts {
  readonly root: SystemRoot;
  readonly state: BoardStateFile;
  readonly map: MapRegisters;
}

/**
 * Loads a partial bitstream into a region: cut off, program, connect. After a failure the region stays cut off, so that
 * nothing reaches what does not answer, and is recorded as holding nothing. Only inside of the device's lock.
 * @throws PynqError with the code of what failed
 */
export async function loadRegion(
  { root, state, map }: RegionParts,
  request: RegionRequest,
  image: PreparedImage,
  isolators: readonly Isolator[],
): Promise<ProgrammedRegion> {
  const { region, modelHash } = request;
  const overlays = new DeviceTreeOverlays(root);
  const old = state.read().regions[region];
  const generation = (old?.generation ?? 0) + 1;
  const applied = [...(old?.overlays ?? [])];
  const record = (change: Partial<RegionState>): void => {
    const whole: RegionState = { modelHash: "", imageSha256: "", overlays: [], ...change, generation };
    state.write({ regions: { ...state.read().regions, [region]: whole } });
  };
  await request.retire?.();
  record({ overlays: applied });
  try {
    isolate(isolators, map);
    await request.isolate?.();
    for (const name of applied.splice(0)) overlays.remove(name);
    await loadImage({ root }, image, {
      partial: true,
      applying: (name) => applied.push(name),
      connected: () => undefined,
    });
    await request.connect?.();
    connect(isolators, map);
  } catch (error) {
    const names = [...new Set([...(old?.overlays ?? []), ...applied])];
    record({ overlays: names.filter((name) => overlays.isApplied(name)) });
    const cut = isolators.map(({ path }) => path).join(", ");
    const left =
      cut === "" ? "" : `; ${cut} may still cut it off, so that nothing reaches what does not answer`;
    const message = error instanceof Error ? error.message : String(error);
    const code = error instanceof PynqError ? error.code : "PROGRAMMING";
    throw new PynqError(code, `region ${region} was not loaded: ${message}${left}`, { cause: error });
  }
  record({ modelHash, imageSha256: image.sha256, overlays: applied });
  return { region, modelHash, generation };
}
