/*
 * What interrupt lines of every build of the C helper must do, on lines inside the process: run in process, under the
 * sanitizers, under valgrind, in workers, and in foreign Nodes under qemu.
 */
import * as assert from "uvu/assert";
import { readdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { NativeLine } from "#runtime/native/interrupt.js";
import type { NativeHelper } from "#runtime/native/helper.js";
import { refused } from "./checks.js";
import { deviceFile } from "./window.js";

export interface LineCheck {
  readonly name: string;
  run(native: NativeHelper): Promise<void>;
}

/** Arms a line; gives the count that comes. A line alone does not keep the program running, a timer does. */
function armed(native: NativeHelper, line: NativeLine, timeoutMs: number = 20_000): Promise<number> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("nothing came")), timeoutMs);
    native.lineArm(line, (count, errno) => {
      clearTimeout(timer);
      assert.is(errno, 0);
      resolve(count);
    });
  });
}

/** Threads of this process that wait for interrupts: each holds an epoll descriptor of its own. */
function descriptors(): number {
  return readdirSync("/proc/self/fd").length;
}

const threads = (): number => readdirSync("/proc/self/task").length;

/** With a fixed number of pool threads running, later counts differ by ours alone. */
async function settled(): Promise<void> {
  await sleep(30);
}

export const lineChecks: readonly LineCheck[] = [
  {
    name: "a raised line is told once for each arming, with the number of raises since",
    async run(native) {
      const line = native.lineEvent();
      const first = armed(native, line);
      native.lineRaise(line, 1);
      assert.is(await first, 1);
      native.lineRaise(line, 3);
      native.lineRaise(line, 4);
      assert.is(await armed(native, line), 7, "what comes unarmed is kept");
      const third = armed(native, line);
      native.lineRaise(line, 1);
      assert.is(await third, 1);
      native.lineClose(line);
    },
  },
  {
    name: "nothing is told of a line that is not armed, was disarmed or was closed",
    async run(native) {
      const line = native.lineEvent();
      native.lineRaise(line, 1);
      await sleep(10);
      native.lineArm(line, () => assert.unreachable("disarmed"));
      assert.is(native.lineDisarm(line), 1, "what had come is given back");
      assert.is(native.lineDisarm(line), 0, "not armed any more");
      native.lineArm(line, () => assert.unreachable("closed"));
      native.lineRaise(line, 1);
      native.lineClose(line);
      native.lineClose(line);
      await sleep(20);
    },
  },
  {
    name: "an event that the thread has taken and JavaScript not yet heard of is given back by disarm, not lost",
    async run(native) {
      const line = native.lineEvent();
      native.lineArm(line, () => assert.unreachable("disarmed before the event loop turned"));
      native.lineRaise(line, 5);
      // The thread reads it now, while this thread does not let JavaScript run.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 30);
      assert.is(native.lineDisarm(line), 5);
      await sleep(20);
      native.lineClose(line);
    },
  },
  {
    name: "of 50000 raises on 50 lines none is lost or told twice",
    async run(native) {
      const lines = Array.from({ length: 50 }, () => native.lineEvent());
      const counts = lines.map(() => 0);
      const each = 1000;
      const rearm = (index: number): void => {
        native.lineArm(lines[index] as NativeLine, (count) => {
          counts[index] = (counts[index] ?? 0) + count;
          if ((counts[index] ?? 0) < each) rearm(index);
        });
      };
      lines.forEach((_, index) => rearm(index));
      for (let raise = 0; raise < each; raise++) {
        for (const line of lines) native.lineRaise(line, 1);
        if (raise % 20 === 0) await sleep(0);
      }
      for (let turn = 0; turn < 500 && counts.some((count) => count < each); turn++) await sleep(10);
      assert.equal(
        counts,
        lines.map(() => each),
      );
      for (const line of lines) native.lineClose(line);
    },
  },
  {
    name: "a line that is always ready lets timers and other lines run",
    async run(native) {
      const busy = native.lineEvent();
      const other = native.lineEvent();
      let turns = 0;
      const again = (): void =>
        native.lineArm(busy, () => {
          turns++;
          native.lineRaise(busy, 1);
          again();
        });
      native.lineRaise(busy, 1);
      again();
      const heard = armed(native, other);
      native.lineRaise(other, 1);
      assert.is(await heard, 1);
      await sleep(30);
      assert.ok(turns > 10, `${turns} turns`);
      native.lineClose(busy);
      native.lineClose(other);
    },
  },
  {
    name: "callbacks may arm, disarm and close lines, their own too",
    async run(native) {
      const [a, b] = [native.lineEvent(), native.lineEvent()];
      native.lineArm(b, () => assert.unreachable("closed by the other's callback"));
      let heard = false;
      native.lineArm(a, () => {
        native.lineRaise(b, 1);
        native.lineClose(b);
        native.lineClose(a);
        heard = true;
      });
      native.lineRaise(a, 1);
      for (let turn = 0; turn < 500 && !heard; turn++) await sleep(5);
      assert.ok(heard);
      await sleep(20);
    },
  },
  {
    name: "one thread serves all lines, and it and all descriptors go with the last one",
    async run(native) {
      await settled();
      const [threadsBefore, descriptorsBefore] = [threads(), descriptors()];
      const lines = Array.from({ length: 20 }, () => native.lineEvent());
      await settled();
      assert.is(threads(), threadsBefore + 1);
      for (const line of lines) native.lineClose(line);
      await settled();
      assert.is(threads(), threadsBefore);
      assert.is(descriptors(), descriptorsBefore);
      const again = native.lineEvent();
      native.lineRaise(again, 2);
      assert.is(await armed(native, again), 2, "and come back with the next");
      native.lineClose(again);
    },
  },
  {
    name: "wrong arguments, forged handles and wrong states are refused with a code",
    async run(native) {
      const line = native.lineEvent();
      const callback = (): void => undefined;
      const forged = [undefined, null, 0, "line", {}, [], Object.create(line as object), native];
      for (const value of forged) {
        refused("ARGUMENT", () => native.lineArm(value as never, callback));
        refused("ARGUMENT", () => native.lineRaise(value as never, 1));
        refused("ARGUMENT", () => native.lineDisarm(value as never));
        refused("ARGUMENT", () => native.lineHold(value as never, true));
        refused("ARGUMENT", () => native.lineClose(value as never));
      }
      const window = native.mmioMap(deviceFile(4096).path, 0n, 0, 4096);
      refused("ARGUMENT", () => native.lineClose(window as never));
      refused("ARGUMENT", () => native.lineArm(line, "callback" as never));
      refused("ARGUMENT", () => native.lineHold(line, 1 as never));
      refused("RANGE", () => native.lineRaise(line, -1));
      refused("RANGE", () => native.lineRaise(line, 2 ** 32));
      refused("ARGUMENT", () => (native.lineArm as (...values: unknown[]) => void)(line));
      native.lineArm(line, callback);
      refused("BUSY", () => native.lineArm(line, callback));
      native.lineClose(line);
      refused("FREED", () => native.lineArm(line, callback));
      refused("FREED", () => native.lineDisarm(line));
      refused("FREED", () => native.lineRaise(line, 1));
      const missing = refused("ENOENT", () => native.lineOpen("/nowhere/uio0", 0));
      assert.is(missing.syscall, "open");
      assert.match(missing.message, "/nowhere/uio0");
      assert.is(refused("EPERM", () => native.lineOpen(deviceFile(16).path, 0)).syscall, "epoll_ctl");
      refused("ARGUMENT", () => native.lineOpen("/dev/\0uio0", 0));
      refused("RANGE", () => native.lineOpen("/dev/null", -1));
    },
  },
];
