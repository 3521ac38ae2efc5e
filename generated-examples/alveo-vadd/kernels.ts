/* The kernels in TypeScript, for the simulated device; a card does not need them. */
import type { SimDevice } from "@pynq-gen/runtime";

interface Vectors {
  readonly in_a: Int32Array;
  readonly in_b: Int32Array;
  readonly out_c: Int32Array;
}

/** Lets the simulated device run the three kernels of the design. */
export function modelKernels(device: SimDevice): void {
  /** What has gone into stream dc_0 and not yet come out. */
  const stream: number[] = [];

  device.model("vadd", ({ in_a, in_b, out_c }: Vectors, n: number) => {
    for (let i = 0; i < n; i += 1) out_c[i] = (in_a[i] ?? 0) + (in_b[i] ?? 0);
  });
  device.model("reader", ({ from }: { from: Int32Array }, n: number) => {
    stream.push(...from.subarray(0, n));
  });
  device.model("scaler", ({ to }: { to: Int32Array }, factor: number, n: number) => {
    to.set(stream.splice(0, n).map((value) => Math.imul(value, factor)));
  });
}
