import type { DiagnosticCollector } from "./diagnostics/diagnostic.js";
import type { Design } from "./model/design.js";
import { designFromHwh } from "./normalize/from-hwh.js";
import { designFromXclbin } from "./normalize/from-xclbin.js";
import { findKernels, reportUnused, type SignatureUsers } from "./normalize/kernels.js";
import { addRegionModules } from "./normalize/region-modules.js";
import type { PartialDesign } from "./normalize/region-modules.js";
import { sortDesign } from "./normalize/sort-design.js";
import { pickDesign } from "./parse/archive.js";
import { combineSignatures } from "./parse/hls/combine.js";
import { readHlsSignatures } from "./parse/hls/read-signatures.js";
import type { HlsSignature } from "./parse/hls/signature.js";
import type { RawHwh } from "./parse/hwh/raw.js";
import { readHwh } from "./parse/hwh/reader.js";
import { decodeText, describeUnknown, sniff } from "./parse/input.js";
import type { InputFile } from "./parse/input.js";
import type { DesignInputs } from "./read-inputs.js";
import { readXclbin } from "./parse/xclbin/read-xclbin.js";

/** What decides how the input files become a design. */
export interface ReadOptions {
  /** Path of the master whose addresses count (`--master`). */
  readonly master?: string | undefined;
  /** Design of an archive (`--design`). */
  readonly design?: string | undefined;
}

/** Reads any input that pynq-gen knows into a Design model: the parse and normalize stages. */
export function readDesign(
  inputs: DesignInputs,
  options: ReadOptions,
  diagnostics: DiagnosticCollector,
): Design | undefined {
  const read = inputs.signatures.flatMap((file) => readHlsSignatures(file.bytes, file.name, diagnostics));
  const signatures = combineSignatures(read, diagnostics);
  const input = inputs.design;
  switch (sniff(input.bytes)) {
    case "zip": {
      const archived = pickDesign(input, options.design, diagnostics);
      return archived === undefined
        ? undefined
        : fromHandoff(archived.file, inputs, options, signatures, diagnostics, archived.member);
    }
    case "xml":
      return fromHandoff(input, inputs, options, signatures, diagnostics);
    case "xclbin": {
      const raw = readXclbin(input.bytes, input.name, diagnostics);
      for (const { file } of inputs.partials) {
        diagnostics.report(
          "region-unknown",
          `${input.name} is an xclbin and has no region that ${file.name} could be for.`,
          { file: file.name },
          "Leave --partial out.",
        );
      }
      // An xclbin has the signatures of its kernels itself.
      reportUnused(signatures, new Map(), diagnostics);
      return raw === undefined ? undefined : designFromXclbin(raw, input.name);
    }
    case "unknown":
      diagnostics.report(
        "input-kind",
        `${input.name} is ${describeUnknown(input.bytes)}.`,
        { file: input.name },
        "Give a .hwh, .xsa, .hdf or .xclbin file.",
      );
      return undefined;
  }
}

function fromHandoff(
  file: InputFile,
  inputs: DesignInputs,
  options: ReadOptions,
  signatures: readonly HlsSignature[],
  diagnostics: DiagnosticCollector,
  member?: string,
): Design | undefined {
  const raw = rawHandoff(file, diagnostics);
  if (raw === undefined) return undefined;
  const alone = designFromHwh(
    raw,
    {
      file: inputs.design.name,
      ...(options.master === undefined ? {} : { master: options.master }),
      ...(member === undefined ? {} : { member }),
    },
    diagnostics,
  );
  const design = addRegionModules(alone, readPartials(inputs, diagnostics), diagnostics);
  const users: SignatureUsers = new Map();
  const withKernels = (part: Design): Design => ({
    ...part,
    kernels: findKernels(part.ips, part.interruptPins, signatures, users, diagnostics),
  });
  const whole = sortDesign({
    ...withKernels(design),
    regions: design.regions.map((region) => ({
      ...region,
      modules: region.modules.map((module) => ({ ...module, design: withKernels(module.design) })),
    })),
  });
  reportUnused(signatures, users, diagnostics);
  return whole;
}

function rawHandoff(file: InputFile, diagnostics: DiagnosticCollector): RawHwh | undefined {
  const text = decodeText(file, diagnostics);
  return text === undefined ? undefined : readHwh(text, file.name, diagnostics);
}

/** The partial designs of a run; each that cannot be read is reported. */
function readPartials(inputs: DesignInputs, diagnostics: DiagnosticCollector): PartialDesign[] {
  return inputs.partials.flatMap(({ region, file }): PartialDesign[] => {
    const handoff = sniff(file.bytes) === "zip" ? pickDesign(file, undefined, diagnostics)?.file : file;
    const raw = handoff === undefined ? undefined : rawHandoff(handoff, diagnostics);
    return raw === undefined ? [] : [{ region, file: file.name, raw }];
  });
}
