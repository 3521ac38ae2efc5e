import { basename } from "node:path";
import { DiagnosticCollector } from "./diagnostics/diagnostic.js";
import { sniff } from "./parse/input.js";
import { listZip } from "./parse/zip.js";
import type { ImagePlan } from "./plan/output.js";
import type { DesignInputs } from "./read-inputs.js";
import { sha256 } from "./write/manifest.js";

/**
 * The bitstream or xclbin that belongs to a design: what `load()` looks for and, where its bytes were there at the
 * build, the hash that it must have. Beside `base.hwh` that is `base.bit` or `base.bin`; in an archive its one `.bit`.
 */
export function describeImage(inputs: DesignInputs): ImagePlan {
  const { design, image } = inputs;
  switch (sniff(design.bytes)) {
    case "xclbin":
      return { file: design.name, kind: "xclbin", sha256: sha256(design.bytes) };
    case "zip":
      return archivedImage(inputs) ?? { file: `${stem(design.name)}.bit`, kind: "bit" };
    default:
      return image === undefined
        ? { file: `${stem(design.name)}.bit`, kind: "bit" }
        : {
            file: image.name,
            kind: image.name.endsWith(".bin") ? "bin" : "bit",
            sha256: sha256(image.bytes),
          };
  }
}

function archivedImage({ design }: DesignInputs): ImagePlan | undefined {
  // The archive was read before: what is wrong with it has been said.
  const members = listZip(design.bytes, design.name, new DiagnosticCollector()) ?? [];
  const images = members.filter((member) => /\.bit$/i.test(member.name));
  const [only] = images;
  if (only === undefined || images.length !== 1) return undefined;
  const bytes = only.read();
  return {
    file: basename(only.name),
    kind: "bit",
    ...(bytes === undefined ? {} : { sha256: sha256(bytes) }),
  };
}

function stem(name: string): string {
  return name.replace(/\.[^.]*$/, "");
}
