// What the compiler refuses of the generated overlay `alveo-vadd`, a marked line each, and what it lets pass. Never called.
import { allocate, importBuffer, type DeviceBuffer, type Memory } from "@pynq-gen/runtime";
import type { AlveoVaddOverlay } from "#examples/alveo-vadd/overlay/index.js";

export async function refusals(ol: AlveoVaddOverlay, anyBank: DeviceBuffer<"i4">): Promise<void> {
  const { vadd_1, reader_1, scaler_1, limiter_1 } = ol;
  const a = ol.allocate([8], "i4", { target: ol.bank0 });
  const b = ol.allocate([8], "i4", { target: ol.bank1 });
  const f = ol.allocate([8], "f4", { target: ol.bank0 });

  // @ts-expect-error two banks: target is required
  ol.allocate([8], "i4");
  // @ts-expect-error two banks: target is required
  ol.allocate([8], "i4", {});
  // @ts-expect-error a stream is no memory
  ol.allocate([8], "i4", { target: ol.dc_0 });
  // @ts-expect-error a name is no memory
  ol.allocate([8], "i4", { target: "bank0" });
  // @ts-expect-error no such bank
  ol.bank2;
  // @ts-expect-error no such stream
  ol.dc_1;
  // @ts-expect-error a bank is not another
  const wrong: Memory<"bank1"> = ol.bank0;
  // @ts-expect-error nor is a buffer in it
  const moved: DeviceBuffer<"i4", "bank1"> = a;

  // @ts-expect-error a buffer lies where target says, not where it is wanted
  const placed: DeviceBuffer<"i4", "bank1"> = ol.allocate([8], "i4", { target: ol.bank0 });
  // @ts-expect-error a buffer has the type that was asked for, not the one that is wanted
  const typed: DeviceBuffer<"f4", "bank0"> = ol.bank0.allocate([8]);

  // @ts-expect-error in_a is connected to bank0
  await vadd_1.call(b, b, b, 8);
  // @ts-expect-error out_c is connected to bank1
  await vadd_1.call(a, b, a, 8);
  // @ts-expect-error float buffer for const int*
  vadd_1.start(f, b, b, 8);
  // @ts-expect-error a buffer of unknown bank
  vadd_1.start(anyBank, b, b, 8);
  // @ts-expect-error a buffer of unknown bank
  vadd_1.start(allocate([8], "i4"), b, b, 8);
  // @ts-expect-error an imported buffer of unknown bank
  vadd_1.start(importBuffer(3, [8], "i4"), b, b, 8);
  // @ts-expect-error an ordinary array is no device buffer
  vadd_1.start([1, 2, 3], b, b, 8);
  // @ts-expect-error too few arguments
  vadd_1.callSync(a, b, b);
  // @ts-expect-error too many arguments
  vadd_1.callSync(a, b, b, 8, 8);
  // @ts-expect-error a bank that the argument does not reach, by name
  await vadd_1.callArgs({ in_a: b, in_b: b, out_c: b, n: 8 });
  // @ts-expect-error a stream is wired, not given
  reader_1.start(b, ol.dc_0, 8);
  // @ts-expect-error a stream is wired, not given
  await scaler_1.callArgs({ in_s: ol.dc_0, to: a, factor: 2, n: 8 });
  // @ts-expect-error the kernel gives nothing back
  const nothing: number = await vadd_1.call(a, b, b, 8);

  // @ts-expect-error ap_ctrl_none: nothing starts it
  limiter_1.start(5);
  // @ts-expect-error ap_ctrl_none: nothing calls it
  await limiter_1.call(5);
  // @ts-expect-error ap_ctrl_none: no control register
  limiter_1.registerMap.CTRL;
  // @ts-expect-error a card's scheduler starts each run: no automatic restart
  vadd_1.startRepeating(a, b, b, 8);
  // @ts-expect-error nor with options
  vadd_1.with({ timeoutMs: 5 }).startRepeating(a, b, b, 8);
  // @ts-expect-error a hidden read would change AP_READY
  vadd_1.registerMap.CTRL.AP_IDLE;
  // @ts-expect-error 64 bits are a bigint
  vadd_1.registerMap.in_a.value = 5;
  // @ts-expect-error a card tells completion itself: there is no interrupt to wait for
  vadd_1.interrupt;

  // What is right passes.
  await vadd_1.call(a, a, b, 8); // in_b reaches both banks
  await vadd_1.call(a, b, b.slice(0, 4), 4);
  const runs = [reader_1.start(b, 8), scaler_1.start(a, 2, 8)];
  await Promise.all(runs.map((run) => run.wait({ timeoutMs: 5 })));
  limiter_1.registerMap.limit.value = 5;
  const address: bigint = vadd_1.registerMap.in_a.value;
  const name: "dc_0" = ol.dc_0.stream;
  const inBank: DeviceBuffer<"u1", "bank1"> = ol.bank1.allocate(8, "u1");
  const either: DeviceBuffer<"i4", "bank0" | "bank1"> = a;
  vadd_1.start(allocate([8], "i4", { target: ol.bank0 }), b, b, 8);
  console.log(wrong, moved, placed, typed, nothing, address, name, inBank, either, reader_1.protocol);
}
