import type { AddressQualifier } from "../facts/xclbin.js";
import { parseCType } from "../parse/c-type.js";
import type { WrittenArgument, WrittenKernel } from "./design.js";

/** An argument with all that its design left open filled in. */
export interface PlacedArgument {
  readonly name: string;
  readonly type: string;
  readonly qualifier: AddressQualifier;
  readonly index: number;
  readonly offset: number;
  readonly size: number;
  readonly port: string;
  readonly direction?: "in" | "out";
}

/** A port of a kernel. */
export interface PlacedPort {
  readonly name: string;
  readonly mode: "master" | "slave" | "read_only" | "write_only";
  readonly dataWidth: number;
}

/** Name of the control interface, as HLS names it. */
export const CONTROL_PORT = "S_AXI_CONTROL";

/**
 * Places a kernel's arguments as HLS does: from 0x10 on, each followed by one reserved word, pointers in two words.
 * @throws RangeError for a type whose size is not known and not given
 */
export function placeArguments(kernel: WrittenKernel): readonly PlacedArgument[] {
  let next = 0x10;
  let masters = 0;
  return kernel.arguments.map((argument, index) => {
    const qualifier = qualifierOf(argument);
    if (qualifier === "stream" && argument.direction === undefined) {
      throw new RangeError(`${kernel.name}.${argument.name}: a stream needs a direction.`);
    }
    const size = argument.size ?? sizeOf(kernel.name, argument, qualifier);
    const offset = argument.offset ?? (qualifier === "stream" ? 0 : next);
    if (qualifier !== "stream") next = offset + Math.ceil(size / 4) * 4 + 4;
    const port =
      argument.port ??
      (qualifier === "stream"
        ? argument.name.toUpperCase()
        : qualifier === "scalar"
          ? CONTROL_PORT
          : `M_AXI_GMEM${masters++}`);
    return {
      name: argument.name,
      type: argument.type,
      qualifier,
      index,
      offset,
      size,
      port,
      ...(argument.direction === undefined ? {} : { direction: argument.direction }),
    };
  });
}

/** The ports that the arguments need, each once; the control interface unless the kernel has no register at all. */
export function portsOf(kernel: WrittenKernel, placed: readonly PlacedArgument[]): readonly PlacedPort[] {
  const ports = new Map<string, PlacedPort>();
  const hasControl =
    kernel.protocol !== "ap_ctrl_none" || placed.some(({ qualifier }) => qualifier !== "stream");
  for (const { port, qualifier, direction } of placed) {
    if (qualifier === "stream") {
      ports.set(port, { name: port, mode: direction === "in" ? "read_only" : "write_only", dataWidth: 32 });
    } else if (port !== CONTROL_PORT) ports.set(port, { name: port, mode: "master", dataWidth: 512 });
  }
  return [
    ...ports.values(),
    ...(hasControl ? [{ name: CONTROL_PORT, mode: "slave", dataWidth: 32 } as const] : []),
  ];
}

function qualifierOf(argument: WrittenArgument): AddressQualifier {
  if (argument.qualifier !== undefined) return argument.qualifier;
  if (argument.direction !== undefined) return "stream";
  return parseCType(argument.type).pointer > 0 ? "global" : "scalar";
}

function sizeOf(kernel: string, argument: WrittenArgument, qualifier: AddressQualifier): number {
  if (qualifier === "stream") return 0;
  if (qualifier !== "scalar") return 8;
  const { bytes } = parseCType(argument.type).element;
  if (bytes === undefined) {
    throw new RangeError(`${kernel}.${argument.name}: the size of "${argument.type}" is not known; give it.`);
  }
  return Math.max(4, bytes);
}
