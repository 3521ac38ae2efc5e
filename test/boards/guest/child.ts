/* Other processes of the checks: `child.js TASK [ARGUMENT…]`, which say what they do line by line. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** A running child; lines of its output come one by one. */
export interface Child {
  /** The next line; the end of the output is an error. */
  line(): Promise<string>;
  /** Ends it by a signal that it cannot handle. */
  kill(): Promise<void>;
  /** Its exit code. */
  readonly ended: Promise<number | null>;
}

/** Starts a script of this folder. */
export function start(script: string, args: readonly string[], env: Record<string, string> = {}): Child {
  const path = fileURLToPath(new URL(`${script}.js`, import.meta.url));
  const child = spawn(process.execPath, [path, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...env },
  });
  const lines: string[] = [];
  const wanting: (() => void)[] = [];
  let rest = "";
  let over = false;
  const wake = (): void => wanting.shift()?.();
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    const parts = (rest + text).split("\n");
    rest = parts.pop() ?? "";
    lines.push(...parts);
    for (const _ of parts) wake();
  });
  const ended = new Promise<number | null>((resolve) => {
    child.once("close", (code) => {
      over = true;
      for (const want of wanting.splice(0)) want();
      resolve(code);
    });
  });
  return {
    ended,
    async line() {
      if (lines.length === 0 && !over) await new Promise<void>((resolve) => wanting.push(resolve));
      const line = lines.shift();
      if (line === undefined) throw new Error(`${script} ended without a further line`);
      return line;
    },
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
