import type { DiagnosticCollector } from "../diagnostics/diagnostic.js";
import type { InterruptPin } from "../model/interrupt.js";
import type { Ip } from "../model/ip.js";
import type { ComputeUnit, Kernel } from "../model/kernel.js";
import type { HlsSignature } from "../parse/hls/signature.js";
import { applySignature, signatureFor } from "./kernels-from-hls.js";
import { kernelFromRegisters } from "./kernels-from-registers.js";

/** The IP to which each signature belongs, and whether software can start it. */
export type SignatureUsers = Map<HlsSignature, { readonly path: string; readonly starts: boolean }>;

/**
 * The HLS kernels of a design, with the C signatures of `--hls` where there are some. Equal ones are one kernel.
 * @param users takes the signatures that belong to an IP, with its path
 */
export function findKernels(
  ips: readonly Ip[],
  pins: readonly InterruptPin[],
  signatures: readonly HlsSignature[],
  users: SignatureUsers,
  diagnostics: DiagnosticCollector,
): Kernel[] {
  const kernels = new Map<string, { kernel: Omit<Kernel, "computeUnits">; units: ComputeUnit[] }>();
  for (const ip of ips) {
    const found = kernelFromRegisters(ip);
    const signature = signatureFor(ip, signatures);
    if (signature !== undefined && users.get(signature)?.starts !== true) {
      users.set(signature, { path: ip.path, starts: found !== undefined });
    }
    if (found === undefined) continue;
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
  users: SignatureUsers,
  diagnostics: DiagnosticCollector,
): void {
  for (const signature of signatures) {
    const user = users.get(signature);
    if (user?.starts === true) continue;
    const why =
      user === undefined
        ? "which the design does not use"
        : `but ${user.path} has no control registers by which software could call it`;
    diagnostics.report(
      "hls-unused",
      `${signature.origin.file} is the signature of ${signature.name}, ${why}.`,
      signature.origin,
    );
  }
}

/** The HLS interrupt output, where it reaches the processor. */
function donePin(ip: Ip, pins: readonly InterruptPin[]): { readonly interruptPin?: string } {
  const pin = pins.find((candidate) => candidate.ip === ip.path && candidate.port === "interrupt");
  return pin === undefined ? {} : { interruptPin: pin.pin };
}
