import { test } from "uvu";
import * as assert from "uvu/assert";
import { setTimeout as sleep } from "node:timers/promises";
import { runChild, runNode } from "./timeout.js";

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function gone(pid: number): Promise<boolean> {
  for (let i = 0; i < 100 && alive(pid); i += 1) await sleep(20);
  return !alive(pid);
}

test("gives exit code, both streams and the input's echo", async () => {
  const result = await runNode(
    [
      "-e",
      "process.stdin.pipe(process.stdout); console.error(process.env.COLOUR, process.env.HOME); process.exitCode = 7",
    ],
    { timeoutMs: 20_000, input: "to and fro", env: { COLOUR: "blue", HOME: undefined } },
  );
  assert.is(result.code, 7);
  assert.is(result.stdout, "to and fro");
  assert.is(result.stderr, "blue undefined\n");
  assert.is(result.timedOut, false);
});

test("ends a child that does not end, and what it started", async () => {
  const script = `
    const { spawn } = require("node:child_process");
    const inner = spawn(process.execPath, ["-e", "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)"], { stdio: "inherit" });
    console.log(inner.pid);
    setInterval(() => {}, 1000);`;
  const result = await runNode(["-e", script], { timeoutMs: 500 });
  assert.is(result.timedOut, true);
  assert.is(result.signal, "SIGTERM");
  assert.ok(result.ms < 10_000);
  assert.ok(await gone(Number(result.stdout)));
});

test("ends one that ignores the polite signal", async () => {
  const result = await runNode(["-e", "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)"], {
    timeoutMs: 500,
  });
  assert.is(result.signal, "SIGKILL");
});

test("does not wait for what a child leaves behind", async () => {
  const script = `
    const { spawn } = require("node:child_process");
    const left = spawn("sleep", ["60"], { stdio: "inherit" });
    console.log(left.pid);
    left.unref();
    process.exit(0);`;
  const result = await runNode(["-e", script], { timeoutMs: 20_000 });
  assert.is(result.code, 0);
  assert.ok(result.ms < 10_000);
  assert.ok(await gone(Number(result.stdout)));
});

test("a command that is not there is an error", async () => {
  try {
    await runChild("no-such-command-here", [], { timeoutMs: 1_000 });
    assert.unreachable();
  } catch (error) {
    assert.match(String(error), "ENOENT");
  }
});

test.run();
