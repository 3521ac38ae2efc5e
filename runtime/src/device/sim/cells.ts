import { mask64 } from "../../registers/codec.js";
import type { RegisterBlockDescriptor, RegisterDescriptor, WriteEffect } from "../../registers/descriptor.js";
import { planRegister } from "../../registers/plan.js";

/** What reads and writes do to the bits of one 32-bit word of a register, as masks. */
interface WordRule {
  readonly readable: number;
  /** Bits that a write stores as they are. */
  readonly plain: number;
  readonly effects: Readonly<Record<WriteEffect, number>>;
  readonly readClear: number;
  readonly readSet: number;
  readonly reset: number;
}

/** The part of a register that lies in one 32-bit word of its interface. */
export class RegisterCell {
  /** Index of the word in the interface: byte offset / 4. */
  readonly word: number;
  readonly #rule: WordRule;
  #value: number;

  constructor(word: number, rule: WordRule) {
    this.word = word;
    this.#rule = rule;
    this.#value = rule.reset;
  }

  /** The bits as stored, seen by nobody but the model. */
  get value(): number {
    return this.#value;
  }
  set value(value: number) {
    this.#value = value >>> 0;
  }

  /** What a bus read gives: write-only bits are 0. */
  get visible(): number {
    return (this.#value & this.#rule.readable) >>> 0;
  }

  /** Bits that a bus read covers. */
  get readable(): number {
    return this.#rule.readable;
  }

  /** What a bus read leaves behind. */
  afterRead(): void {
    this.#value = ((this.#value & ~this.#rule.readClear) | this.#rule.readSet) >>> 0;
  }

  /** What a bus write of `data` to the byte lanes in `lanes` makes of the stored bits. */
  afterWrite(data: number, lanes: number): number {
    const { plain, effects } = this.#rule;
    const ones = data & lanes;
    const zeros = ~data & lanes;
    let value = (this.#value & ~(plain & lanes)) | (data & plain & lanes);
    value &= ~(ones & effects.oneToClear) & ~(zeros & effects.zeroToClear);
    value |= (ones & effects.oneToSet) | (zeros & effects.zeroToSet);
    value ^= (ones & effects.oneToToggle) | (zeros & effects.zeroToToggle);
    return value >>> 0;
  }
}

/** A register (or one of a run) in a simulated interface. */
export interface SimRegister {
  /** Name, with the index in a run: `IVAR[3]`. */
  readonly name: string;
  /** Index in a run, else undefined. */
  readonly index: number | undefined;
  /** Valid bits. */
  readonly width: number;
  /** Bit of the first cell at which the register begins: 0, or 8, 16, 24 where its offset is not a multiple of 4. */
  readonly shift: number;
  /** Lowest word first. */
  readonly cells: readonly RegisterCell[];
}

/** Lays the registers of a block out in cells, at their reset values. */
export function layOut(block: RegisterBlockDescriptor): SimRegister[] {
  return block.registers.flatMap((descriptor) => {
    const { name, offset, dim } = descriptor;
    if (dim === undefined) return [place(descriptor, name, undefined, offset)];
    return Array.from({ length: dim.count }, (_, index) =>
      place(descriptor, `${name}[${index}]`, index, offset + index * dim.stride),
    );
  });
}

function place(
  descriptor: RegisterDescriptor,
  name: string,
  index: number | undefined,
  offset: number,
): SimRegister {
  const masks = wordMasks(descriptor);
  const width = descriptor.width ?? 32;
  const shift = (offset % 4) * 8;
  const cells = Array.from({ length: Math.ceil((shift + width) / 32) }, (_, half) => {
    const part = (mask: bigint): number =>
      Number(((mask << BigInt(shift)) >> BigInt(32 * half)) & 0xffff_ffffn);
    return new RegisterCell(Math.floor(offset / 4) + half, {
      readable: part(masks.readable),
      plain: part(masks.plain),
      effects: {
        oneToClear: part(masks.effects.oneToClear),
        oneToSet: part(masks.effects.oneToSet),
        oneToToggle: part(masks.effects.oneToToggle),
        zeroToClear: part(masks.effects.zeroToClear),
        zeroToSet: part(masks.effects.zeroToSet),
        zeroToToggle: part(masks.effects.zeroToToggle),
      },
      readClear: part(masks.readClear),
      readSet: part(masks.readSet),
      reset: part(masks.reset),
    });
  });
  return { name, index, width, shift, cells };
}

interface RegisterMasks {
  readonly readable: bigint;
  readonly plain: bigint;
  readonly effects: Readonly<Record<WriteEffect, bigint>>;
  readonly readClear: bigint;
  readonly readSet: bigint;
  readonly reset: bigint;
}

/** The rules of a register as masks over its valid bits. Bits outside of every field keep their reset value. */
function wordMasks(descriptor: RegisterDescriptor): RegisterMasks {
  const plan = planRegister(descriptor);
  const effects: Record<WriteEffect, bigint> = {
    oneToClear: 0n,
    oneToSet: 0n,
    oneToToggle: 0n,
    zeroToClear: 0n,
    zeroToSet: 0n,
    zeroToToggle: 0n,
  };
  let readClear = 0n;
  let readSet = 0n;
  let hidden = plan.readable ? 0n : plan.mask;
  if (plan.fields.length === 0) {
    if (descriptor.writeEffect !== undefined) effects[descriptor.writeEffect] = plan.mask;
    if (descriptor.readEffect === "clear") readClear = plan.mask;
    if (descriptor.readEffect === "set") readSet = plan.mask;
  }
  for (const field of plan.fields) {
    if (field.writeEffect !== undefined) effects[field.writeEffect] |= field.mask;
    if (!field.readable) hidden |= field.mask;
  }
  for (const { lsb, width, readEffect } of descriptor.fields ?? []) {
    const mask = mask64(width) << BigInt(lsb);
    if (readEffect === "clear") readClear |= mask;
    if (readEffect === "set") readSet |= mask;
  }
  return {
    readable: plan.mask & ~hidden,
    plain: plan.plainMask,
    effects,
    readClear,
    readSet,
    reset: plan.resetKnown,
  };
}
