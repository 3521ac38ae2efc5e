/*
 * The Cadence triple timer counter, as both boards have it, driven through its generated classes and two UIO devices
 * that share a name. QEMU clocks it at 133 MHz.
 */
import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { TimeoutError, type InterruptLine } from "@pynq-gen/runtime";
import type { TtcRegisterMap } from "../overlays/zynqmp/ip/ttc.js";
import { start } from "./child.js";
import { check, measured, rejection, sleep, spread } from "./harness.js";

const mhz = 133;

/** A timer of the board, with the interrupts of its first two counters. */
export interface TtcBoard {
  readonly map: TtcRegisterMap;
  readonly lines: readonly [InterruptLine, InterruptLine];
  /** Folders `/sys/class/uio/uio<n>` of the two. */
  readonly folders: readonly [string, string];
}

/** Counter 1 or 2 of a timer. */
class Counter {
  readonly #map: TtcRegisterMap;
  readonly #second: boolean;

  constructor(map: TtcRegisterMap, number: 1 | 2) {
    this.#map = map;
    this.#second = number === 2;
  }

  get #registers() {
    const m = this.#map;
    return this.#second
      ? {
          clock: m.Clock_Control_2,
          control: m.Counter_Control_2,
          value: m.Counter_Value_2,
          interval: m.Interval_Counter_2,
          causes: m.Interrupt_Register_2,
          enables: m.Interrupt_Enable_2,
        }
      : {
          clock: m.Clock_Control_1,
          control: m.Counter_Control_1,
          value: m.Counter_Value_1,
          interval: m.Interval_Counter_1,
          causes: m.Interrupt_Register_1,
          enables: m.Interrupt_Enable_1,
        };
  }

  stop(): void {
    const { control, enables, causes } = this.#registers;
    control.write({ DIS: 1, WAVE_EN: 1 });
    enables.write({});
    causes.read();
  }

  /** Interrupts each time it wraps; the clock is divided by 2^(prescale + 1). */
  start(prescale: number, interval: number): void {
    const { clock, control, interval: length, enables } = this.#registers;
    clock.write({ PS_EN: 1, PS_VAL: prescale as 0 });
    length.value = interval;
    enables.write({ IEN_Iv: 1 });
    control.write({ INT: 1, RST: 1, WAVE_EN: 1, DIS: 0 });
  }

  get value(): number {
    return this.#registers.value.value;
  }

  /** Reads the causes, which clears them: true where it had wrapped. */
  wrapped(): boolean {
    return this.#registers.causes.read().Iv === 1;
  }
}

/** Nanoseconds of a tick. */
const tick = (prescale: number): number => (1e3 / mhz) * 2 ** (prescale + 1);

