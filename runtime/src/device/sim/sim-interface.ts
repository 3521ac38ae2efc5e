import { AddressError } from "../../errors/errors.js";
import type { InterfaceDescriptor, IpDescriptor } from "../../overlay/descriptor.js";
import { hex } from "../../registers/inspect.js";
import type { SimRead } from "./access.js";
import { layOut, type RegisterCell, type SimRegister } from "./cells.js";
import type { Hook, WordHooks } from "./hooks.js";
import { SparseMemory } from "./sparse-memory.js";

/** Words of memory, by byte offset (a multiple of 4). */
export interface WordStore {
  readWord(offset: number): number;
  writeWord(offset: number, word: number): void;
}

/** What an offset that no register, window or memory describes does: read as 0 and ignore writes, or throw. */
export type Holes = "zero" | "error";

interface PlacedCell {
  readonly register: SimRegister;
  readonly cell: RegisterCell;
}

/**
 * A slave interface in the simulated address map. Registers follow their descriptors; an interface of memory, and one
 * whose registers the design does not list, is plain memory; so are memory windows among registers.
 */
export class SimInterface {
  readonly ip: string;
  readonly name: string;
  readonly base: bigint;
  readonly size: bigint;
  readonly registers: readonly SimRegister[];
  /** True where the whole interface is memory, such as a block RAM. */
  readonly isMemory: boolean;
  readonly #windows: readonly { readonly offset: number; readonly size: number }[];
  readonly #cells = new Map<number, PlacedCell[]>();
  readonly #hooks = new Map<number, WordHooks>();
  /** Set where the whole interface is memory. */
  readonly #memory: WordStore | undefined;
  readonly #windowStore: WordStore = new SparseMemory();
  readonly #holes: Holes;

  /** @param memory what a memory interface shows: the device's memory from the interface's base on */
  constructor(
    ip: IpDescriptor,
    name: string,
    placed: InterfaceDescriptor,
    memory: WordStore | undefined,
    holes: Holes,
  ) {
    const { registers = {} } = ip;
    const block = Object.hasOwn(registers, name) ? registers[name] : undefined;
    this.ip = ip.path;
    this.name = name;
    this.base = placed.base;
    this.size = BigInt(placed.size);
    this.registers = block === undefined ? [] : layOut(block);
    this.#windows = block?.windows ?? [];
    this.#memory = block === undefined ? (memory ?? new SparseMemory()) : undefined;
    this.isMemory = placed.kind === "memory" && block === undefined;
    this.#holes = holes;
    for (const register of this.registers) {
      for (const cell of register.cells) {
        const there = this.#cells.get(cell.word);
        if (there === undefined) this.#cells.set(cell.word, [{ register, cell }]);
        else there.push({ register, cell });
      }
    }
  }

  get label(): string {
    return `${this.ip}/${this.name}`;
  }

  /** The register of a byte offset's word, for records and messages. */
  registerAt(offset: number): string | undefined {
    return this.#cells.get(Math.floor(offset / 4))?.[0]?.register.name;
  }

  /** The hooks of a word, to add to. */
  hooksAt(word: number): WordHooks {
    let hooks = this.#hooks.get(word);
    if (hooks === undefined) this.#hooks.set(word, (hooks = { reads: [], writes: [] }));
    return hooks;
  }

  /** Takes a hook out of every word. */
  removeHook(hook: Hook): void {
    for (const { reads, writes } of this.#hooks.values()) {
      remove(reads, hook);
      remove(writes, hook);
    }
  }

