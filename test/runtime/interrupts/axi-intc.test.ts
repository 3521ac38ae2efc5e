import { test } from "uvu";
import * as assert from "uvu/assert";
import { FreedError, OverlayMismatchError, TimeoutError } from "#runtime/errors/errors.js";
import type { SimDevice } from "#runtime/device/sim/sim-device.js";
import { rejection, simulated, soon, type DesignOptions } from "./bench.js";

const names = ["ISR", "IPR", "IER", "IAR", "SIE", "CIE", "IVR", "MER"];

/** Accesses to the controllers since the last call, as `write SIE 4`; those of one controller where it is named. */
function accesses(device: SimDevice, controller?: string): string[] {
  const list = device.recorder.accesses
    .filter(({ ip }) => controller === undefined || ip === controller)
    .map(({ kind, offset, value }) => `${kind} ${names[offset / 4]} ${kind === "write" ? value : ""}`.trim());
  device.recorder.clear();
  return list;
}

const level: DesignOptions = {
  pins: { "ip_0/irq": [["intc_0", 2, "level-high"]], "ip_1/irq": [["intc_0", 31, "level-high"]] },
};
const edge: DesignOptions = {
  pins: { "ip_0/irq": [["intc_0", 2, "edge-rising"]], "ip_1/irq": [["intc_0", 0, "level-high"]] },
};
const ier = (device: SimDevice, base: bigint = 0x4180_0000n): number => device.mmio(base, 0x20).read32(8);

test("a level interrupt wakes its waiter, and only its own", async () => {
  const { device, bench } = await simulated(level);
  const [mine, other] = [bench.line("ip_0/irq").wait(), bench.line("ip_1/irq").wait({ timeoutMs: 100 })];
  device.pins.set("ip_0/irq", true);
  assert.is(await mine, 1);
  assert.is(await soon(other), "pending");
  device.pins.set("ip_1/irq", true);
  assert.is(await other, 1, "line 31 is the sign bit");
});

test("after the source is cleared, the next wait hears of no second, bogus interrupt", async () => {
  const { device, bench } = await simulated(level);
  const line = bench.line("ip_0/irq");
  for (let round = 0; round < 3; round++) {
    const wait = line.wait();
    device.pins.set("ip_0/irq", true);
    assert.is(await wait, 1);
    device.pins.set("ip_0/irq", false);
    assert.instance(await rejection(line.wait({ timeoutMs: 30 })), TimeoutError, `round ${round}`);
  }
});

test("a level that stays active interrupts each wait again", async () => {
  const { device, bench } = await simulated(level);
  device.pins.set("ip_0/irq", true);
  for (let round = 0; round < 3; round++) assert.is(await bench.line("ip_0/irq").wait(), 1);
});

test("a level is acknowledged when it is enabled, and masked when it fires", async () => {
  const { device, bench } = await simulated(level);
  const wait = bench.line("ip_0/irq").wait();
  assert.equal(accesses(device), ["write IER 0", "write MER 3", "write IAR 4", "write SIE 4"]);
  device.pins.set("ip_0/irq", true);
  await wait;
  assert.equal(accesses(device), ["read ISR", "write CIE 4", "read ISR"]);
  device.pins.set("ip_0/irq", false);
  const second = bench.line("ip_0/irq").wait();
  assert.equal(accesses(device), ["write IAR 4", "write SIE 4"]);
  device.pins.set("ip_0/irq", true);
  await second;
});

test("an edge is acknowledged before its waiter hears of it, so that one which comes meanwhile is not lost", async () => {
  const { device, bench } = await simulated(edge);
  const line = bench.line("ip_0/irq");
  const wait = line.wait();
  assert.equal(accesses(device), ["write IER 0", "write MER 3", "write SIE 4"]);
  device.pins.pulse("ip_0/irq");
  await wait;
  assert.equal(accesses(device), ["read ISR", "write CIE 4", "write IAR 4", "read ISR"]);
  // Its handler runs, nobody waits.
  device.pins.pulse("ip_0/irq");
  assert.is(await line.wait({ timeoutMs: 100 }), 1);
  assert.instance(await rejection(line.wait({ timeoutMs: 30 })), TimeoutError);
});

test("of edges that come one by one while an iteration handles others, none is lost", async () => {
  const { device, bench } = await simulated(edge);
  let sent = 0;
  let heard = 0;
  const send = (): void => {
    if (sent++ < 200) device.pins.pulse("ip_0/irq");
    if (sent < 200) setTimeout(send, 0);
  };
  setTimeout(send, 5);
  for await (const count of bench.line("ip_0/irq")) {
    heard += count;
    if (heard === 200) break;
    if (heard % 3 === 0) await new Promise((resolve) => setTimeout(resolve, 2));
  }
  assert.is(heard, 200);
  assert.is(ier(device), 0, "after the loop the line is masked");
});

