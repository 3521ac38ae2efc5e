/*
 * What the compiler refuses of buffers and kernels, a line each, and what it takes. Compiled with the tests, never run:
 * a marker without an error fails the build.
 */
import { allocate, type Complex, type DeviceBuffer, type Run } from "@pynq-gen/runtime";
import { CardOverlay } from "./card-design.js";
import { KernelsOverlay } from "./zynq-design.js";

/** Fails to compile where the two types are not the same. */
function same<A>(
  _value: A,
): <B>(...check: [A] extends [B] ? ([B] extends [A] ? [] : [never]) : [never]) => void {
  return () => {};
}

export async function buffers(): Promise<void> {
  const ol = await KernelsOverlay.load();
  // One bank: target is optional, the type default is u4, long names come out short.
  same(ol.allocate(4))<DeviceBuffer<"u4", "PSDDR">>();
  same(ol.allocate([2, 2], "uint8"))<DeviceBuffer<"u1", "PSDDR">>();
  same(ol.PSDDR.allocate(4, "float64"))<DeviceBuffer<"f8", "PSDDR">>();
  same(ol.allocate(4, "i8", { target: ol.PSDDR, cacheable: true, name: "x" }))<DeviceBuffer<"i8", "PSDDR">>();
  same(allocate(4, "c8"))<DeviceBuffer<"c8">>();
  same(allocate(4, "i2", { target: ol.PSDDR }))<DeviceBuffer<"i2", "PSDDR">>();
  const frame = ol.allocate([1080, 1920, 3], "u1");
  same(frame.data)<Uint8Array>();
  same(frame.slice(1, 2))<DeviceBuffer<"u1", "PSDDR">>();
  same(frame.get(0, 0, 0))<number>();
  same(ol.allocate(4, "u8").get(0))<bigint>();
  same(ol.allocate(4, "c8").get(0))<Complex>();
  const general: DeviceBuffer = frame;
  const total = (buffer: DeviceBuffer<"u1">): number => buffer.data.reduce((sum, value) => sum + value, 0);
  total(frame);

  // @ts-expect-error no such element type
  ol.allocate(4, "u16");
  // @ts-expect-error no such option
  ol.allocate(4, "u1", { bank: "PSDDR" });
  // @ts-expect-error an ordinary array is no device buffer
  total(new Uint8Array(4));
  // @ts-expect-error another element type
  total(ol.allocate(4, "u2"));
  // @ts-expect-error a buffer of unknown element type
  total(general);
  // @ts-expect-error bigint elements take bigints
  ol.allocate(4, "u8").set(0, 1);
  // @ts-expect-error and others numbers
  frame.set(0, 0, 0, 1n);
  // @ts-expect-error complex elements take pairs
  ol.allocate(4, "c8").fill(1);
  // @ts-expect-error a view is read-only as a property
  frame.data = new Uint8Array(4);
  // @ts-expect-error text is no source of numbers
  frame.from("0123");
  // @ts-expect-error a shape is made of numbers
  ol.allocate(["4"]);
}

