/*
 * Child processes that cannot hang the tests: each runs in its own process group, which is ended as a whole when the
 * time is up, when its leader ends, and when this process ends.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { atExit } from "./cleanup.js";

export interface ChildOptions {
  /** Milliseconds until the process group is ended. */
  readonly timeoutMs: number;
  readonly cwd?: string;
  /** Added to this process's environment; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Text for its standard input, which is closed otherwise. */
  readonly input?: string;
}

export interface ChildResult {
  /** Exit code; null where a signal ended it. */
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Both streams in the order in which they came. */
  readonly output: string;
  readonly timedOut: boolean;
  /** Wall time in milliseconds. */
  readonly ms: number;
}

/** Between the polite signal and the last one. */
const graceMs = 2_000;
/** A run-away child must not fill this process's memory. */
const outputLimit = 32 * 1024 * 1024;

const running = new Set<ChildProcess>();

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // ESRCH: the whole group has ended already.
  }
}

function environment(extra: ChildOptions["env"]): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env };
  for (const [name, value] of Object.entries(extra ?? {})) {
    if (value === undefined) delete env[name];
    else env[name] = value;
  }
  return env;
}

/**
 * Runs a command to its end or to its time-out.
 * @throws Error where the command cannot be started (not found, no right to run it)
 */
export function runChild(
  command: string,
  args: readonly string[],
  options: ChildOptions,
): Promise<ChildResult> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(command, args, {
      detached: true,
      stdio: ["pipe", "pipe", "pipe"],
      env: environment(options.env),
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    });
    if (running.size === 0) {
      atExit(() => {
        for (const left of running) signalGroup(left, "SIGKILL");
      });
    }
    running.add(child);

    let stdout = "";
    let stderr = "";
    let output = "";
    let timedOut = false;
    let killTimer: NodeJS.Timeout | undefined;
    const collect = (text: string, isError: boolean): void => {
      if (output.length > outputLimit) return;
      output += text;
      if (isError) stderr += text;
      else stdout += text;
    };
    child.stdout.setEncoding("utf8").on("data", (text: string) => collect(text, false));
    child.stderr.setEncoding("utf8").on("data", (text: string) => collect(text, true));
    // A child may end without reading its input; that is its right.
    child.stdin.on("error", () => undefined);
    child.stdin.end(options.input ?? "");

    const timer = setTimeout(() => {
      timedOut = true;
      signalGroup(child, "SIGTERM");
      killTimer = setTimeout(() => signalGroup(child, "SIGKILL"), graceMs);
    }, options.timeoutMs);

    child.once("error", (error) => {
      clearTimeout(timer);
      running.delete(child);
      reject(error);
    });
    child.once("exit", () => {
      clearTimeout(timer);
      clearTimeout(killTimer);
      // Whatever it left running would hold the pipes open.
      signalGroup(child, "SIGKILL");
      killTimer = setTimeout(() => {
        child.stdout.destroy();
        child.stderr.destroy();
      }, graceMs);
    });
    child.once("close", (code, signal) => {
      clearTimeout(killTimer);
      running.delete(child);
      resolve({ code, signal, stdout, stderr, output, timedOut, ms: Math.round(performance.now() - start) });
    });
  });
}

/** {@link runChild} of this Node with a script or with options of its own. */
export function runNode(args: readonly string[], options: ChildOptions): Promise<ChildResult> {
  return runChild(process.execPath, args, options);
}
