import { getEventListeners } from "node:events";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { PynqError, TimeoutError, ValueRangeError } from "@pynq-gen/runtime";
import { boundedWait, type Waitable } from "#runtime/overlay/wait.js";

/** Something to wait for, and what was done to it. */
function thing(): {
  readonly waitable: Waitable<number>;
  readonly log: string[];
  resolve(value: number): void;
  reject(error: unknown): void;
} {
  const log: string[] = [];
  let settle: { resolve(value: number): void; reject(error: unknown): void } | undefined;
  return {
    log,
    resolve: (value) => settle?.resolve(value),
    reject: (error) => settle?.reject(error),
    waitable: {
      what: "the thing",
      begin(resolve, reject) {
        log.push("begun");
        settle = { resolve, reject };
        return () => void log.push("stopped");
      },
      timedOut: (timeoutMs) => new TimeoutError(`the thing took more than ${timeoutMs} ms`, { at: 3 }),
    },
  };
}

async function failure(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  return assert.unreachable("it did not fail");
}

test("a value ends the wait, and what waits is stopped", async () => {
  const { waitable, log, resolve } = thing();
  const wait = boundedWait(waitable, {}, 60_000);
  resolve(5);
  resolve(6);
  assert.is(await wait, 5);
  assert.equal(log, ["begun", "stopped"]);
});

test("a time-out rejects with the decoded state; the call's goes before the overlay's", async () => {
  const first = thing();
  const start = performance.now();
  const error = await failure(boundedWait(first.waitable, { timeoutMs: 10 }, 60_000));
  assert.instance(error, TimeoutError);
  assert.equal((error as TimeoutError).state, { at: 3 });
  assert.ok(performance.now() - start < 5000);
  assert.equal(first.log, ["begun", "stopped"]);
  const second = thing();
  assert.instance(await failure(boundedWait(second.waitable, {}, 1)), TimeoutError);
});

test("a signal rejects with ABORTED and its reason, and keeps no listener", async () => {
  const { waitable, log } = thing();
  const controller = new AbortController();
  const wait = boundedWait(waitable, { signal: controller.signal }, Infinity);
  controller.abort("enough");
  const error = await failure(wait);
  assert.ok(error instanceof PynqError && error.code === "ABORTED");
  assert.is((error as Error).cause, "enough");
  assert.equal(log, ["begun", "stopped"]);
  assert.is(getEventListeners(controller.signal, "abort").length, 0);
});

test("a signal that fired before begins nothing", async () => {
  const { waitable, log } = thing();
  const error = await failure(boundedWait(waitable, { signal: AbortSignal.abort() }, 10));
  assert.ok(error instanceof PynqError && error.code === "ABORTED");
  assert.equal(log, []);
});

test("no listener is left behind after a value or an error either", async () => {
  const { signal } = new AbortController();
  for (const end of ["resolve", "reject"] as const) {
    const one = thing();
    const wait = boundedWait(one.waitable, { signal }, 1000);
    if (end === "resolve") one.resolve(1);
    else one.reject(new Error("broken"));
    await wait.catch((error: unknown) => assert.is((error as Error).message, "broken"));
    assert.is(getEventListeners(signal, "abort").length, 0);
    assert.equal(one.log, ["begun", "stopped"]);
  }
});

test("what ends while it begins is stopped too, and what cannot begin rejects", async () => {
  const log: string[] = [];
  const at = (begin: Waitable<number>["begin"]): Waitable<number> => ({ ...thing().waitable, begin });
  const immediate = at((resolve) => {
    resolve(1);
    return () => void log.push("stopped");
  });
  assert.is(await boundedWait(immediate, {}, 1000), 1);
  assert.equal(log, ["stopped"]);
  const impossible = at(() => {
    throw new Error("cannot begin");
  });
  assert.is(((await failure(boundedWait(impossible, {}, 1000))) as Error).message, "cannot begin");
});

test("a time-out that is no time is refused; one beyond Node's timers is as good as none", async () => {
  for (const timeoutMs of [-1, Number.NaN, "1" as unknown as number]) {
    const { waitable, log } = thing();
    assert.instance(await failure(boundedWait(waitable, { timeoutMs }, 10)), ValueRangeError);
    assert.equal(log, []);
  }
  for (const timeoutMs of [Infinity, 2 ** 40]) {
    const { waitable, resolve } = thing();
    const wait = boundedWait(waitable, { timeoutMs }, 1);
    await new Promise((later) => setTimeout(later, 20));
    resolve(9);
    assert.is(await wait, 9);
  }
});

test.run();
