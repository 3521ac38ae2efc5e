/* Compiles generated overlays and loads each on the simulated device: what compiles has to run, too. */
import { join } from "node:path";
import { runNode } from "../support/timeout.js";
import { writeFiles } from "../support/tmp.js";
import { typeCheck } from "../support/tsc.js";

/** Loads every overlay, looks at all that it has, and frees it. Prints a line for each that fails, then `done N`. */
const program = (folders: readonly string[]): string => `import { SimDevice } from "@pynq-gen/runtime";
import { inspect } from "node:util";

interface Loadable {
  load(options: object): Promise<{ free(): Promise<void> }>;
}
function isOverlay(value: unknown): value is Loadable {
  return typeof value === "function" && "load" in value && "descriptor" in value;
}
let seen = new Set<object>();
function look(value: object, depth: number): void {
  if (seen.has(value) || depth > 6) return;
  seen.add(value);
  for (let at: object | null = value; at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at) as object | null) {
    for (const [name, { get }] of Object.entries(Object.getOwnPropertyDescriptors(at))) {
      if (get === undefined) continue;
      let item: unknown;
      try {
        item = Reflect.get(value, name, value);
      } catch (error) {
        // What a design cannot do says so, with a code.
        if (error instanceof TypeError || (error as { code?: unknown }).code === undefined) throw error;
      }
      if (typeof item === "object" && item !== null) look(item, depth + 1);
    }
  }
}
for (const folder of ${JSON.stringify(folders)}) {
  try {
    const exported = Object.values((await import(\`./\${folder}/index.js\`)) as Record<string, unknown>);
    const overlay = exported.find(isOverlay);
    if (overlay === undefined) throw new Error("no overlay");
    const ol = await overlay.load({ device: new SimDevice() });
    inspect(ol, { depth: 6, getters: false });
    seen = new Set();
    look(ol, 0);
    await ol.free();
  } catch (error) {
    console.log(folder, inspect(error).slice(0, 1500));
  }
}
console.log("done ${folders.length}");
`;

/** Compiles and loads the overlays in the folders below `root`. @returns what went wrong, the first of it */
export async function compileAndLoad(root: string, folders: readonly string[]): Promise<readonly string[]> {
  writeFiles(root, { "main.ts": program(folders) });
  const { errors } = await typeCheck("7", root, { noEmit: false, outDir: "build" });
  if (errors.length > 0) {
    return errors.slice(0, 3).map(({ file, line, message }) => `${file}:${line} ${message}`);
  }
  const { output, code } = await runNode([join("build", "main.js")], { timeoutMs: 240_000, cwd: root });
  return output.trim() === `done ${folders.length}` ? [] : [`exit code ${code}`, output.slice(0, 4000)];
}
