/* The trap that counts bus accesses (trap.c), built and wrapped. */
import * as assert from "uvu/assert";
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { projectRoot } from "../../support/project.js";
import { tempFolder } from "../../support/tmp.js";
import { noCompiler } from "../exercise/build.js";

interface Access {
  readonly address: number;
  readonly store: boolean;
  /** Bytes; 0 for an instruction that is no plain move. */
  readonly width: number;
  /** The instruction's first bytes, in hex. */
  readonly code: string;
}

interface TrapModule {
  on(path: string): number;
  off(): void;
  take(): readonly Access[];
}

/** Why accesses cannot be counted here; undefined where they can. */
export function noTrap(): string | undefined {
  const compiler = noCompiler();
  if (compiler !== undefined) return compiler;
  return process.arch === "x64"
    ? undefined
    : `bus accesses are counted on x86-64 only, this is ${process.arch}`;
}

/** Builds the trap, and shows the accesses to the mappings of one file. */
export class Trap {
  readonly #module: TrapModule;
  readonly #path: string;

  constructor(path: string) {
    const require = createRequire(import.meta.url);
    const headers = (require("node-api-headers") as { include_dir: string }).include_dir;
    const out = join(tempFolder(), "trap.node");
    const source = join(projectRoot, "test/native/bus/trap.c");
    const flags = ["-std=c11", "-O2", "-fPIC", "-shared", "-Wall", "-Wextra", "-Werror", `-I${headers}`];
    const built = spawnSync("cc", [...flags, "-o", out, source], { encoding: "utf8" });
    assert.is(built.status, 0, built.stderr);
    this.#module = require(out) as TrapModule;
    this.#path = path;
  }

  /**
   * The accesses that `action` makes, in order, each as `r32@0x10`: read or write, bits, place in the file. An
   * instruction that is no plain move shows as its bytes.
   */
  during(action: () => unknown): readonly string[] {
    this.#module.on(this.#path);
    try {
      action();
    } finally {
      this.#module.off();
    }
    return this.#module.take().map(({ address, store, width, code }) => {
      const kind = width === 0 ? `[${code}]` : `${store ? "w" : "r"}${8 * width}`;
      return `${kind}@0x${address.toString(16)}`;
    });
  }
}

setFlagsFromString("--allow-natives-syntax");
const natives = {
  prepare: new Function("f", "%PrepareFunctionForOptimization(f)") as (f: () => unknown) => void,
  optimize: new Function("f", "%OptimizeFunctionOnNextCall(f)") as (f: () => unknown) => void,
  isOptimized: new Function("f", "return %ActiveTierIsTurbofan(f)") as (f: () => unknown) => boolean,
};

/** Whether a function that has run would run as optimised code now. */
export function isOptimized(action: () => unknown): boolean {
  return natives.isOptimized(action);
}

/** Lets the optimising compiler have a function, with all that it calls; several times, as a change of shape undoes it. */
export function optimize(action: () => unknown): void {
  natives.prepare(action);
  for (let round = 0; round < 5 && !isOptimized(action); round++) {
    for (let i = 0; i < 500; i++) action();
    natives.optimize(action);
    action();
  }
}