export async function zynq(): Promise<void> {
  const ol = await KernelsOverlay.load();
  const [a, b, out] = [ol.allocate(8, "i4"), ol.allocate(8, "i4"), ol.allocate(8, "i4")];
  await ol.vadd_1.call(a, b, out, 8);
  await ol.vadd_1.callArgs({ a, b, out, n: 8 });
  const run = ol.vadd_1.start(a, b, out, 8);
  same(run)<Run>();
  same(await ol.vadd_1.with({ timeoutMs: 5, after: [run] }).call(a, b, out, 8))<void>();
  same(await ol.twice_1.call(2))<number>();
  same(ol.twice_1.with({ timeoutMs: 5 }).start(2))<Run<number>>();
  same((await ol.stats_1.call(1, 2, 3n, true)).mean)<number>();
  await ol.bare_1.call(8, a);
  await ol.bare_1.call(8, 0x1000n);

  // @ts-expect-error too few arguments
  await ol.vadd_1.call(a, b, out);
  // @ts-expect-error too many arguments
  await ol.vadd_1.call(a, b, out, 8, 8);
  // @ts-expect-error a float buffer for int*
  await ol.vadd_1.call(ol.allocate(8, "f4"), b, out, 8);
  // @ts-expect-error an ordinary array where a device buffer is needed
  await ol.vadd_1.call(new Int32Array(8), b, out, 8);
  // @ts-expect-error an address is no buffer where the C type is known
  await ol.vadd_1.call(0x1000n, b, out, 8);
  // @ts-expect-error 64 bits take a bigint
  await ol.stats_1.call(1, 2, 3, true);
  // @ts-expect-error 32 bits take a number
  await ol.twice_1.call(2n);
  // @ts-expect-error a bool takes true or false
  await ol.stats_1.call(1, 2, 3n, 1);
  // @ts-expect-error 64 bits of unknown C type take a buffer or a bigint
  await ol.bare_1.call(8, 4096);
  // @ts-expect-error a missing name
  await ol.vadd_1.callArgs({ a, b, n: 8 });
  // @ts-expect-error an unknown name
  await ol.vadd_1.callArgs({ a, b, out, n: 8, m: 8 });
  // @ts-expect-error ap_ctrl_none has no start
  ol.free_1.start(1);
  // @ts-expect-error nor with options
  ol.free_1.with({ timeoutMs: 5 }).call(1);
  // @ts-expect-error no such option
  ol.vadd_1.with({ timeout: 5 });
  // @ts-expect-error options keep the argument types
  await ol.vadd_1.with({ timeoutMs: 5 }).call(a, b, out, "8");
  // @ts-expect-error after takes runs
  ol.vadd_1.with({ after: [Promise.resolve()] });
  // @ts-expect-error twice gives a number
  same(await ol.twice_1.call(2))<string>();
}

export async function card(): Promise<void> {
  const ol = await CardOverlay.load();
  const a = ol.allocate([8], "i4", { target: ol.bank0 });
  const b = ol.allocate([8], "i4", { target: ol.bank1 });
  const f = ol.allocate([8], "f4", { target: ol.bank0 });
  const either = ol.allocate([8], "int32", { target: Math.random() < 0.5 ? ol.bank0 : ol.bank1 });
  const anyBank: DeviceBuffer<"i4"> = a;
  same(a)<DeviceBuffer<"i4", "bank0">>();
  same(either)<DeviceBuffer<"i4", "bank0" | "bank1">>();
  await ol.vmul_1.call(a, either, b, 8, 1n);
  await ol.pack_1.call(ol.allocate([64], "u1", { target: ol.bank1 }), new Uint8Array(6));
  same(ol.dc_0.stream)<"dc_0">();

  // @ts-expect-error no such IP
  ol.vmul_2;
  // @ts-expect-error too few arguments
  await ol.vmul_1.call(a, b, b, 8);
  // @ts-expect-error stride is 64 bits: bigint
  await ol.vmul_1.call(a, b, b, 8, 1);
  // @ts-expect-error float buffer for int*
  await ol.vmul_1.call(f, b, b, 8, 1n);
  // @ts-expect-error in_a is connected to bank0
  await ol.vmul_1.call(b, b, b, 8, 1n);
  // @ts-expect-error in_a is connected to bank0 alone
  await ol.vmul_1.call(either, b, b, 8, 1n);
  // @ts-expect-error a buffer of unknown bank
  await ol.vmul_1.call(anyBank, b, b, 8, 1n);
  // @ts-expect-error not a device buffer
  await ol.vmul_1.call(new Int32Array(8), b, b, 8, 1n);
  // @ts-expect-error a stream is no memory
  ol.allocate([8], "i4", { target: ol.dc_0 });
  // @ts-expect-error two banks: target is required
  ol.allocate([8], "i4");
  // @ts-expect-error a memory of another design
  ol.allocate([8], "i4", { target: (await KernelsOverlay.load()).PSDDR });
  // @ts-expect-error ap_ctrl_none has no start
  ol.sink_1.call();
  // @ts-expect-error an object of the same look is no memory
  ol.allocate([8], "i4", { target: { bank: "bank0", size: 1n } });
}
