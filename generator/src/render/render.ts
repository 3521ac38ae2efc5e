import { createHash } from "node:crypto";
import type { FileShape } from "../emit/file.js";
import { fileText } from "../emit/file.js";
import { hierarchyFile } from "../emit/hierarchy.js";
import { indexFile } from "../emit/index-file.js";
import { ipFile } from "../emit/ip.js";
import { metadataFile } from "../emit/metadata.js";
import { overlayFile } from "../emit/overlay.js";
import { moduleFile, regionFile } from "../emit/region.js";
import { printInterface } from "../emit/print-interface.js";
import { formatCode } from "./format.js";
import type { RenderRequest, RenderResult } from "./tasks.js";

/** Emits one file and formats it, unless its unformatted text is the known one. */
export async function render(request: RenderRequest): Promise<RenderResult> {
  const shape = shapeOf(request);
  const code = fileText(shape, request.options, printInterface);
  const unformattedHash = createHash("sha256").update(code).update("\0").update(shape.data).digest("hex");
  const result = { id: request.id, path: shape.path, unformattedHash };
  if (unformattedHash === request.knownHash) return result;
  return { ...result, text: (await formatCode(code)) + shape.data };
}

function shapeOf({ task, options, contractTypes }: RenderRequest): FileShape {
  switch (task.kind) {
    case "ip":
      return ipFile(task.plan, contractTypes);
    case "hierarchy":
      return hierarchyFile(task.plan, task.metadataFile, options);
    case "region":
      return regionFile(task.plan, options);
    case "module":
      return moduleFile(task.plan, options);
    case "overlay":
      return overlayFile(task.plan, options);
    case "metadata":
      return metadataFile(task.plan, task.regions, options, task.source);
    case "index":
      return indexFile(task.plan, options);
  }
}
