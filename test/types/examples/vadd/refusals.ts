// What the compiler refuses of the generated overlay `vadd`, a marked line each, and what it lets pass. Never called.
import { allocate, type DeviceBuffer, type Run } from "@pynq-gen/runtime";
import type { VaddOverlay } from "#examples/vadd/overlay/index.js";

export async function refusals(ol: VaddOverlay): Promise<void> {
  const { vadd_1 } = ol;
  const { CTRL, GIER, IP_ISR, ap_return, n, bias_1 } = vadd_1.registerMap;
  const a = ol.allocate([8], "i4");
  const b = ol.allocate([8], "int32");
  const c = ol.allocate([8], "i4");
  const f = ol.allocate([8], "f4");
  const u = ol.allocate([8]);
  const anyMemory = allocate([8], "i4");

  // @ts-expect-error a hidden read would clear AP_DONE
  CTRL.AP_IDLE;
  // @ts-expect-error a hidden read would clear AP_DONE
  CTRL.AP_DONE;
  // @ts-expect-error so would a read-modify-write
  CTRL.modify({ AUTO_RESTART: 1 });
  // @ts-expect-error and a field's assignment
  CTRL.AUTO_RESTART = 1;
  // @ts-expect-error AP_DONE is read-only
  CTRL.write({ AP_DONE: 1 });
  // @ts-expect-error AP_START is one bit
  CTRL.write({ AP_START: 2 });
  // @ts-expect-error it toggles
  IP_ISR.clear("CHAN0_INT_ST");
  // @ts-expect-error no such flag
  IP_ISR.toggle("CHAN2_INT_ST");
  // @ts-expect-error reserved bits are no fields
  GIER.RESERVED;
  // @ts-expect-error write-only argument register
  n.read();
  // @ts-expect-error write-only argument register
  bias_1.readRaw();
  // @ts-expect-error read-only return value
  ap_return.write({ ap_return: 1 });

  // @ts-expect-error too few arguments
  await vadd_1.call(a, b, c, 8);
  // @ts-expect-error too many arguments
  await vadd_1.call(a, b, c, 8, 0n, 1);
  // @ts-expect-error 64 bits need a bigint
  await vadd_1.call(a, b, c, 8, 0);
  // @ts-expect-error 32 bits are a number
  await vadd_1.call(a, b, c, 8n, 0n);
  // @ts-expect-error float buffer for int*
  await vadd_1.call(f, b, c, 8, 0n);
  // @ts-expect-error without a word about it, elements are u4
  await vadd_1.call(ol.allocate(8), b, c, 8, 0n);
  // @ts-expect-error unsigned buffer for int*
  vadd_1.callSync(u, b, c, 8, 0n);
  // @ts-expect-error float buffer for the output
  vadd_1.start(a, b, f, 8, 0n);
  // @ts-expect-error an ordinary array is no device buffer
  vadd_1.start(new Int32Array(8), b, c, 8, 0n);
  // @ts-expect-error the C types are known, so an address is no buffer
  vadd_1.start(a.deviceAddress, b, c, 8, 0n);
  // @ts-expect-error a buffer whose memory is not known
  vadd_1.start(anyMemory, b, c, 8, 0n);
  // @ts-expect-error a missing argument
  await vadd_1.callArgs({ in_a: a, in_b: b, out_c: c, n: 8 });
  // @ts-expect-error a misspelt argument
  await vadd_1.callArgs({ in_a: a, in_b: b, out: c, n: 8, bias: 0n });
  // @ts-expect-error the wrong type by name
  vadd_1.startArgs({ in_a: a, in_b: f, out_c: c, n: 8, bias: 0n });
  // @ts-expect-error no such option
  vadd_1.with({ timeout: 5 });
  // @ts-expect-error the return value is a number, and comes later
  const early: number = vadd_1.call(a, b, c, 8, 0n);
  // @ts-expect-error the return value is a number
  const text: string = await vadd_1.call(a, b, c, 8, 0n);
  // @ts-expect-error the return value is no object
  const { returnValue } = await vadd_1.call(a, b, c, 8, 0n);

  // @ts-expect-error a memory is no number
  ol.allocate(8, "i4", { target: 0 });
  // @ts-expect-error elements of i4 are numbers
  a.fill(1n);
  // @ts-expect-error elements of i4 are numbers
  a.from([1n]);
  // @ts-expect-error no such element type
  ol.allocate(8, "int33");
  // @ts-expect-error a buffer of another element type
  const floats: DeviceBuffer<"f4"> = a;
  // @ts-expect-error an ap_done interrupt, and no other
  await vadd_1.ap_ready.wait();

  // What is right passes.
  const saturated: number = await vadd_1.call(a, b, c, 8, -5n);
  const again: number = vadd_1.callSync(a, a, c, saturated, 0n);
  const run: Run<number> = vadd_1.startArgs({ in_a: a, in_b: b, out_c: c, n: again, bias: 1n });
  await vadd_1.with({ timeoutMs: 5, after: [run] }).call(a.slice(0, 4), b, c, 4, 0n);
  CTRL.write({ AP_START: 1, AUTO_RESTART: 1 });
  const { AP_IDLE, raw } = CTRL.read();
  GIER.Enable = 1;
  IP_ISR.toggle("CHAN0_INT_ST");
  n.write({ n: AP_IDLE + raw + ap_return.ap_return });
  bias_1.writeRaw(5);
  const numbers: Int32Array = a.data;
  const generic: DeviceBuffer = f;
  await vadd_1.interrupt.wait({ signal: AbortSignal.timeout(5) });
  console.log(early, text, returnValue, floats, numbers, generic, vadd_1.signature, vadd_1.args["in_a"]);
}