export async function ttcChecks(board: TtcBoard): Promise<void> {
  const [one, two] = [new Counter(board.map, 1), new Counter(board.map, 2)];
  const [line, other] = board.lines;
  const events = (index: 0 | 1): number => Number(readFileSync(`${board.folders[index]}/event`, "utf8"));
  const { map } = board;
  one.stop();
  two.stop();
  // Iterations and waits without a time-out keep this program running.
  line.ref();

  await check("registers keep what typed classes write, bit by bit", () => {
    assert.equal(map.Counter_Control_1.DIS, 1);
    map.Interval_Counter_1.value = 0x1234;
    assert.equal(map.Interval_Counter_1.value, 0x1234);
    map.Interval_Counter_2.value = 0xbeef;
    assert.deepEqual([map.Interval_Counter_1.value, map.Interval_Counter_2.value], [0x1234, 0xbeef]);
    map.Clock_Control_1.write({ PS_EN: 1, PS_VAL: 9 });
    map.Clock_Control_1.PS_VAL = 3;
    assert.deepEqual({ ...map.Clock_Control_1.read() }, { PS_EN: 1, PS_VAL: 3, C_SRC: 0, EX_E: 0, raw: 7 });
    map.Clock_Control_1.modify({ PS_EN: 0 });
    assert.equal(map.Clock_Control_1.readRaw(), 6);
  });

  await check("a register read from JavaScript", () => {
    const rounds = 5000;
    let sum = 0;
    for (let i = 0; i < rounds; i++) sum += map.Interval_Counter_1.value;
    const started = performance.now();
    for (let i = 0; i < rounds; i++) sum += map.Interval_Counter_1.value;
    assert.ok(sum > 0);
    return `${Math.round(((performance.now() - started) / rounds) * 1e6)} ns`;
  });

  await check("one interrupt, then none until somebody waits again", async () => {
    const first = line.wait({ timeoutMs: 5000 });
    const before = events(0);
    one.start(10, 600); // about 9 ms
    assert.equal(await first, 1);
    await sleep(60);
    assert.equal(events(0), before + 1, "masked while nobody waits");
    assert.ok(one.wrapped(), "its cause");
    assert.equal(await line.wait({ timeoutMs: 5000 }), 1);
    assert.ok(one.wrapped());
    one.stop();
    assert.ok((await rejection(() => line.wait({ timeoutMs: 60 }))) instanceof TimeoutError, "no bogus one");
  });

  await check("a wait without an interrupt times out, with what the line looks like", async () => {
    one.stop();
    const error = await rejection(() => line.wait({ timeoutMs: 80 }));
    assert.ok(error instanceof TimeoutError, String(error));
    const state = error.state as { pin: string; enabled: boolean; line: string };
    assert.match(state.line, /^uio\d+ \(ttc\)$/);
    assert.equal(state.enabled, true);
  });

  await check("a cancelled wait leaves nothing behind", async () => {
    one.stop();
    const abort = new AbortController();
    const cancelled = rejection(() => line.wait({ signal: abort.signal }));
    await sleep(20);
    abort.abort(new Error("enough"));
    assert.equal((await cancelled).code, "ABORTED");
    one.start(10, 600);
    await sleep(40); // it fires into nothing
    assert.equal(await line.wait({ timeoutMs: 5000 }), 1, "the active level is heard by the next");
    one.stop();
    assert.equal((await rejection(() => line.wait({ timeoutMs: 50 }))).code, "TIMEOUT");
  });

  await check("two lines of equal names are told apart by their numbers", async () => {
    one.stop();
    two.stop();
    const mine = rejection(() => line.wait({ timeoutMs: 200 }));
    const hers = other.wait({ timeoutMs: 5000 });
    two.start(10, 600);
    assert.equal(await hers, 1);
    two.stop();
    assert.equal((await mine).code, "TIMEOUT");
  });

  await check("several waiters and an iteration are woken by one interrupt", async () => {
    one.stop();
    const stream = line.events();
    const waits = Promise.all([line.wait(), line.wait(), stream.next()]);
    one.start(10, 600);
    assert.deepEqual(await waits, [1, 1, { done: false, value: 1 }]);
    one.stop();
    await stream.return?.();
  });

  await check("every interrupt that is told has a cause, however slow its handler", async () => {
    one.stop();
    one.start(7, 62348); // 120 ms: a bogus one comes long before the next true one
    let told = 0;
    let causeless = 0;
    for await (const _ of line) {
      await sleep(3);
      if (!one.wrapped()) causeless++;
      if (++told === 8) break;
    }
    one.stop();
    assert.equal(causeless, 0, `${causeless} of ${told} had no cause`);
  });

  await check("100 periodic interrupts arrive, none is lost or told twice", async () => {
    one.stop();
    const [prescale, interval, wanted] = [5, 41562, 100]; // 20 ms
    const before = events(0);
    const latencies: number[] = [];
    let told = 0;
    const started = performance.now();
    one.start(prescale, interval);
    for await (const count of line) {
      latencies.push(one.value * tick(prescale));
      assert.ok(one.wrapped());
      told += count;
      if (told >= wanted) break;
    }
    const took = performance.now() - started;
    one.stop();
    assert.equal(told, wanted);
    assert.equal(events(0) - before, wanted, "what the driver counted");
    const due = (wanted * interval * tick(prescale)) / 1e6;
    assert.ok(
      took > due * 0.9,
      `${Math.round(took)} ms for ${Math.round(due)} ms of periods: told too often`,
    );
    assert.ok(
      took < due * 1.2,
      `${Math.round(took)} ms for ${Math.round(due)} ms of periods: some were lost`,
    );
    const { median, worst } = spread(latencies);
    Object.assign(measured, { latencyMedianUs: median, latencyWorstUs: worst, lost: 0 });
    return `latency median ${median} us, worst ${worst} us`;
  });

  await check(
    "under load none is lost: two threads spin while a counter and its driver are compared",
    async () => {
      one.stop();
      const spin = `const end = Date.now() + 60000; let x = 0; while (Date.now() < end) for (let i = 0; i < 1e5; i++) x = (x * 31 + i) | 0;`;
      const workers = [1, 2].map(() => new Worker(spin, { eval: true }));
      const [prescale, interval, wanted] = [8, 64941, 20]; // 250 ms
      const before = events(0);
      let told = 0;
      try {
        one.start(prescale, interval);
        const started = performance.now();
        for await (const count of line) {
          assert.ok(one.wrapped());
          told += count;
          if (told >= wanted) break;
        }
        const took = performance.now() - started;
        const due = (wanted * interval * tick(prescale)) / 1e6;
        assert.equal(told, wanted);
        assert.equal(events(0) - before, wanted);
        assert.ok(
          took < due + 2 * interval * tick(prescale) * 1e-6,
          `${took} ms for ${due} ms of periods: some were lost`,
        );
      } finally {
        one.stop();
        await Promise.all(workers.map((worker) => worker.terminate()));
      }
      return `${told} of ${wanted}`;
    },
  );

  await check("as fast as it can be armed again", async () => {
    one.stop();
    const wanted = 500;
    let causeless = 0;
    const started = performance.now();
    one.start(0, 1000);
    for (let i = 0; i < wanted; i++) {
      await line.wait({ timeoutMs: 5000 });
      if (!one.wrapped()) causeless++;
    }
    one.stop();
    assert.equal(causeless, 0);
    measured["interruptsPerSecond"] = Math.round((wanted * 1000) / (performance.now() - started));
    return `${measured["interruptsPerSecond"]}/s`;
  });

  await check("an iteration does not keep a program running", async () => {
    const child = start("waiter", ["idle"]);
    assert.equal(await child.line(), "waiting");
    assert.equal(await child.ended, 0);
  });

  await check("two processes wait on two lines at once", async () => {
    two.stop();
    const child = start("waiter", ["second"]);
    assert.equal(await child.line(), "waiting");
    two.start(10, 600);
    one.start(10, 600);
    assert.equal(await line.wait({ timeoutMs: 5000 }), 1);
    assert.equal(await child.line(), "1");
    one.stop();
    two.stop();
    assert.equal(await child.ended, 0);
  });

  await check("a worker thread waits on a line of its own", async () => {
    two.stop();
    const worker = new Worker(new URL("waiter.js", import.meta.url), { argv: ["second"], stdout: true });
    const text: string[] = [];
    const waits = new Promise<void>((resolve) => {
      worker.stdout.setEncoding("utf8").on("data", (part: string) => {
        text.push(part);
        if (text.join("").includes("waiting")) resolve();
      });
    });
    const ended = new Promise((resolve) => worker.once("exit", resolve));
    await waits;
    two.start(10, 600);
    await ended;
    two.stop();
    assert.equal(text.join(""), "waiting\n1\n");
  });
}
