import type { Device } from "../device/device.js";
import type { BufferObject } from "../device/memory.js";
import { FreedError } from "../errors/errors.js";

/** Who uses memory that must therefore stay, such as a run or a transfer. */
export interface MemoryUse {
  /** For messages, such as `run of vadd_1`. */
  readonly by: string;
  /** Looks whether the use has ended, and releases the pin if so; called before memory is freed. */
  refresh?(): void;
  /** Asks the user to notice the end by itself, because memory waits for it. Must not keep the process alive. */
  watch?(): void;
  /** The device was reset: the use is over, whatever it was. The pin is released by the caller. */
  reset?(): void;
}

/** Memory held in place. */
export interface Pin {
  /** The use has ended for certain: completed, or the engine was reset. Idempotent. */
  release(): void;
}

/** Bytes and number of the buffers that are allocated in a bank now. */
export interface BankUse {
  readonly bytes: number;
  readonly buffers: number;
}

const usage = new WeakMap<Device, Map<string, { bytes: number; buffers: number }>>();

/** What is allocated in a bank of a device. Mirrors PYNQ's `mem_used` and `num_buffers`. */
export function bankUse(device: Device, bank: string): BankUse {
  return usage.get(device)?.get(bank) ?? { bytes: 0, buffers: 0 };
}

function account(device: Device, bank: string, bytes: number, buffers: number): void {
  let banks = usage.get(device);
  if (banks === undefined) usage.set(device, (banks = new Map()));
  const entry = banks.get(bank) ?? { bytes: 0, buffers: 0 };
  entry.bytes += bytes;
  entry.buffers += buffers;
  banks.set(bank, entry);
}

/*
 * Memory that nobody can name any more is reported and kept. It is not freed: a register may still hold its address,
 * and the collector cannot know. The registry keeps the buffer object itself alive, so that no finalizer frees it.
 */
const leaks = new FinalizationRegistry<{ readonly name: string; readonly object: BufferObject }>(
  ({ name, object }) => {
    if (object.freed) return;
    process.emitWarning(
      `buffer ${name} was lost without freebuffer(); its ${object.bytes.byteLength} bytes stay allocated, ` +
        `because the device may still use them`,
      { type: "PynqGenWarning", code: "PYNQ_GEN_BUFFER_LEAK" },
    );
  },
);

interface PinRecord extends MemoryUse {
  readonly device: Device;
  readonly allocations: readonly Allocation[];
}

const pins = new WeakMap<Device, Set<PinRecord>>();

/** One buffer object and those who use it. All views of a buffer share it. */
export class Allocation {
  readonly object: BufferObject;
  readonly device: Device;
  readonly name: string;
  /** Name of the memory bank; for imported memory, what the importer said. */
  readonly bank: string;
  /** Bytes, kept apart because a detached view has none. */
  readonly nbytes: number;
  readonly #users = new Set<PinRecord>();
  #ended = false;
  #returned = false;

  constructor(object: BufferObject, device: Device, name: string, bank: string) {
    this.object = object;
    this.device = device;
    this.name = name;
    this.bank = bank;
    this.nbytes = object.bytes.byteLength;
    account(device, bank, this.nbytes, 1);
    leaks.register(this, { name, object }, this);
  }

  /** True after {@link Allocation.free}, and where the device took the memory back. */
  get freed(): boolean {
    return this.#ended || this.object.freed;
  }

  /** @throws FreedError where the memory was given back */
  check(): void {
    if (this.freed) throw new FreedError(`buffer ${this.name} was freed`);
  }

  /** Names of those who hold the memory in place. */
  get users(): readonly string[] {
    return [...this.#users].map((user) => user.by);
  }

  /** Ends the host's views now and gives the memory back as soon as nobody uses it. Idempotent. */
  free(): void {
    if (this.#ended) return;
    this.#ended = true;
    leaks.unregister(this);
    for (const user of [...this.#users]) user.refresh?.();
    if (this.#users.size === 0) {
      this.#giveBack();
      return;
    }
    detach(this.object);
    for (const user of this.#users) user.watch?.();
  }

  hold(user: PinRecord): void {
    this.#users.add(user);
  }

  letGo(user: PinRecord): void {
    if (this.#users.delete(user) && this.#ended && this.#users.size === 0) this.#giveBack();
  }

  #giveBack(): void {
    if (this.#returned) return;
    this.#returned = true;
    account(this.device, this.bank, -this.nbytes, -1);
    this.object.free();
  }
}

/** Ends the host's views of memory that has to stay. */
function detach(object: BufferObject): void {
  if (object.detach !== undefined) {
    object.detach();
    return;
  }
  try {
    structuredClone(object.bytes, { transfer: [object.bytes] });
  } catch {
    // Not transferable: old views then stay readable until the memory goes. The buffer itself refuses access anyway.
  }
}

/**
 * Holds memory in place until `release` is called: `freebuffer` then only detaches the host's views.
 * @throws FreedError where one of them was freed already
 */
export function pinAllocations(device: Device, allocations: Iterable<Allocation>, use: MemoryUse): Pin {
  const held = [...new Set(allocations)];
  for (const allocation of held) allocation.check();
  const record: PinRecord = {
    by: use.by,
    device,
    allocations: held,
    refresh: () => use.refresh?.(),
    watch: () => use.watch?.(),
    reset: () => use.reset?.(),
  };
  let onDevice = pins.get(device);
  if (onDevice === undefined) pins.set(device, (onDevice = new Set()));
  onDevice.add(record);
  for (const allocation of held) allocation.hold(record);
  return { release: () => release(record) };
}

function release(record: PinRecord): void {
  if (pins.get(record.device)?.delete(record) !== true) return;
  for (const allocation of record.allocations) allocation.letGo(record);
}

/**
 * Tells that nothing that ran on the device before runs any more: it was programmed anew, or reset for certain.
 * Everything pinned is released; runs that had not ended are told.
 */
export function confirmReset(device: Device): void {
  for (const record of [...(pins.get(device) ?? [])]) {
    record.reset?.();
    release(record);
  }
}

/**
 * Reports memory that was freed but cannot be returned, because what uses it has not ended; called when a device
 * is given up. Gives the number of such buffers.
 */
export function reportHeld(device: Device): number {
  const held = new Map<Allocation, string[]>();
  for (const record of pins.get(device) ?? []) {
    record.refresh?.();
    for (const allocation of record.allocations) {
      if (allocation.users.includes(record.by)) held.set(allocation, [...allocation.users]);
    }
  }
  for (const [allocation, users] of held) {
    process.emitWarning(
      `buffer ${allocation.name} is kept: ${users.join(", ")} never ended, and the device was not reset`,
      { type: "PynqGenWarning", code: "PYNQ_GEN_BUFFER_HELD" },
    );
  }
  return held.size;
}
