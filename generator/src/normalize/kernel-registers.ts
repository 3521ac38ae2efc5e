import type { Origin } from "../diagnostics/diagnostic.js";
import type { ControlProtocol } from "../model/kernel.js";
import type { Field, Register } from "../model/register.js";
import type { RawKernel } from "../parse/xclbin/raw.js";

/** Bits of the control register of an xclbin's kernel (UG1399; PYNQ makes the same register). */
const controlFields: readonly {
  readonly name: string;
  readonly bit: number;
  readonly access: "read-only" | "read-write";
  readonly clears?: true;
  readonly chain?: true;
}[] = [
  { name: "AP_START", bit: 0, access: "read-write" },
  { name: "AP_DONE", bit: 1, access: "read-only", clears: true },
  { name: "AP_IDLE", bit: 2, access: "read-only" },
  { name: "AP_READY", bit: 3, access: "read-only", clears: true },
  { name: "AP_CONTINUE", bit: 4, access: "read-write", chain: true },
  { name: "AUTO_RESTART", bit: 7, access: "read-write" },
];

/**
 * The registers of a compute unit, which an xclbin describes by its arguments only: CTRL, where the protocol has one,
 * and a register an argument, as wide as the value.
 */
export function kernelRegisters(kernel: RawKernel, protocol: ControlProtocol, origin: Origin): Register[] {
  const registers: Register[] = [];
  if (protocol === "hs" || protocol === "chain") registers.push(controlRegister(protocol, origin));
  for (const argument of kernel.arguments) {
    if ((argument.kind !== "scalar" && argument.kind !== "buffer") || argument.size === 0) continue;
    // A value beyond 64 bits takes several words; each is a register of its own.
    const words = argument.size <= 8 ? 1 : Math.ceil(argument.size / 4);
    for (let word = 0; word < words; word += 1) {
      registers.push({
        name: words === 1 ? argument.name : `${argument.name}_${word}`,
        description: `Argument ${argument.name}${argument.cType === undefined ? "" : ` (${argument.cType.text})`}.`,
        offset: argument.offset + word * 4,
        width: words === 1 && argument.size > 4 ? 64 : 32,
        access: "read-write",
        fields: [],
        enabled: true,
        origin,
      });
    }
  }
  return registers;
}

function controlRegister(protocol: "hs" | "chain", origin: Origin): Register {
  return {
    name: "CTRL",
    description: "Control and status of the kernel.",
    offset: 0,
    width: 32,
    access: "read-write",
    resetValue: 4n,
    fields: controlFields
      .filter((field) => field.chain !== true || protocol === "chain")
      .map((field): Field => ({
        name: field.name,
        description: "",
        bitOffset: field.bit,
        bitWidth: 1,
        access: field.access,
        // With ap_ctrl_chain it is AP_CONTINUE that clears AP_DONE.
        ...(field.clears === true && !(protocol === "chain" && field.name === "AP_DONE")
          ? { readEffect: "clear" as const }
          : {}),
        reserved: false,
        raw: { access: field.access, writeEffect: "", readEffect: "" },
        origin,
      })),
    enabled: true,
    origin,
  };
}
