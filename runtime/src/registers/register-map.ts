import { buildRegisterClass, type RegisterClass } from "./build.js";
import type { RegisterBlockDescriptor, RegisterDescriptor } from "./descriptor.js";
import { hex, printAs } from "./inspect.js";
import { WindowMemory } from "./memory-window.js";
import { planRegister, type RegisterPlan } from "./plan.js";
import { Register } from "./register.js";
import { RegisterRun } from "./register-array.js";
import type { RegisterRaw } from "./types.js";
import type { BusWindow } from "./window.js";

/** A class whose objects hold the registers of one block at one place on the bus. */
export type RegisterMapClass = new (window: BusWindow) => RegisterMap;

/** A register as `dump` meets it. */
interface DumpEntry {
  readonly member: string;
  readonly name: string;
  readonly index: number;
  readonly offset: number;
}

/** Base of every register map. Members are built when first named; neither naming nor printing them touches the bus. */
export class RegisterMap {
  readonly #window: BusWindow;
  readonly #members: (Register | RegisterRun | WindowMemory | undefined)[];
  readonly #plan: BlockPlan;

  constructor(plan: BlockPlan, window: BusWindow) {
    this.#plan = plan;
    this.#window = window;
    this.#members = new Array<undefined>(plan.members.length).fill(undefined);
    Object.preventExtensions(this);
  }

  dump(): Readonly<Record<string, RegisterRaw>> {
    const values: Record<string, RegisterRaw> = {};
    for (const { member, name, index } of this.#plan.dumped()) {
      const found = (this as unknown as Record<string, Register | RegisterRun>)[member];
      const register = found instanceof RegisterRun ? found.at(index) : found;
      if (register !== undefined) values[name] = Register.load(register);
    }
    return values;
  }

  toJSON(): object {
    const { base, size, label } = this.#window;
    return { interface: label, base: hex(base), size, registers: this.#plan.names() };
  }

  static {
    printAs(RegisterMap.prototype, (map) => {
      return `${map.#window.label} registers at ${hex(map.#window.base)} { ${map.#plan.names().join(", ")} }`;
    });
  }

  /** Defines the getter of a member: the object, built on first use. */
  static define(target: RegisterMap, index: number, member: Member): void {
    Object.defineProperty(target, member.name, {
      get(this: RegisterMap) {
        return (this.#members[index] ??= member.make(this.#window));
      },
      enumerable: false,
      configurable: true,
    });
  }
}

interface Member {
  readonly name: string;
  make(window: BusWindow): Register | RegisterRun | WindowMemory;
}

/** What all register maps of one block have in common. */
class BlockPlan {
  readonly members: readonly Member[];
  readonly #registers: readonly RegisterPlan[];
  #dumped: readonly DumpEntry[] | undefined;

  constructor(block: RegisterBlockDescriptor, dataWidth: number) {
    this.#registers = block.registers.map(planRegister);
    const width = accessWidths(block, dataWidth);
    this.members = [
      ...this.#registers.map((plan) => registerMember(plan, width(plan.descriptor))),
      ...(block.windows ?? []).map((window) => ({
        name: window.name,
        make: (at: BusWindow) => new WindowMemory(window, at),
      })),
    ];
  }

  names(): string[] {
    return this.members.map(({ name }) => name);
  }

  /** Registers that a dump may read: readable, aligned, and no word of theirs is one that a read changes. */
  dumped(): readonly DumpEntry[] {
    if (this.#dumped !== undefined) return this.#dumped;
    const touchy = new Set<number>();
    for (const plan of this.#registers) {
      if (plan.readEffect)
        for (const entry of places(plan)) for (const word of words(entry, plan)) touchy.add(word);
    }
    const entries = this.#registers
      .filter((plan) => plan.readable && !plan.readEffect)
      .flatMap((plan) =>
        places(plan).filter(
          (entry) => entry.offset % 4 === 0 && !words(entry, plan).some((word) => touchy.has(word)),
        ),
      );
    return (this.#dumped = entries.sort((a, b) => a.offset - b.offset));
  }
}

function registerMember(plan: RegisterPlan, width: 32 | 64): Member {
  const { name, offset, dim } = plan.descriptor;
  let cls: RegisterClass | undefined;
  return {
    name,
    make(window) {
      cls ??= buildRegisterClass(plan, width);
      return dim === undefined ? new cls(window, offset, -1) : new RegisterRun(cls, plan.descriptor, window);
    },
  };
}

function places({ descriptor: { name, offset, dim } }: RegisterPlan): DumpEntry[] {
  if (dim === undefined) return [{ member: name, name, index: -1, offset }];
  return Array.from({ length: dim.count }, (_, index) => ({
    member: name,
    name: `${name}[${index}]`,
    index,
    offset: offset + index * dim.stride,
  }));
}

function words({ offset }: DumpEntry, { width }: RegisterPlan): number[] {
  return width > 32 ? [offset >> 2, (offset >> 2) + 1] : [offset >> 2];
}

/**
 * The width of a register's access: the data bus's. On a 64-bit bus, a register that shares its 64-bit word with
 * another, or does not begin one, is reached by a 32-bit access, so that no access ever touches a register beside it.
 */
function accessWidths(
  block: RegisterBlockDescriptor,
  dataWidth: number,
): (register: RegisterDescriptor) => 32 | 64 {
  if (dataWidth !== 64) return () => 32;
  const users = new Map<number, number>();
  for (const { offset, dim } of block.registers) {
    for (let i = 0; i < (dim?.count ?? 1); i += 1) {
      const word = Math.floor((offset + i * (dim?.stride ?? 0)) / 8);
      users.set(word, (users.get(word) ?? 0) + 1);
    }
  }
  return ({ offset, dim }) => {
    for (let i = 0; i < (dim?.count ?? 1); i += 1) {
      const at = offset + i * (dim?.stride ?? 0);
      if (at % 8 !== 0 || users.get(at / 8) !== 1) return 32;
    }
    return 64;
  };
}

const classes = new WeakMap<RegisterBlockDescriptor, Map<number, RegisterMapClass>>();

/** The class of a block's register maps, built once for each block and width of the data bus. */
export function registerMapClass(block: RegisterBlockDescriptor, dataWidth: number): RegisterMapClass {
  let byWidth = classes.get(block);
  if (byWidth === undefined) classes.set(block, (byWidth = new Map()));
  const width = dataWidth === 64 ? 64 : 32;
  let cls = byWidth.get(width);
  if (cls === undefined) byWidth.set(width, (cls = build(block, width)));
  return cls;
}

function build(block: RegisterBlockDescriptor, dataWidth: number): RegisterMapClass {
  const plan = new BlockPlan(block, dataWidth);
  const cls = class extends RegisterMap {
    constructor(window: BusWindow) {
      super(plan, window);
    }
  };
  plan.members.forEach((member, index) => RegisterMap.define(cls.prototype, index, member));
  return cls;
}
