import { PynqError } from "../../errors/errors.js";
import type { AxiPortDescriptor } from "../../overlay/zynq-descriptor.js";
import { axiPortRegisters, type AxiPortRegister } from "./facts/axi-ports.js";
import type { MapRegisters } from "./isolation.js";

/** Registers to be set for the ports of a design. @throws PynqError `UNSUPPORTED` for a port or width not known */
export function axiPortSettings(
  ports: readonly AxiPortDescriptor[],
): readonly { readonly register: AxiPortRegister; readonly bits: number }[] {
  return ports.flatMap(({ port, dataWidth }) => {
    const registers = Object.hasOwn(axiPortRegisters, port) ? axiPortRegisters[port] : undefined;
    if (registers === undefined) {
      const known = Object.keys(axiPortRegisters).join(", ");
      throw new PynqError("UNSUPPORTED", `the design sets the width of AXI port ${port}; known are ${known}`);
    }
    return registers.map((register) => {
      const bits: number | undefined = register.codes[dataWidth];
      if (bits === undefined) {
        throw new PynqError(
          "UNSUPPORTED",
          `AXI port ${port} cannot be ${dataWidth} bits wide: 32, 64 or 128`,
        );
      }
      return { register, bits };
    });
  });
}

/** Sets the widths, each by one read and one write. Mirrors the port widths of PYNQ's full download. */
export function setAxiPortWidths(ports: readonly AxiPortDescriptor[], map: MapRegisters): void {
  for (const { register, bits } of axiPortSettings(ports)) {
    const page = register.address & ~0xfffn;
    const region = map(page, 4096);
    try {
      region.modify32(Number(register.address - page), register.mask, bits);
    } finally {
      region.close();
    }
  }
}