test("interrupts that come while a loop's body runs are coalesced and counted", async () => {
  const { device, bench } = await simulated(edge);
  const events = bench.line("ip_0/irq").events();
  const first = events.next();
  device.pins.pulse("ip_0/irq");
  assert.is((await first).value, 1);
  for (let i = 0; i < 5; i++) {
    device.pins.pulse("ip_0/irq");
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  assert.is((await events.next()).value, 5);
  assert.equal(await events.return?.(), { done: true, value: undefined });
});

test("several waiters of one line are woken by one interrupt", async () => {
  const { device, bench } = await simulated(level);
  const line = bench.line("ip_0/irq");
  const waits = [
    line.wait(),
    line.wait(),
    line.wait(),
    line[Symbol.asyncIterator]()
      .next()
      .then((r) => r.value),
  ];
  assert.is(accesses(device).filter((access) => access === "write SIE 4").length, 1);
  device.pins.set("ip_0/irq", true);
  assert.equal(await Promise.all(waits), [1, 1, 1, 1]);
});

test("a wait that ends leaves nothing enabled, and does not end the others'", async () => {
  const { device, bench } = await simulated(level);
  const line = bench.line("ip_0/irq");
  const abort = new AbortController();
  const aborted = rejection(line.wait({ signal: abort.signal }));
  const stays = line.wait();
  const short = rejection(line.wait({ timeoutMs: 5 }));
  abort.abort(new Error("enough"));
  const error = await aborted;
  assert.is(error.code, "ABORTED");
  assert.is((error.cause as Error).message, "enough");
  assert.is((await short).code, "TIMEOUT");
  assert.is(ier(device), 4, "one still waits");
  device.pins.set("ip_0/irq", true);
  assert.is(await stays, 1);
  device.pins.set("ip_0/irq", false);
  await rejection(line.wait({ timeoutMs: 1 }));
  assert.is(ier(device), 0);
  assert.is((await rejection(line.wait({ signal: AbortSignal.abort() }))).code, "ABORTED");
  assert.is(ier(device), 0);
});

test("a time-out tells what the controllers look like", async () => {
  const { device, bench } = await simulated({
    pins: {
      "ip_0/irq": [
        ["intc_1", 5, "level-high"],
        ["intc_0", 2, "level-high"],
      ],
    },
  });
  const error = await rejection(bench.line("ip_0/irq").wait({ timeoutMs: 10 }));
  assert.instance(error, TimeoutError);
  assert.match(error.message, "no interrupt on ip_0/irq within 10 ms");
  const { state } = error as TimeoutError;
  assert.equal(state, {
    pin: "ip_0/irq",
    sensitivity: "level-high",
    controller: "intc_1",
    line: 5,
    pending: 0,
    enabled: 1,
    masterEnable: 1,
    hardwareEnable: 1,
    output: {
      controller: "intc_0",
      line: 2,
      pending: 0,
      enabled: 1,
      masterEnable: 1,
      hardwareEnable: 1,
      output: { line: "sim irq 61", rawIrq: 61, enabled: true },
    },
  });
  assert.is(ier(device, 0x4181_0000n), 0);
  assert.is(ier(device), 0);
});

test("controllers nest: an interrupt passes three of them, and each is left clean", async () => {
  const { device, bench } = await simulated({
    pins: {
      "deep/irq": [
        ["intc_2", 7, "edge-rising"],
        ["intc_1", 1, "level-high"],
        ["intc_0", 0, "level-high"],
      ],
      "beside/irq": [
        ["intc_1", 2, "level-high"],
        ["intc_0", 0, "level-high"],
      ],
      "flat/irq": [["intc_0", 3, "level-high"]],
    },
  });
  const [deep, beside, flat] = ["deep/irq", "beside/irq", "flat/irq"].map((pin) => bench.line(pin));
  for (let round = 0; round < 4; round++) {
    const waits = [deep?.wait(), beside?.wait(), flat?.wait()];
    device.pins.pulse("deep/irq");
    assert.is(await waits[0], 1);
    device.pins.set("beside/irq", true);
    device.pins.set("flat/irq", true);
    assert.equal(await Promise.all(waits), [1, 1, 1]);
    device.pins.set("beside/irq", false);
    device.pins.set("flat/irq", false);
  }
  for (const line of [deep, beside, flat]) line?.close();
  for (const base of [0x4180_0000n, 0x4181_0000n, 0x4182_0000n]) assert.is(ier(device, base), 0);
});

test("two interrupts at once on one controller both arrive", async () => {
  const { device, bench } = await simulated(edge);
  const waits = Promise.all([bench.line("ip_0/irq").wait(), bench.line("ip_1/irq").wait()]);
  device.pins.pulse("ip_0/irq");
  device.pins.set("ip_1/irq", true);
  assert.equal(await waits, [1, 1]);
});

test("an input that somebody else enabled is masked, and does not interrupt without end", async () => {
  const { device, bench } = await simulated(level);
  const wait = bench.line("ip_0/irq").wait();
  device.mmio(0x4180_0000n, 0x20).write32(0x10, 1 << 8);
  device.recorder.clear();
  // ISR takes no software writes any more; input 8 has no pin, so that the model is driven past the wiring.
  const stray = bench.line("ip_1/irq").wait({ timeoutMs: 5 });
  device.pins.set("ip_1/irq", true);
  await stray;
  device.mmio(0x4180_0000n, 0x20).write32(0x10, 2 ** 31);
  await new Promise((resolve) => setTimeout(resolve, 10));
  assert.is(ier(device) >>> 31, 0, "masked");
  device.pins.set("ip_0/irq", true);
  assert.is(await wait, 1);
});

test("a controller without SIE and CIE is driven by IER alone", async () => {
  const { device, bench } = await simulated({ ...level, parameters: { C_HAS_SIE: 0, C_HAS_CIE: "0" } });
  const [mine, other] = [bench.line("ip_0/irq").wait(), bench.line("ip_1/irq").wait()];
  device.pins.set("ip_0/irq", true);
  await mine;
  const list = accesses(device);
  assert.not.ok(
    list.some((access) => /SIE|CIE/.test(access)),
    list.join("; "),
  );
  assert.is(ier(device), 2 ** 31);
  device.pins.set("ip_1/irq", true);
  await other;
});

test("close ends waits and iterations with FreedError and masks; waiting again opens the line anew", async () => {
  const { device, bench } = await simulated(level);
  const line = bench.line("ip_0/irq");
  const ends = [rejection(line.wait()), rejection(line.events().next())];
  line.close();
  for (const end of ends) assert.instance(await end, FreedError);
  assert.is(ier(device), 0);
  const again = line.wait();
  device.pins.set("ip_0/irq", true);
  assert.is(await again, 1);
});

test("the end of the overlay ends its waits, and later ones tell why", async () => {
  const { bench } = await simulated(level);
  const line = bench.line("ip_0/irq");
  const wait = rejection(line.wait());
  bench.end(new FreedError("overlay bench was freed"));
  assert.instance(await wait, FreedError);
  assert.is((await rejection(line.wait())).message, "overlay bench was freed");
  assert.is((await rejection(line.events().next())).message, "overlay bench was freed");
});

test("when the registers go with their design, waits hear of it, and closing gives the line back", async () => {
  const { device, bench } = await simulated(level);
  let gone: OverlayMismatchError | undefined;
  device.interceptor = {
    before: () => {
      if (gone !== undefined) throw gone;
      return undefined;
    },
  };
  const closed: string[] = [];
  const { interrupts } = device;
  const open = interrupts.open.bind(interrupts);
  interrupts.open = (request) => {
    const handle = open(request);
    const close = handle.close.bind(handle);
    handle.close = () => {
      closed.push(handle.name);
      close();
    };
    return handle;
  };
  const [line, other] = [bench.line("ip_0/irq"), bench.line("ip_1/irq")];
  const waits = [rejection(line.wait()), rejection(other.wait())];
  gone = new OverlayMismatchError("the PL was programmed anew");
  device.interrupts.raise(61);
  for (const wait of waits) assert.is((await wait).message, "the PL was programmed anew");
  assert.is((await rejection(line.wait())).message, "the PL was programmed anew");
  line.close();
  assert.equal(closed, []);
  bench.end(new FreedError("overlay bench was freed"));
  assert.equal(closed, ["sim irq 61"]);
});

test("a line that nobody waits on touches no register, and is the same object each time", async () => {
  const { device, bench } = await simulated(level);
  assert.is(bench.line("ip_0/irq"), bench.line("ip_0/irq"));
  bench.line("ip_0/irq").ref().unref().close();
  assert.equal(accesses(device), []);
});

test.run();