  /** A bus read of a 32-bit word, or of a part of it: effects act on the whole word. */
  read(word: number): number {
    let value: number | undefined;
    for (const { run, register } of this.#hooks.get(word)?.reads ?? []) {
      const given = run({ ...this.#event(word, register), stored: this.peek(word) });
      if (typeof given === "number") value = given >>> 0;
    }
    value ??= this.#load(word);
    for (const { cell } of this.#cells.get(word) ?? []) cell.afterRead();
    return value;
  }

  /** A bus write of the byte lanes in `lanes` of a 32-bit word. */
  write(word: number, data: number, lanes: number): void {
    const cells = this.#cells.get(word);
    const hooks = this.#hooks.get(word)?.writes ?? [];
    if (cells === undefined) {
      const store = this.#store(word, "write");
      const before = store?.readWord(word * 4) ?? 0;
      const after = ((before & ~lanes) | (data & lanes)) >>> 0;
      const word32 = runWriteHooks(hooks, this.#event(word), data, lanes, before, after);
      store?.writeWord(word * 4, word32);
      return;
    }
    // A read-only and a write-only register may share the word: each keeps bits of its own.
    for (const { register, cell } of cells) {
      const before = cell.value;
      const after = cell.afterWrite(data, lanes);
      const mine = hooks.filter((hook) => (hook.register ?? cells[0]?.register) === register);
      cell.value = runWriteHooks(mine, this.#event(word, register), data, lanes, before, after);
    }
  }

  /** What a read would give, without effects, hooks or errors. */
  peek(word: number): number {
    const cells = this.#cells.get(word);
    if (cells !== undefined) return visible(cells);
    return (this.#memory ?? (this.#inWindow(word) ? this.#windowStore : undefined))?.readWord(word * 4) ?? 0;
  }

  /** Sets stored bits, past access rights and effects. */
  poke(word: number, value: number): void {
    const cells = this.#cells.get(word);
    if (cells === undefined) this.#store(word, "poke")?.writeWord(word * 4, value >>> 0);
    else for (const { cell } of cells) cell.value = value;
  }

  #load(word: number): number {
    const cells = this.#cells.get(word);
    return cells === undefined ? (this.#store(word, "read")?.readWord(word * 4) ?? 0) : visible(cells);
  }

  #store(word: number, doing: string): WordStore | undefined {
    if (this.#memory !== undefined) return this.#memory;
    if (this.#inWindow(word)) return this.#windowStore;
    if (this.#holes === "error" && !this.#hooks.has(word)) throw this.#holeError(word * 4, doing);
    return undefined;
  }

  #inWindow(word: number): boolean {
    return this.#windows.some(({ offset, size }) => word * 4 >= offset && word * 4 < offset + size);
  }

  #holeError(offset: number, doing: string): AddressError {
    const sorted = [...this.#cells.keys()].sort((a, b) => a - b);
    const show = (word: number | undefined): string =>
      word === undefined ? "nothing" : `${this.registerAt(word * 4) ?? ""} at ${hex(word * 4)}`;
    const below = show(sorted.filter((word) => word * 4 < offset).at(-1));
    const above = show(sorted.find((word) => word * 4 > offset));
    return new AddressError(
      `${doing} at ${this.label} offset ${hex(offset)}: the design describes no register there; below: ${below}, above: ${above}`,
    );
  }

  #event(word: number, of?: SimRegister): Omit<SimRead, "stored"> {
    const register = of ?? this.#cells.get(word)?.[0]?.register;
    return {
      ip: this.ip,
      interface: this.name,
      register: register?.name,
      index: register?.index,
      address: this.base + BigInt(word * 4),
      word: word - (register?.cells[0]?.word ?? word),
    };
  }
}

function remove(hooks: { readonly of: Hook }[], hook: Hook): void {
  const index = hooks.findIndex(({ of }) => of === hook);
  if (index >= 0) hooks.splice(index, 1);
}

function visible(cells: readonly PlacedCell[]): number {
  let value = 0;
  let covered = 0;
  for (const { cell } of cells) {
    value |= cell.visible & ~covered;
    covered |= cell.readable;
  }
  return value >>> 0;
}

function runWriteHooks(
  hooks: WordHooks["writes"],
  event: Omit<SimRead, "stored">,
  value: number,
  mask: number,
  before: number,
  after: number,
): number {
  let stored = after;
  for (const { run } of hooks) {
    const given = run({ ...event, value, mask, before, after: stored });
    if (typeof given === "number") stored = given >>> 0;
  }
  return stored;
}
