/* How a process ends that has a card open: kernels that hang, cards that die, things left open. Each in its own process. */
// timeout: 200 s
import { test } from "uvu";
import * as assert from "uvu/assert";
import { fileURLToPath } from "node:url";
import { skip, softCardEnvironment, xrtAbsent } from "../../support/softcard/environment.js";
import { runNode, type ChildResult } from "../../support/timeout.js";
import { tempFolder } from "../../support/tmp.js";

const script = fileURLToPath(new URL("scenarios/run-ends.js", import.meta.url));

async function end(name: string): Promise<ChildResult> {
  const env = softCardEnvironment() ?? {};
  const result = await runNode([script, name, tempFolder()], { timeoutMs: 20_000, env });
  assert.not(result.timedOut, `${name}: no end\n${result.output}`);
  return result;
}

if (softCardEnvironment() === undefined) {
  skip(xrtAbsent);
} else {
  test("what is left open is given back at the end of the process", async () => {
    const result = await end("everythingOpen");
    assert.equal([result.code, result.signal, result.stdout], [0, null, "completed\n"], result.output);
    const exit = await end("exitCode");
    assert.equal([exit.code, exit.signal], [7, null], exit.output);
  });

  test("an uncaught exception stays what it is", async () => {
    const result = await end("uncaught");
    assert.equal([result.code, result.signal], [1, null], result.output);
    assert.match(result.stderr, "of the application");
    const callback = await end("throwingCallback");
    assert.equal(
      [callback.code, callback.signal, callback.stdout],
      [1, null, "completed\n"],
      callback.output,
    );
    assert.match(callback.stderr, "of a callback");
  });

  test("a kernel that hangs: waits end in time, the card is not closed under it, other units work, the process ends", async () => {
    const result = await end("stuck");
    const lines = result.stdout.trim().split("\n");
    assert.equal(lines, ["running after 200 ms", "BUSY", "completed"], result.output);
    assert.equal([result.code, result.signal], [0, null], result.output);
  });

  test("a process that gives up on a kernel keeps its exit code", async () => {
    const result = await end("stuckAwaited");
    assert.equal([result.code, result.signal, result.stdout], [3, null, ""], result.output);
  });

  test("a card that dies ends no process by itself, and waits for it run out of time", async () => {
    const result = await end("deadCard");
    assert.is(result.stdout, "not ended after 5\n", result.output);
    assert.equal([result.code, result.signal], [4, null], result.output);
  });

  test("worker threads give back what they opened", async () => {
    const result = await end("worker");
    assert.equal([result.code, result.signal, result.stdout], [0, null, "completed\n0\n3\n"], result.output);
  });

  test.run();
}
