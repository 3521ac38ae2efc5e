/* Adds two vectors on the FPGA: a kernel written in C++, called like the function that it was. */
import { SimDevice } from "@pynq-gen/runtime";
import { VaddOverlay } from "./overlay/index.js";
import { vadd } from "./vadd.js";

await using ol = await VaddOverlay.load();
if (ol.device instanceof SimDevice) ol.device.model("vadd", vadd, { latencyMs: 2 });

const n = 1024;
using a = ol.allocate(n, "i4");
using b = ol.allocate(n, "i4");
using c = ol.allocate(n, "i4").fill(0);
a.from(Array.from({ length: n }, (_, i) => i));
b.from(Array.from({ length: n }, (_, i) => (i === n - 1 ? 2 ** 31 - 1 : 10 * i)));

/** Compares what the kernel wrote with the same sums on the processor. */
function check(bias: bigint, saturated: number): void {
  c.syncFromDevice();
  const expected = new Int32Array(n);
  const count = vadd({ in_a: a.data, in_b: b.data, out_c: expected }, n, bias);
  if (count !== saturated || !expected.every((value, i) => value === c.data[i])) {
    throw new Error(`wrong result with bias ${bias}`);
  }
  console.log(`bias ${bias}: ${c.data.subarray(0, 4).join(" ")} … ${c.data[n - 1]}, ${saturated} saturated`);
}

// The device sees what was written before a sync, and the host what the device wrote after one.
console.log(ol.vadd_1.signature);
a.syncToDevice();
b.syncToDevice();
check(0n, await ol.vadd_1.call(a, b, c, n, 0n));

// Arguments by name; the run goes on while the program does something else.
const run = ol.vadd_1.startArgs({ in_a: a, in_b: b, out_c: c, n, bias: -3_000_000_000n });
console.log(`the kernel is ${run.state}`);
check(-3_000_000_000n, await run.wait({ timeoutMs: 1000 }));

// Control registers stay within reach: one read of CTRL, which the hover says clears AP_DONE.
const { AP_IDLE, AP_DONE } = ol.vadd_1.registerMap.CTRL.read();
console.log(`idle ${AP_IDLE}, done ${AP_DONE}`);
