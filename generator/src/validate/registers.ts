import type { DiagnosticCollector } from "../diagnostics/diagnostic.js";
import type { Design } from "../model/design.js";
import type { Register } from "../model/register.js";

/** Addressed IPs without registers, and fields that share bits. */
export function checkRegisters(design: Design, diagnostics: DiagnosticCollector): void {
  const without: string[] = [];
  for (const ip of design.ips) {
    const addressed = ip.interfaces.filter((face) => face.kind === "register");
    const listed = ip.interfaces.some((face) => face.registers.length > 0 || face.windows.length > 0);
    if (ip.role === "ip" && addressed.length > 0 && !listed) without.push(ip.path);
    for (const face of ip.interfaces) {
      for (const register of face.registers) if (register.enabled) checkFields(register, diagnostics);
    }
  }
  if (without.length > 0) {
    diagnostics.report(
      "registers-none",
      `The file lists no registers for ${without.slice(0, 10).join(", ")}${without.length > 10 ? ` and ${without.length - 10} more` : ""}.`,
      { file: design.source.file },
    );
  }
}

function checkFields(register: Register, diagnostics: DiagnosticCollector): void {
  const fields = [...register.fields]
    .filter((field) => !field.reserved)
    .sort((a, b) => a.bitOffset - b.bitOffset);
  for (const [index, field] of fields.entries()) {
    const previous = fields[index - 1];
    if (previous !== undefined && field.bitOffset < previous.bitOffset + previous.bitWidth) {
      diagnostics.report(
        "register-field-overlap",
        `Fields ${previous.name} and ${field.name} of register ${register.name} share bits.`,
        field.origin,
      );
    }
  }
}
