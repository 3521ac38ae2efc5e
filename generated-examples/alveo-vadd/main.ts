/*
 * Kernels of an accelerator card: vectors in two memory banks, a sum, and a pair of kernels joined by a stream. The same
 * program runs on a card behind XRT and on the simulated device.
 *
 *   node main.js [XCLBIN]
 */
import { SimDevice } from "@pynq-gen/runtime";
import { modelKernels } from "./kernels.js";
import { AlveoVaddOverlay } from "./overlay/index.js";

const bitfile = process.argv[2] ?? "input/alveo-vadd.xclbin";
await using ol = await AlveoVaddOverlay.load({ bitfile });
if (ol.device instanceof SimDevice) modelKernels(ol.device);

const n = 4096;
using a = ol.allocate(n, "i4", { target: ol.bank0 });
using b = ol.allocate(n, "i4", { target: ol.bank1 });
using sums = ol.allocate(n, "i4", { target: ol.bank1 });
using scaled = ol.allocate(n, "i4", { target: ol.bank0 });
a.from(Array.from({ length: n }, (_, i) => i));
b.from(Array.from({ length: n }, (_, i) => 3 * i));
a.syncToDevice();
b.syncToDevice();

console.log(ol.vadd_1.signature);
await ol.vadd_1.call(a, b, sums, n);
sums.syncFromDevice();
console.log(`sums:   ${sums.data.subarray(0, 5).join(" ")} … ${sums.data[n - 1]}`);

// in_b reaches both banks; a buffer in a bank that an argument does not reach would not compile.
await ol.vadd_1.with({ timeoutMs: 1000 }).call(a, a, sums, n);

// reader_1 and scaler_1 run at the same time: what one sends, the other takes.
console.log(`stream: ${ol.dc_0.source} → ${ol.dc_0.sink}`);
const read = ol.reader_1.start(sums, n);
const scale = ol.scaler_1.start(scaled, 10, n);
await Promise.all([read.wait(), scale.wait()]);
scaled.syncFromDevice();
console.log(`scaled: ${scaled.data.subarray(0, 5).join(" ")} … ${scaled.data[n - 1]}`);

// limiter_1 runs all the time: it has no call, its register is its interface.
const { limit } = ol.limiter_1.registerMap;
limit.value = 1000;
console.log(`limit:  ${limit.value}`);

if (!scaled.data.every((value, i) => value === 20 * i)) throw new Error("wrong result");
console.log("all results are right");
