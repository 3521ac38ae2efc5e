import type { DesignInputs } from "./read-inputs.js";
import { namedInputs } from "./read-inputs.js";
import { sha256 } from "./write/manifest.js";

/*
 * What a run is told apart by in the manifest. Apart from the pipeline, so that `--check` loads none of it.
 */

/** Options that the output depends on. */
export interface IdentityOptions {
  readonly importExtension?: ".js" | ".ts" | undefined;
  readonly master?: string | undefined;
  readonly design?: string | undefined;
}

/** The options that the output depends on, as the manifest holds them. */
export function optionTexts(options: IdentityOptions): Readonly<Record<string, string>> {
  return {
    importExtension: options.importExtension ?? ".js",
    ...(options.master === undefined ? {} : { master: options.master }),
    ...(options.design === undefined ? {} : { design: options.design }),
  };
}

/** Hash of each input, by name. */
export function inputHashes(inputs: DesignInputs): Readonly<Record<string, string>> {
  return Object.fromEntries(namedInputs(inputs).map(([name, file]) => [name, sha256(file.bytes)]));
}
