/* The kernel in TypeScript: what the simulated device runs, and what results are compared with on every device. */

export interface VaddBuffers {
  readonly in_a: Int32Array;
  readonly in_b: Int32Array;
  readonly out_c: Int32Array;
}

const [least, most] = [-(2 ** 31), 2 ** 31 - 1];

/**
 * `unsigned vadd(const int *in_a, const int *in_b, int *out_c, unsigned n, long long bias)`: adds with saturation.
 * @returns how many sums were cut to the range of an int
 */
export function vadd({ in_a, in_b, out_c }: VaddBuffers, n: number, bias: bigint): number {
  let saturated = 0;
  for (let i = 0; i < n; i += 1) {
    const sum = Number(BigInt(in_a[i] ?? 0) + BigInt(in_b[i] ?? 0) + bias);
    out_c[i] = Math.min(most, Math.max(least, sum));
    if (out_c[i] !== sum) saturated += 1;
  }
  return saturated;
}
