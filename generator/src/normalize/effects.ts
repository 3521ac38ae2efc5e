import { hlsFieldFacts } from "../facts/hls-control.js";
import { readEffectFacts } from "../facts/read-effects.js";
import { writeEffectFacts } from "../facts/write-effects.js";
import type { Access, ReadEffect, WriteEffect } from "../model/register.js";
import type { RawField, RawRegister } from "../parse/hwh/raw.js";

/** The write effects that are believed as they stand, also against ACCESS. */
const trustedWriteEffects: ReadonlySet<string> = new Set<WriteEffect>([
  "oneToClear",
  "oneToSet",
  "oneToToggle",
  "zeroToClear",
  "zeroToSet",
  "zeroToToggle",
]);

/** What is known of a register's surroundings when its effects are resolved. */
export interface EffectContext {
  /** VLNV without the version. */
  readonly ip: string;
  readonly toolVersion: string;
  /** The registers are the control block of an HLS IP. */
  readonly hls: boolean;
  readonly hasContinue: boolean;
  readonly hasInterruptBit: boolean;
}

/** The context of a register block. */
export function effectContext(
  registers: readonly RawRegister[],
  vlnv: string,
  toolVersion: string,
): EffectContext {
  const control = registers.find((register) => register.offset === 0n && register.enabled);
  const fields = new Set(control?.fields.map((field) => field.name.toUpperCase()));
  return {
    ip: vlnv.slice(0, Math.max(0, vlnv.lastIndexOf(":"))),
    toolVersion,
    hls: fields.has("AP_START") && fields.has("AP_DONE"),
    hasContinue: fields.has("AP_CONTINUE"),
    hasInterruptBit: fields.has("INTERRUPT"),
  };
}

/** What reading and writing a field does. */
export interface Effects {
  readonly writeEffect?: WriteEffect;
  readonly readEffect?: ReadEffect;
}

/**
 * Resolves the words of the file. `oneTo…` and `zeroTo…` count as they stand; the bare `modify`, which HLS stamps on
 * nearly everything, counts only through a row of the facts tables; reserved fields have no effects.
 */
export function resolveEffects(
  register: RawRegister,
  field: RawField | undefined,
  context: EffectContext,
): Effects {
  const name = (field?.name ?? register.name).toUpperCase();
  if (isReserved(name)) return {};
  let writeEffect: WriteEffect | undefined;
  let readEffect: ReadEffect | undefined;
  if (field !== undefined && trustedWriteEffects.has(field.writeEffect)) {
    writeEffect = field.writeEffect as WriteEffect;
  }
  if (field?.readEffect === "clear" || field?.readEffect === "set") readEffect = field.readEffect;
  if (context.hls && field !== undefined) {
    for (const fact of hlsFieldFacts) {
      if (fact.offset !== undefined && BigInt(fact.offset) !== register.offset) continue;
      if (!fact.field.test(name) || !applies(fact.when, context)) continue;
      readEffect ??= fact.readEffect;
      writeEffect ??= fact.writeEffect;
    }
  }
  if (field !== undefined) {
    const fact = writeEffectFacts.find(
      (each) => each.ip === context.ip && each.register.test(register.name) && each.field.test(name),
    );
    writeEffect ??= fact?.writeEffect;
  }
  if (readEffectFacts.some((fact) => fact.ip === context.ip && fact.register.test(register.name))) {
    readEffect ??= "modify";
  }
  return {
    ...(writeEffect === undefined ? {} : { writeEffect }),
    ...(readEffect === undefined ? {} : { readEffect }),
  };
}

function applies(when: (typeof hlsFieldFacts)[number]["when"], context: EffectContext): boolean {
  switch (when) {
    case "always":
      return true;
    case "not-chain":
      return !context.hasContinue;
    case "interrupt-bit":
      return context.hasInterruptBit;
    case "tool-2022.1":
      return /^2022\.1(\D|$)/.test(context.toolVersion);
  }
}

/** True for the names that tools give to bits without a function. */
export function isReserved(name: string): boolean {
  return /^(RESERVED|RSVD|RSRVD)(_?\d*)$/i.test(name);
}

/**
 * The access of a field or register. An effect on write makes it writable whatever ACCESS says; an empty word is the
 * enclosing one's, or `read-write`.
 */
export function resolveAccess(word: string, inherited: Access, effects: Effects): Access {
  const stated: Access =
    word === "read-only" || word === "write-only" || word === "read-write"
      ? word
      : // IP-XACT's once-only words: the first write counts, so they are writable.
        word === "read-writeonce"
        ? "read-write"
        : word === "writeonce"
          ? "write-only"
          : inherited;
  return stated === "read-only" && effects.writeEffect !== undefined ? "read-write" : stated;
}
