import type { DiagnosticCollector } from "../diagnostics/diagnostic.js";
import type { Design } from "../model/design.js";
import type { AddressedInterface, Ip } from "../model/ip.js";

/** Windows of the chosen master that share addresses: an access there reaches one of them only. */
export function checkAddresses(design: Design, diagnostics: DiagnosticCollector): void {
  const windows = design.ips
    // The parts of a processing system share windows by its own design.
    .filter((ip) => ip.role !== "ps" && ip.role !== "ps-part")
    .flatMap((ip) => ip.interfaces.map((face) => ({ ip, face })))
    .sort((a, b) => (a.face.base < b.face.base ? -1 : a.face.base > b.face.base ? 1 : 0));
  let highest: { ip: Ip; face: AddressedInterface } | undefined;
  for (const window of windows) {
    if (
      highest !== undefined &&
      window.face.base < highest.face.base + highest.face.size &&
      differs(highest, window)
    ) {
      diagnostics.report(
        "address-overlap",
        `${describe(window)} overlaps ${describe(highest)}.`,
        window.ip.origin,
        "Give them separate ranges in the address editor of the design.",
      );
    }
    if (
      highest === undefined ||
      window.face.base + window.face.size > highest.face.base + highest.face.size
    ) {
      highest = window;
    }
  }
}

/** Several ports of one memory controller may show the same memory at the same place. */
function differs(a: { ip: Ip; face: AddressedInterface }, b: { ip: Ip; face: AddressedInterface }): boolean {
  const sameMemory = a.face.kind === "memory" && b.face.kind === "memory" && a.face.base === b.face.base;
  return !(sameMemory && a.face.size === b.face.size);
}

function describe({ ip, face }: { ip: Ip; face: AddressedInterface }): string {
  const last = face.base + face.size - 1n;
  return `${ip.path} ${face.name} (0x${face.base.toString(16)} to 0x${last.toString(16)})`;
}
