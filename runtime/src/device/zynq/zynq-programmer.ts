import type { Clocks, PlClockSetting } from "../../clocks/clocks.js";
import { OverlayMismatchError, PynqError, TimeoutError } from "../../errors/errors.js";
import type { OverlayDescriptor } from "../../overlay/descriptor.js";
import type { AxiPortDescriptor } from "../../overlay/zynq-descriptor.js";
import type {
  ProgrammedRegion,
  ProgrammedState,
  Programmer,
  ProgramRequest,
  RegionRequest,
} from "../programmer.js";
import { axiPortSettings, setAxiPortWidths } from "./axi-ports.js";
import type { BoardFacts } from "./board-facts.js";
import { type BoardLock, describe } from "./board-lock.js";
import { allOverlays, type BoardState, type BoardStateFile } from "./board-state.js";
import { DeviceTreeOverlays } from "./device-tree-overlay.js";
import type { FpgaManager } from "./fpga-manager.js";
import { isolate, isolatorsFor, isolatorsOf, type Isolator, type MapRegisters } from "./isolation.js";
import { loadImage } from "./load-image.js";
import { loadRegion } from "./load-region.js";
import type { Held } from "./pl-guard.js";
import { type PreparedImage, prepareImage } from "./prepare-image.js";
import type { SystemRoot } from "./system-root.js";

/** What the programmer works with; all of it belongs to the device. */
export interface ProgrammerParts {
  readonly root: SystemRoot;
  readonly board: BoardFacts;
  readonly manager: () => FpgaManager | undefined;
  readonly lock: BoardLock;
  readonly state: BoardStateFile;
  /** The clocks, worked out with a design's own reference where the board does not say. */
  readonly withClocks: <T>(design: OverlayDescriptor, action: (clocks: Clocks) => T) => T;
  /** Registers, without the guard that keeps a design's own windows away. */
  readonly map: MapRegisters;
  /** Whether what is in the PL would answer. */
  readonly reachable: () => boolean;
  /** Told before the PL changes: no window into it is of use until a design is held again. */
  readonly changing: () => void;
  /** Told what is held from now on; undefined for nothing. */
  readonly holds: (held: Held | undefined) => void;
  /** How long to wait for another process that is programming, in ms. */
  readonly lockTimeoutMs: number;
}

/**
 * Programs the PL through the kernel's FPGA manager. Everything is checked before anything is touched; what is loaded
 * is recorded after success; a failure leaves the truth behind. Mirrors PYNQ's `EmbeddedDevice.download`.
 */
export class ZynqProgrammer implements Programmer {
  readonly #parts: ProgrammerParts;
  readonly #overlays: DeviceTreeOverlays;
  #held: Held | undefined;

  constructor(parts: ProgrammerParts) {
    this.#parts = parts;
    this.#overlays = new DeviceTreeOverlays(parts.root);
  }

  current(): ProgrammedState | null {
    const { modelHash, generation, status } = this.#parts.state.read();
    const manager = this.#parts.manager();
    const operating = manager === undefined || manager.state === "operating";
    return status === "ready" && modelHash !== "" && operating ? { modelHash, generation } : null;
  }

  currentRegion(region: string): ProgrammedRegion | null {
    const { regions } = this.#parts.state.read();
    const state = Object.hasOwn(regions, region) ? regions[region] : undefined;
    return state === undefined ? null : { region, modelHash: state.modelHash, generation: state.generation };
  }

  async program(request: ProgramRequest): Promise<ProgrammedState> {
    if (!request.download) return await this.#attach(request);
    const { descriptor, file = "", skip = [] } = request;
    if (file === "") throw new PynqError("ARGUMENT", `no bitstream is given for ${descriptor.name}`);
    const sha256 = descriptor.image?.kind === "xclbin" ? undefined : descriptor.image?.sha256;
    const image = await prepareImage(this.#parts, descriptor, { ...request, file, sha256, partial: false });
    const clocks = skip.includes("clocks")
      ? []
      : this.#parts.withClocks(descriptor, (all) => all.plan(descriptor.clocks));
    // Unknown ports are refused here, before anything is touched.
    axiPortSettings(this.#ports(descriptor));
    return await this.#exclusive(async () => {
      this.#refuseOthers(request.takeOver);
      await request.retire?.();
      return await this.#download(descriptor, image, clocks);
    });
  }

  /** @throws OverlayMismatchError where the static design is not loaded, or the image does not belong */
  async programRegion(request: RegionRequest): Promise<ProgrammedRegion> {
    const { descriptor, region } = request;
    const isolators = this.#isolators(request);
    const image = await prepareImage(this.#parts, descriptor, { ...request, partial: true });
    return await this.#exclusive(async () => {
      const { status, modelHash, design } = this.#parts.state.read();
      if (status !== "ready" || modelHash !== descriptor.modelHash) {
        throw new OverlayMismatchError(
          `${region} cannot be loaded: the PL holds ${design || "nothing of ours"}, not ${descriptor.name}`,
        );
      }
      this.#refuseOthers(request.takeOver);
      return await loadRegion(this.#parts, request, image, isolators);
    });
  }

