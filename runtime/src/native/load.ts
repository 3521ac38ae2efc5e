import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { HardwareUnavailableError } from "../errors/errors.js";
import { interfaceNumber, type NativeHelper } from "./helper.js";

/** Why there is no C helper. */
export interface NativeUnavailable {
  /** One sentence. */
  readonly unavailable: string;
  /** Every file that was tried, in order, each with what was wrong with it. */
  readonly tried: readonly { readonly file: string; readonly reason: string }[];
  readonly remedy: string;
}

const packageRoot = fileURLToPath(new URL("../../", import.meta.url));
const require = createRequire(import.meta.url);
const loaded = new Map<string, NativeHelper | NativeUnavailable>();

/**
 * Loads the C helper, once a process or worker thread. `PYNQ_GEN_NATIVE` names the file, and then no other is tried;
 * else it is the one built here (`build/linux-<arch>/`), else the one packed with the runtime
 * (`prebuilds/linux-<arch>/`). Never throws: without the helper the simulated device works all the same.
 */
export function loadNative(): NativeHelper | NativeUnavailable {
  const chosen = process.env["PYNQ_GEN_NATIVE"];
  const key = chosen ?? "";
  let result = loaded.get(key);
  if (result === undefined) {
    result = chosen ? fromFiles([path.resolve(chosen)], chosenRemedy) : fromPackage();
    loaded.set(key, result);
  }
  return result;
}

/**
 * Loads the C helper for something that cannot do without.
 * @throws HardwareUnavailableError that lists what was tried, and what to do
 */
export function requireNative(): NativeHelper {
  const result = loadNative();
  if (!("unavailable" in result)) return result;
  const tried = result.tried.map(({ file, reason }) => `${file}: ${reason}`).join("; ");
  const message = tried === "" ? result.unavailable : `${result.unavailable} (tried ${tried})`;
  throw new HardwareUnavailableError(message, result.remedy);
}

const chosenRemedy = "let PYNQ_GEN_NATIVE name a file built by runtime/scripts/build-native.mjs, or unset it";

function fromPackage(): NativeHelper | NativeUnavailable {
  if (process.platform !== "linux") {
    return {
      unavailable: `the C helper is for Linux, this is ${process.platform}`,
      tried: [],
      remedy: "use the simulated device here (PYNQ_GEN_DEVICE=sim)",
    };
  }
  const places = ["build", "prebuilds"];
  const files = places.map((place) =>
    path.join(packageRoot, place, `linux-${process.arch}`, "pynq_native.node"),
  );
  const script = path.join(packageRoot, "scripts", "build-native.mjs");
  return fromFiles(files, `build it with a C compiler: node ${script}`);
}

function fromFiles(files: readonly string[], remedy: string): NativeHelper | NativeUnavailable {
  const tried: { file: string; reason: string }[] = [];
  for (const file of files) {
    const found = fromFile(file);
    if (typeof found !== "string") return found;
    tried.push({ file, reason: found });
  }
  return { unavailable: "the C helper of @pynq-gen/runtime cannot be loaded", tried, remedy };
}

/** The helper, or what is wrong with the file. */
function fromFile(file: string): NativeHelper | string {
  if (!existsSync(file)) return "not there";
  try {
    // `require` would take a file of another extension for JavaScript text and run it.
    if (!file.endsWith(".node")) return "not a .node file";
    const helper = require(file) as Partial<NativeHelper>;
    if (helper.interfaceNumber !== interfaceNumber) {
      const is = helper.interfaceNumber ?? "none";
      return `built for another version of the runtime (interface ${is}, not ${interfaceNumber})`;
    }
    return helper as NativeHelper;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
