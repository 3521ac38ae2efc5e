import type { DiagnosticCollector } from "../diagnostics/diagnostic.js";
import type { Access, Field, MemoryWindow, Register } from "../model/register.js";
import type { RawAddressBlock, RawRegister } from "../parse/hwh/raw.js";
import { effectContext, isReserved, resolveAccess, resolveEffects } from "./effects.js";
import type { EffectContext } from "./effects.js";

/** What a register block is normalised within. */
export interface RegisterContext {
  readonly vlnv: string;
  readonly toolVersion: string;
  /** Size of the interface's window in bytes. */
  readonly size: bigint;
  readonly diagnostics: DiagnosticCollector;
}

/** Offsets are numbers; nothing that is addressed by more than 53 bits is a register. */
const MAX_OFFSET: bigint = BigInt(Number.MAX_SAFE_INTEGER);

/** Widest register; beyond, it is a window of memory. */
const MAX_REGISTER_BITS = 64;

/** Turns the registers of an address block into the model's: effects resolved, windows told from registers. */
export function normalizeRegisters(
  block: RawAddressBlock,
  context: RegisterContext,
): { registers: Register[]; windows: MemoryWindow[] } {
  const effects = effectContext(block.registers, context.vlnv, context.toolVersion);
  // Registers listed in a block of plain memory (axi_bram_ctrl without ECC, in older tools) would lie on top of the
  // memory itself: they are not there.
  const shadowsMemory = block.usage === "memory";
  const blockAccess = resolveAccess(block.access, "read-write", {});
  const registers: Register[] = [];
  const windows: MemoryWindow[] = [];
  const seen = new Set<string>();
  for (const raw of block.registers) {
    const key = `${raw.offset} ${raw.name}`;
    if (seen.has(key)) {
      context.diagnostics.report(
        "register-duplicate",
        `Register ${raw.name} at offset 0x${raw.offset.toString(16)} is listed twice; the first was taken.`,
        raw.origin,
      );
      continue;
    }
    seen.add(key);
    const enabled = raw.enabled && !shadowsMemory;
    const windowBytes = memoryWindowBytes(raw);
    // A window may be cut off at the interface's end, a register may not.
    const needed = windowBytes === undefined ? BigInt(raw.size <= 32 ? 4 : 8) : 1n;
    if (!enabled && raw.offset > MAX_OFFSET) continue;
    if (enabled && (raw.offset + needed > context.size || raw.offset > MAX_OFFSET)) {
      context.diagnostics.report(
        "register-outside-block",
        `Register ${raw.name} at offset 0x${raw.offset.toString(16)} lies outside of the interface's ${context.size} bytes; it was left out.`,
        raw.origin,
        "Enlarge the range in the address editor if the register is needed.",
      );
      continue;
    }
    if (enabled && raw.offset % 4n !== 0n) {
      context.diagnostics.report(
        "register-unaligned",
        `Register ${raw.name} has offset 0x${raw.offset.toString(16)}, which no 32-bit access can address; it was left out.`,
        raw.origin,
      );
      continue;
    }
    if (windowBytes !== undefined) {
      const available = context.size - raw.offset;
      if (enabled && raw.size > MAX_REGISTER_BITS && !isHlsArray(raw)) {
        context.diagnostics.report(
          "register-wide",
          `Register ${raw.name} has ${raw.size} bits; it is a window of ${windowBytes} bytes.`,
          raw.origin,
        );
      }
      windows.push({
        name: raw.name,
        description: raw.description,
        offset: Number(raw.offset),
        size: Number(enabled && windowBytes > available ? available : windowBytes),
        access: resolveAccess(raw.access, blockAccess, {}),
        enabled,
        origin: raw.origin,
      });
    } else {
      registers.push(normalizeRegister(raw, enabled, blockAccess, effects, context.diagnostics));
    }
  }
  return { registers, windows };
}

/**
 * Size in bytes of an entry that is a window of memory and no register. HLS lists an array argument `x` as a register
 * `Memory_x` whose SIZE counts *bytes* (checked against the x*_hw.h of the same IP); any other entry of more than 64
 * bits is memory of SIZE bits.
 */
function memoryWindowBytes(raw: RawRegister): bigint | undefined {
  if (isHlsArray(raw)) return BigInt(Math.max(4, Math.ceil(raw.size / 4) * 4));
  return raw.size > MAX_REGISTER_BITS ? BigInt(Math.ceil(raw.size / 32) * 4) : undefined;
}

function isHlsArray(raw: RawRegister): boolean {
  return raw.fields.length === 0 && /^Memory_/.test(raw.name) && /^Memory /.test(raw.description);
}

function normalizeRegister(
  raw: RawRegister,
  enabled: boolean,
  blockAccess: Access,
  context: EffectContext,
  diagnostics: DiagnosticCollector,
): Register {
  const access = resolveAccess(raw.access, blockAccess, {});
  const resetValue =
    raw.resetValue === undefined ? undefined : BigInt.asUintN(raw.size <= 32 ? 32 : 64, raw.resetValue);
  const busBits = raw.size <= 32 ? 32 : 64;
  const fields: Field[] = [];
  for (const field of raw.fields) {
    // SIZE counts valid bits and is often too small; the bus word is what a field must fit into.
    if (field.bitOffset + field.bitWidth > busBits) {
      if (!enabled) continue;
      diagnostics.report(
        "register-field-outside",
        `Field ${field.name} of register ${raw.name} ends at bit ${field.bitOffset + field.bitWidth - 1}, beyond the ${busBits}-bit word; it was left out.`,
        field.origin,
      );
      continue;
    }
    const effects = resolveEffects(raw, field, context);
    fields.push({
      name: field.name,
      description: field.description,
      bitOffset: field.bitOffset,
      bitWidth: field.bitWidth,
      access: resolveAccess(field.access, access, effects),
      ...effects,
      ...(resetValue === undefined
        ? {}
        : { resetValue: BigInt.asUintN(field.bitWidth, resetValue >> BigInt(field.bitOffset)) }),
      reserved: isReserved(field.name),
      raw: { access: field.access, writeEffect: field.writeEffect, readEffect: field.readEffect },
      origin: field.origin,
    });
  }
  const own = raw.fields.length === 0 ? resolveEffects(raw, undefined, context) : {};
  // A field that can be written makes the register writable, one that can be read makes it readable.
  const effective = widenAccess(access, fields);
  return {
    name: raw.name,
    description: raw.description,
    offset: Number(raw.offset),
    width: fields.reduce((width, field) => Math.max(width, field.bitOffset + field.bitWidth), raw.size),
    access: effective,
    ...(resetValue === undefined ? {} : { resetValue }),
    ...own,
    fields,
    enabled,
    origin: raw.origin,
  };
}

function widenAccess(access: Access, fields: readonly Field[]): Access {
  if (access === "read-only" && fields.some((field) => field.writeEffect !== undefined)) return "read-write";
  return access;
}