  /** Removes the device-tree overlays of what this process loaded, and gives the device up. The PL keeps its design. */
  async release(): Promise<void> {
    const held = this.#held;
    this.#hold(undefined);
    if (held === undefined) return;
    const { state, lock } = this.#parts;
    await this.#exclusive(async () => {
      const now = state.read();
      // An overlay serves everybody who works with the design: the last one out removes it.
      if (now.generation === held.generation && allOverlays(now).length > 0 && lock.others().length === 0) {
        for (const name of allOverlays(now)) this.#overlays.remove(name);
        const regions = Object.entries(now.regions).map(
          ([name, each]) => [name, { ...each, overlays: [] }] as const,
        );
        state.write({ overlays: [], regions: Object.fromEntries(regions) });
      }
      lock.leave();
    });
  }

  /** Another process has programmed the PL: this one uses it no longer, and stands in nobody's way. */
  lost(): void {
    this.#parts.lock.leave();
  }

  async #attach({ descriptor, skip = [] }: ProgramRequest): Promise<ProgrammedState> {
    const { state } = this.#parts;
    return await this.#exclusive(async () => {
      const manager = this.#parts.manager();
      if (manager !== undefined && manager.state !== "operating") {
        throw new OverlayMismatchError(
          `the PL is not programmed (${manager.id}: ${manager.state}): load ${descriptor.name} with a download`,
        );
      }
      let now = state.read();
      if (now.status !== "ready" || now.modelHash !== descriptor.modelHash) {
        if (!skip.includes("loaded")) {
          const holds = now.modelHash === "" ? "something that this runtime did not load" : now.design;
          throw new OverlayMismatchError(
            `the PL holds ${holds}, not ${descriptor.name}: ` +
              'load it with a download, or vouch for it (skip: ["loaded"])',
          );
        }
        now = state.write({ ...record(descriptor, ""), status: "ready", generation: now.generation + 1 });
      }
      return this.#join(descriptor, now);
    });
  }

  async #download(
    descriptor: OverlayDescriptor,
    image: PreparedImage,
    clocks: readonly PlClockSetting[],
  ): Promise<ProgrammedState> {
    const { state } = this.#parts;
    const old = state.read();
    const generation = old.generation + 1;
    const overlays = [...allOverlays(old)];
    const quiet = this.#quietable(old);
    this.#parts.changing();
    this.#hold(undefined);
    state.write({ status: "programming", generation, modelHash: "", design: descriptor.name });
    try {
      this.#quiesce(quiet);
      for (const name of overlays.splice(0)) this.#overlays.remove(name);
      if (clocks.length > 0) this.#parts.withClocks(descriptor, (all) => all.apply(clocks));
      await loadImage(this.#parts, image, {
        partial: false,
        applying: (name) => overlays.push(name),
        connected: () => setAxiPortWidths(this.#ports(descriptor), this.#parts.map),
      });
    } catch (error) {
      const left = allOverlays(old)
        .concat(overlays)
        .filter((name) => this.#overlays.isApplied(name));
      state.write({ status: "failed", overlays: [...new Set(left)], regions: {} });
      throw error;
    }
    const now = state.write({ ...record(descriptor, image.sha256), status: "ready", generation, overlays });
    return this.#join(descriptor, now);
  }

  /** What of the old design can be cut off the bus, and still be reached. */
  #quietable(old: BoardState): readonly Isolator[] {
    const alive = old.status === "ready" && old.modelHash !== "" && old.isolators.length > 0;
    return alive && this.#parts.manager()?.state === "operating" && this.#parts.reachable()
      ? old.isolators
      : [];
  }

  #quiesce(isolators: readonly Isolator[]): void {
    for (const isolator of isolators) {
      try {
        isolate([isolator], this.#parts.map);
      } catch (error) {
        if (!(error instanceof TimeoutError)) throw error;
        process.emitWarning(`${error.message}; it is programmed over`, { code: "PYNQ_GEN_ISOLATION" });
      }
    }
  }

  #refuseOthers(takeOver: boolean | undefined): void {
    const others = this.#parts.lock.others();
    if (others.length === 0 || takeOver === true) return;
    throw new PynqError(
      "BUSY",
      `the device is in use by ${others.map(describe).join(", ")}: programming it would stop that. End it, attach to ` +
        "what is loaded (download: false), or take the device over (takeOver: true)",
    );
  }

  #isolators({ descriptor, region, isolators }: RegionRequest): readonly Isolator[] {
    if (isolators === undefined) return isolatorsFor(descriptor, region);
    const known = isolatorsOf(descriptor);
    return isolators.map((name) => {
      const found = known.find(({ path }) => path === name);
      if (found !== undefined) return found;
      throw new PynqError(
        "ARGUMENT",
        `${name} is no shutdown manager or decoupler with registers; ` +
          `${descriptor.name} has ${known.map(({ path }) => path).join(", ") || "none"}`,
      );
    });
  }

  #ports(descriptor: OverlayDescriptor): readonly AxiPortDescriptor[] {
    return this.#parts.board.family.name === "zynqmp" ? (descriptor.zynq?.axiPorts ?? []) : [];
  }

  #exclusive<T>(action: () => Promise<T>): Promise<T> {
    return this.#parts.lock.exclusive(this.#parts.lockTimeoutMs, action);
  }

  #hold(held: Held | undefined): void {
    this.#held = held;
    this.#parts.holds(held);
  }

  #join(descriptor: OverlayDescriptor, { modelHash, generation }: BoardState): ProgrammedState {
    this.#parts.lock.join(descriptor.name);
    this.#hold({ descriptor, generation });
    return { modelHash, generation };
  }
}

/** What is recorded of a design once it is in the PL. */
function record(descriptor: OverlayDescriptor, imageSha256: string): Partial<BoardState> {
  const { name: design, modelHash } = descriptor;
  const clocks = descriptor.clocks.filter(({ enabled }) => enabled).map(({ index }) => index);
  return {
    modelHash,
    design,
    imageSha256,
    clocks,
    isolators: isolatorsOf(descriptor),
    overlays: [],
    regions: {},
  };
}
