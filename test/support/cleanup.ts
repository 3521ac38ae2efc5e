/*
 * What a test process leaves behind: nothing. A process that gets SIGTERM (the runner's time-out) dies without the
 * `exit` event unless somebody listens, so temporary folders and child processes register here and share one listener.
 */
const tasks: (() => void)[] = [];

function listen(): void {
  process.once("exit", runAll);
  process.once("SIGTERM", () => process.exit(143));
  process.once("SIGINT", () => process.exit(130));
}

function runAll(): void {
  for (const task of tasks.splice(0).reverse()) {
    try {
      task();
    } catch (error) {
      console.error(`clean-up failed: ${String(error)}`);
    }
  }
}

/** Runs `task` (synchronous) when this process ends, by itself or by SIGTERM or SIGINT; the last one first. */
export function atExit(task: () => void): void {
  if (tasks.length === 0) listen();
  tasks.push(task);
}
