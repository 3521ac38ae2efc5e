import type { DiagnosticCollector } from "../diagnostics/diagnostic.js";
import type { AddressSegment } from "../model/ip.js";
import type { MemoryWindow, Register } from "../model/register.js";
import type { RawAddressBlock, RawModule } from "../parse/hwh/raw.js";
import { joinRegisterArrays } from "./register-arrays.js";
import { normalizeRegisters } from "./registers.js";
import type { RegisterContext } from "./registers.js";

/**
 * The address blocks with registers that lie at each place of an interface. A range names the block that it leads to,
 * and offsets count from there: the registers of another block lie elsewhere, or nowhere. Where no range names a block of
 * the interface, its blocks lie at the first place.
 */
export function blocksByPlace(
  module: RawModule,
  interfaceName: string,
  places: readonly AddressSegment[],
  interfaceNames: ReadonlySet<string>,
  diagnostics: DiagnosticCollector,
): readonly (readonly RawAddressBlock[])[] {
  const blocks = blocksOf(module, interfaceName, places[0]?.kind, interfaceNames);
  const named = places.map((place, index) => {
    const first = places.findIndex(({ addressBlock }) => addressBlock === place.addressBlock) === index;
    return first ? blocks.filter(({ name }) => name === place.addressBlock) : [];
  });
  if (named.every((list) => list.length === 0)) return places.map((_, index) => (index === 0 ? blocks : []));
  const placed = new Set(named.flat());
  for (const block of blocks) {
    if (placed.has(block)) continue;
    diagnostics.report(
      "register-block-unmapped",
      `Address block ${block.name} of ${module.path} ${interfaceName} has no address; its ${block.registers.length} registers were left out.`,
      block.origin,
    );
  }
  return named;
}

/**
 * The blocks of an interface. A block names its interface; tools differ in its case (`S_AXI` for `s_axi`), unless
 * there is an interface of each. Where no name
 * fits, the only block with registers belongs to the only addressed interface.
 */
function blocksOf(
  module: RawModule,
  interfaceName: string,
  kind: AddressSegment["kind"] | undefined,
  interfaceNames: ReadonlySet<string>,
): readonly RawAddressBlock[] {
  const all = module.addressBlocks.filter((block) => block.registers.length > 0);
  const own = all.filter(
    (block) =>
      block.interface === interfaceName ||
      (sameName(block.interface, interfaceName) && !interfaceNames.has(block.interface)),
  );
  const only = all.length === 1 && interfaceNames.size === 1 && kind === "register";
  return own.length === 0 && only ? all : own;
}

/** True for names that differ in case only. */
export function sameName(a: string, b: string): boolean {
  return a === b || a.toLowerCase() === b.toLowerCase();
}

/** Registers and windows of blocks that lie at one place. */
export function contentsOf(
  blocks: readonly RawAddressBlock[],
  context: RegisterContext,
): { registers: readonly Register[]; windows: readonly MemoryWindow[] } {
  const all = blocks.map((block) => normalizeRegisters(block, context));
  return {
    registers: joinRegisterArrays(all.flatMap(({ registers }) => registers)),
    windows: all.flatMap(({ windows }) => windows),
  };
}
