import {
  AddressError,
  HardwareUnavailableError,
  OverlayMismatchError,
  type PynqError,
} from "../../errors/errors.js";
import type { ClockTree } from "../../clocks/clock-tree.js";
import type { OverlayDescriptor } from "../../overlay/descriptor.js";
import type { BoardStateFile } from "./board-state.js";
import type { SocFamily } from "./facts/soc.js";
import type { FpgaManager } from "./fpga-manager.js";

/** What this process has loaded or attached to. */
export interface Held {
  readonly descriptor: OverlayDescriptor;
  readonly generation: number;
}

/**
 * Keeps accesses away from a PL that cannot answer: on a bus without time-out each of them would stop the processor
 * for good.
 */
export class PlGuard {
  readonly #family: SocFamily;
  readonly #manager: () => FpgaManager | undefined;
  readonly #state: BoardStateFile;
  readonly #clocks: ClockTree;

  constructor(
    family: SocFamily,
    manager: () => FpgaManager | undefined,
    state: BoardStateFile,
    clocks: ClockTree,
  ) {
    this.#family = family;
    this.#manager = manager;
    this.#state = state;
    this.#clocks = clocks;
  }

  /** True where a window has addresses that lead into the PL. */
  isPl(base: bigint, size: number): boolean {
    const last = base + BigInt(size) - 1n;
    return this.#family.plWindows.some((window) => base <= window.last && last >= window.first);
  }

  /**
   * @param held what this process works with; undefined where it has loaded nothing
   * @throws HardwareUnavailableError where the PL is not programmed, or its clocks, resets or level shifters are off
   * @throws OverlayMismatchError where another process has changed it
   */
  check(held: Held | undefined): void {
    const state = this.#state.read();
    if (state.status === "programming") throw unusable("is being programmed", "wait until that is done");
    if (state.status === "failed") {
      throw unusable(`holds nothing that works: loading ${state.design} failed`, "load a design");
    }
    const manager = this.#manager();
    if (manager !== undefined && manager.state !== "operating") {
      throw unusable(`is not programmed (${manager.id}: ${manager.state})`, "load a design");
    }
    if (held !== undefined && state.generation !== held.generation) throw replaced(held, state.design);
    this.#checkClocks(state.clocks);
  }

  #checkClocks(indices: readonly number[]): void {
    const tree = this.#clocks;
    const { shifters, pl } = tree.facts;
    try {
      const block = pl[0]!.block;
      if (shifters !== undefined) {
        const on = tree.registers(block).read32(shifters.offset) & shifters.mask;
        if (on !== shifters.mask)
          throw unusable("is not connected to the PS (level shifters are off)", "load a design");
      }
      for (const registers of pl.filter((_, index) => indices.includes(index))) {
        if (!tree.isRunning(registers)) {
          throw unusable(`has its clock ${registers.name} stopped`, "let it run: clocks.setRunning()");
        }
        if (tree.isResetHeld(registers)) {
          throw unusable(`is held in reset (${registers.name}'s)`, "release it, or load the design anew");
        }
      }
    } catch (error) {
      // Without the right to read the clock registers, from Linux or from the bus, nothing can be told about them.
      if (error instanceof HardwareUnavailableError && error.code === "PERMISSION") return;
      if (error instanceof AddressError) return;
      throw error;
    } finally {
      tree.close();
    }
  }
}

function unusable(what: string, remedy: string): HardwareUnavailableError {
  return new HardwareUnavailableError(`the PL ${what}; an access to it would stop the processor`, remedy);
}

/** Why a design's windows are of no use any more. */
export function replaced(held: Held, now: string): PynqError {
  const what = now === "" ? "something else" : now;
  return new OverlayMismatchError(
    `${held.descriptor.name} is not in the PL any more: another process loaded ${what} over it; load it again`,
  );
}
