import type { Isolator } from "./isolation.js";
import { explained } from "./system-errors.js";
import type { SystemRoot } from "./system-root.js";

/** What this runtime knows of a PL: one file a device, shared by all processes, gone with the next boot. */
export interface BoardState {
  /** Layout of the file. */
  readonly version: 1;
  /** Boot that it belongs to: what was loaded before a restart is not loaded now. */
  readonly bootId: string;
  /** Grows by one with every programming, tried or done. */
  readonly generation: number;
  /** `programming` while one is under way, so that a process that dies in the middle leaves the truth behind. */
  readonly status: "programming" | "failed" | "ready";
  /** Hash of the design's model; empty unless `ready`. */
  readonly modelHash: string;
  /** Name of the design, for messages. */
  readonly design: string;
  /** SHA-256 of the image's file. */
  readonly imageSha256: string;
  /** Indices of the PL clocks that the design needs: while one is off, nothing behind it answers. */
  readonly clocks: readonly number[];
  /** What could cut the PL off the bus, for the next programming. */
  readonly isolators: readonly Isolator[];
  /** Names of the device-tree overlays that were applied for it. */
  readonly overlays: readonly string[];
  /** What is in each reconfigurable region, by path; a region that is not here holds what came with the design. */
  readonly regions: Readonly<Record<string, RegionState>>;
}

/** What is in a reconfigurable region. */
export interface RegionState {
  /** Hash of the module's model; empty where its loading did not succeed. */
  readonly modelHash: string;
  readonly imageSha256: string;
  /** Grows by one with every loading, tried or done. */
  readonly generation: number;
  readonly overlays: readonly string[];
}

/** Names of all device-tree overlays that stand in a state: those of the regions first, for they may need the others. */
export function allOverlays({ overlays, regions }: BoardState): readonly string[] {
  return [...Object.values(regions).flatMap((region) => region.overlays), ...overlays];
}

const nothing: BoardState = {
  version: 1,
  bootId: "",
  generation: 0,
  status: "ready",
  modelHash: "",
  design: "",
  imageSha256: "",
  clocks: [],
  isolators: [],
  overlays: [],
  regions: {},
};

const BOOT_ID = "/proc/sys/kernel/random/boot_id";

/** The state file of one device. Writes belong inside of the device's lock; reads need none. */
export class BoardStateFile {
  readonly #root: SystemRoot;
  readonly #file: string;
  #seen: string | undefined;
  #state: BoardState = nothing;

  constructor(root: SystemRoot, folder: string) {
    this.#root = root;
    this.#file = `${folder}/state.json`;
  }

  /** The state now. Costs one `stat` where the file did not change. A file of another boot or layout counts for nothing. */
  read(): BoardState {
    const seen = this.#root.fingerprint(this.#file);
    if (seen !== this.#seen || seen === undefined) {
      this.#state = this.#parse();
      this.#seen = seen;
    }
    return this.#state;
  }

  /** Records a change; everything that `change` does not name stays. */
  write(change: Partial<BoardState>): BoardState {
    const state: BoardState = { ...this.read(), ...change, version: 1, bootId: this.#bootId() };
    const text = JSON.stringify(state, (_, value: unknown) =>
      typeof value === "bigint" ? `0x${value.toString(16)}` : value,
    );
    explained("recording what is loaded", this.#file, () =>
      this.#root.replaceFile(this.#file, text + "\n", 0o664),
    );
    return this.read();
  }

  #bootId(): string {
    return this.#root.readText(BOOT_ID) ?? "";
  }

  #parse(): BoardState {
    const text = explained("reading what is loaded", this.#file, () => this.#root.readText(this.#file));
    if (text === undefined) return nothing;
    let found: Partial<BoardState>;
    try {
      found = JSON.parse(text) as Partial<BoardState>;
    } catch {
      return nothing;
    }
    if (found.version !== 1 || found.bootId !== this.#bootId()) return nothing;
    const isolators = (found.isolators ?? []).map((each) => ({ ...each, base: BigInt(each.base) }));
    return { ...nothing, ...found, isolators };
  }
}
