import { type FSWatcher, watch } from "node:fs";
import { ClockTree } from "../../clocks/clock-tree.js";
import { Clocks } from "../../clocks/clocks.js";
import { referenceClock } from "../../clocks/reference.js";
import { FreedError, OverlayMismatchError } from "../../errors/errors.js";
import type { GpioDescriptor, OverlayDescriptor } from "../../overlay/descriptor.js";
import type { NativeHelper } from "../../native/helper.js";
import { GPIO } from "../../gpio/gpio.js";
import type { Device } from "../device.js";
import type { GpioController, GpioHandle } from "../gpio.js";
import type { InterruptSource } from "../interrupts.js";
import type { BufferAllocator } from "../memory.js";
import type { MmioRegion } from "../mmio.js";
import { NativeMmioRegion } from "../native-mmio.js";
import { AddressSpace, type MapWindow } from "./address-space.js";
import type { BoardFacts } from "./board-facts.js";
import { BoardLock } from "./board-lock.js";
import { BoardStateFile } from "./board-state.js";
import { ZynqBuffers } from "./buffers.js";
import { type ClockFacts, zynqClocks, zynqmpClocks } from "./facts/clock-registers.js";
import { FpgaManager } from "./fpga-manager.js";
import type { GuardedRegion } from "./guarded-region.js";
import { UioInterrupts } from "./interrupts.js";
import { type Held, PlGuard, replaced } from "./pl-guard.js";
import type { SystemRoot } from "./system-root.js";
import { ZynqProgrammer } from "./zynq-programmer.js";

const CLOCKS: Readonly<Record<BoardFacts["family"]["name"], ClockFacts>> = {
  zynq: zynqClocks,
  zynqmp: zynqmpClocks,
};
/** Folder that processes share; on a board `/run` is empty after each boot. */
const STATE = "/run/pynq-gen";
const LOCK_TIMEOUT_MS = 10_000;

/** What a {@link ZynqDevice} is made of; only the first three are needed. */
export interface ZynqDeviceOptions {
  readonly root: SystemRoot;
  readonly board: BoardFacts;
  readonly native: NativeHelper;
  /** Default: zocl, u-dma-buf or reserved memory, whichever there is. */
  readonly allocator?: BufferAllocator;
  /** Id of the FPGA manager, such as `fpga1`; default: the first one that takes images by name. */
  readonly manager?: string;
  /** How long a programming waits for another process's, in ms; default 10,000. */
  readonly lockTimeoutMs?: number;
  /** Maps windows; default: the C helper does. */
  readonly map?: MapWindow;
}

/**
 * A Zynq-7000 or Zynq UltraScale+ under Linux: FPGA manager, UIO or /dev/mem, PS clocks. Mirrors PYNQ's
 * `EmbeddedDevice`.
 */
export class ZynqDevice implements Device {
  readonly kind = "zynq";
  readonly name: string;
  readonly programmer: ZynqProgrammer;
  readonly interrupts: InterruptSource;
  readonly allocator: BufferAllocator;
  readonly gpio: GpioController;
  /** Clocks of the PS: `fclk0Mhz` to `fclk3Mhz`, `cpuMhz`, `setPlClk`. */
  readonly clocks: Clocks;
  /** The running system, for what else belongs to the board (GPIO, sensors). */
  readonly root: SystemRoot;
  readonly board: BoardFacts;
  readonly #space: AddressSpace;
  readonly #state: BoardStateFile;
  readonly #guard: PlGuard;
  readonly #folder: string;
  readonly #tree: ClockTree;
  #held: Held | undefined;
  /** While windows rest: the design that they were opened for. */
  #suspended: string | undefined;
  #watcher: FSWatcher | undefined;

