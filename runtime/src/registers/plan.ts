import { mask64 } from "./codec.js";
import type { Access, FieldDescriptor, RegisterDescriptor, WriteEffect } from "./descriptor.js";

/** A field, with everything that its accessors need worked out once. */
export interface FieldPlan {
  readonly name: string;
  readonly lsb: number;
  readonly width: number;
  /** The field's bits, in place. */
  readonly mask: bigint;
  readonly readable: boolean;
  /** Writable and without a write effect: `modify` and setters may touch it. */
  readonly plain: boolean;
  readonly writeEffect: WriteEffect | undefined;
}

/** A register, with everything that its class needs worked out once. Words are bigint here, whatever the width. */
export interface RegisterPlan {
  readonly descriptor: RegisterDescriptor;
  readonly name: string;
  /** Valid bits. */
  readonly width: number;
  readonly access: Access;
  readonly readable: boolean;
  readonly writable: boolean;
  /** A read changes something: no hidden reads. */
  readonly readEffect: boolean;
  readonly fields: readonly FieldPlan[];
  /** The valid bits. */
  readonly mask: bigint;
  /** Value after reset, where it is known. */
  readonly resetValue: bigint | undefined;
  /** Value after reset as far as it is known, 0 elsewhere. */
  readonly resetKnown: bigint;
  /** Bits on which a write acts rather than stores. */
  readonly effectMask: bigint;
  /** Those bits at the value that does nothing. */
  readonly neutral: bigint;
  /** Plain bits whose value a read does not give back. */
  readonly hiddenMask: bigint;
  /** Plain writable bits. */
  readonly plainMask: bigint;
  /** Word of a write that names no field: reset values, effects neutral, read-only fields 0. */
  readonly base: bigint;
}

/** Works out the plan of a register (of each register of a run). */
export function planRegister(descriptor: RegisterDescriptor): RegisterPlan {
  const width = descriptor.width ?? 32;
  const access = descriptor.access ?? "read-write";
  const fields = (descriptor.fields ?? []).map((field) => planField(field, access));
  const mask = mask64(width);
  const resetKnown = knownReset(descriptor) & mask;
  const resetValue = saysReset(descriptor) ? resetKnown : undefined;
  let effectMask = 0n;
  let neutral = 0n;
  let hiddenMask = 0n;
  let plainMask = 0n;
  let readOnlyMask = 0n;
  if (fields.length === 0) {
    if (descriptor.writeEffect !== undefined) {
      effectMask = mask;
      neutral = neutralOf(descriptor.writeEffect, mask);
    } else if (access !== "read-only") {
      plainMask = mask;
    }
  }
  for (const field of fields) {
    if (field.writeEffect !== undefined) {
      effectMask |= field.mask;
      neutral |= neutralOf(field.writeEffect, field.mask);
    } else if (field.plain) {
      plainMask |= field.mask;
      if (!field.readable) hiddenMask |= field.mask;
    } else {
      readOnlyMask |= field.mask;
    }
  }
  return {
    descriptor,
    name: descriptor.name,
    width,
    access,
    readable: access !== "write-only",
    writable: access !== "read-only",
    readEffect:
      descriptor.readEffect !== undefined ||
      (descriptor.fields ?? []).some((field) => field.readEffect !== undefined),
    fields,
    mask,
    resetValue,
    resetKnown,
    effectMask,
    neutral,
    hiddenMask,
    plainMask,
    base: (resetKnown & ~effectMask & ~readOnlyMask) | neutral,
  };
}

function planField(field: FieldDescriptor, registerAccess: Access): FieldPlan {
  const access = field.access ?? registerAccess;
  return {
    name: field.name,
    lsb: field.lsb,
    width: field.width,
    mask: mask64(field.width) << BigInt(field.lsb),
    readable: access !== "write-only" && registerAccess !== "write-only",
    plain: field.writeEffect === undefined && access !== "read-only" && registerAccess !== "read-only",
    writeEffect: field.writeEffect,
  };
}

/** The reset value is known where the register says it, or every one of its fields does. */
function saysReset({ fields = [], resetValue }: RegisterDescriptor): boolean {
  return (
    resetValue !== undefined || (fields.length > 0 && fields.every((field) => field.resetValue !== undefined))
  );
}

/** What is known of the reset value; 0 elsewhere. */
function knownReset(descriptor: RegisterDescriptor): bigint {
  let word = BigInt(descriptor.resetValue ?? 0);
  for (const { lsb, width, resetValue } of descriptor.fields ?? []) {
    if (resetValue === undefined) continue;
    const mask = mask64(width) << BigInt(lsb);
    word = (word & ~mask) | ((BigInt(resetValue) << BigInt(lsb)) & mask);
  }
  return word;
}

function neutralOf(effect: WriteEffect, mask: bigint): bigint {
  return effect.startsWith("zeroTo") ? mask : 0n;
}
