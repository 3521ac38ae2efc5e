import type { DiagnosticCollector } from "../diagnostics/diagnostic.js";
import type { InterruptPin } from "../model/interrupt.js";
import type { Ip } from "../model/ip.js";
import type { ComputeUnit, Kernel } from "../model/kernel.js";
import type { HlsSignature } from "../parse/hls/signature.js";
import { applySignature, signatureFor } from "./kernels-from-hls.js";
import { kernelFromRegisters } from "./kernels-from-registers.js";

/**
 * The HLS kernels of a design, with the C signatures of `--hls` where there are some. Equal ones are one kernel.
 * @param used takes the signatures that belong to one of them
 */
export function findKernels(
  ips: readonly Ip[],
  pins: readonly InterruptPin[],
  signatures: readonly HlsSignature[],
  used: Set<HlsSignature>,
  diagnostics: DiagnosticCollector,
): Kernel[] {
  const kernels = new Map<string, { kernel: Omit<Kernel, "computeUnits">; units: ComputeUnit[] }>();
  for (const ip of ips) {
    const found = kernelFromRegisters(ip);
    if (found === undefined) continue;
    const signature = signatureFor(ip, signatures);
    if (signature !== undefined) used.add(signature);
    const { kernel, interface: control } =
      signature === undefined ? found : applySignature(found, signature, ip, diagnostics);
    const key = JSON.stringify(kernel);
    const entry = kernels.get(key) ?? { kernel, units: [] };
    entry.units.push({ path: ip.path, interface: control, memories: {}, ...donePin(ip, pins) });
    kernels.set(key, entry);
  }
  return [...kernels.values()].map(({ kernel, units }) => ({ ...kernel, computeUnits: units }));
}

/** Reports signatures that nothing in the design or in a module of its regions uses. */
export function reportUnused(
  signatures: readonly HlsSignature[],
  used: ReadonlySet<HlsSignature>,
  diagnostics: DiagnosticCollector,
): void {
  for (const signature of signatures) {
    if (used.has(signature)) continue;
    diagnostics.report(
      "hls-unused",
      `${signature.origin.file} is the signature of ${signature.name}, which the design does not use.`,
      signature.origin,
    );
  }
}

/** The HLS interrupt output, where it reaches the processor. */
function donePin(ip: Ip, pins: readonly InterruptPin[]): { readonly interruptPin?: string } {
  const pin = pins.find((candidate) => candidate.ip === ip.path && candidate.port === "interrupt");
  return pin === undefined ? {} : { interruptPin: pin.pin };
}