  constructor(options: ZynqDeviceOptions) {
    const { root, board, native, lockTimeoutMs = LOCK_TIMEOUT_MS } = options;
    this.root = root;
    this.board = board;
    this.name = board.board || board.model || board.family.title;
    this.allocator = options.allocator ?? new ZynqBuffers(root, () => native);
    this.gpio = { open: (bit) => openEmio(root, bit) };
    this.interrupts = new UioInterrupts(root, native);
    const manager = (): FpgaManager | undefined => {
      const all = FpgaManager.all(root);
      return options.manager === undefined ? all[0] : all.find(({ id }) => id === options.manager);
    };
    this.#folder = `${STATE}/${options.manager ?? manager()?.id ?? "pl"}`;
    this.#state = new BoardStateFile(root, this.#folder);
    this.#space = new AddressSpace(root, options.map ?? ((window) => NativeMmioRegion.map(window)));
    const unguarded = (base: bigint, size: number): MmioRegion => this.#space.open(base, size);
    const tree = (design: () => OverlayDescriptor | undefined): ClockTree =>
      new ClockTree(
        CLOCKS[board.family.name],
        () => referenceClock(root, board.family.name, design()?.zynq?.referenceMhz).mhz,
        ({ base, size }) => unguarded(base, size),
      );
    this.#tree = tree(() => this.#held?.descriptor);
    this.clocks = new Clocks(() => this.#tree);
    this.#guard = new PlGuard(board.family, manager, this.#state, this.#tree);
    this.programmer = new ZynqProgrammer({
      root,
      board,
      manager,
      lock: new BoardLock(root, this.#folder, native),
      state: this.#state,
      withClocks: (design, action) => {
        const own = tree(() => design);
        try {
          return action(new Clocks(() => own));
        } finally {
          own.close();
        }
      },
      map: unguarded,
      reachable: () => this.#isReachable(),
      changing: () => this.#suspendWindows(),
      holds: (held) => this.#hold(held),
      lockTimeoutMs,
    });
  }

  /**
   * Maps registers. A window into the PL is refused where the PL could not answer, and is taken away when another
   * process programs it.
   */
  mmio(base: bigint, size: number): MmioRegion {
    if (this.#guard.isPl(base, size)) this.#guard.check(this.#held);
    return this.#space.open(base, size);
  }

  async close(): Promise<void> {
    await this.programmer.release();
    this.#tree.close();
    for (const window of this.#space.windows) {
      window.revoke(() => new FreedError(`device ${this.name} was closed`));
    }
  }

  #isReachable(): boolean {
    try {
      this.#guard.check(undefined);
      return true;
    } catch {
      return false;
    }
  }

  get #plWindows(): readonly GuardedRegion[] {
    return this.#space.windows.filter(({ base, size }) => this.#guard.isPl(base, size));
  }

  /** The PL is about to change: its windows rest until it is known what it holds then. */
  #suspendWindows(): void {
    this.#suspended = this.#held?.descriptor.modelHash ?? "";
    for (const window of this.#plWindows) window.suspend(changing);
  }

  /** The same design again: its windows go on. Another one: they are over. */
  #settleWindows({ descriptor }: Held): void {
    const same = this.#suspended === descriptor.modelHash;
    if (this.#suspended === undefined) return;
    this.#suspended = undefined;
    for (const window of this.#plWindows) {
      if (same) window.resume();
      else
        window.revoke(
          () => new OverlayMismatchError(`${descriptor.name} was loaded since this window was opened`),
        );
    }
  }

  #hold(held: Held | undefined): void {
    this.#held = held;
    this.#watcher?.close();
    this.#watcher = undefined;
    if (held === undefined) return;
    this.#settleWindows(held);
    // Accesses that are under way in other processes' time are not checked one by one; this ends them soon after.
    this.#watcher = watch(this.root.at(this.#folder), { persistent: false }, () => this.#look(held));
    this.#watcher.on("error", () => this.#watcher?.close());
  }

  #look(held: Held): void {
    const now = this.#state.read();
    if (now.generation === held.generation || this.#held !== held) return;
    this.programmer.lost();
    for (const window of this.#plWindows) window.revoke(() => replaced(held, now.design));
  }
}

const changing = (): OverlayMismatchError =>
  new OverlayMismatchError("the PL is being programmed, or its programming failed: load a design");

function openEmio(root: SystemRoot, { index, direction }: GpioDescriptor): GpioHandle {
  const system = { root };
  return new GPIO(GPIO.getGpioPin(index, undefined, system), direction, { system });
}
