/** Size in the largest unit that divides it. */
export function sizeText(bytes: bigint): string {
  const units: readonly (readonly [string, bigint])[] = [
    ["GiB", 1n << 30n],
    ["MiB", 1n << 20n],
    ["KiB", 1n << 10n],
  ];
  for (const [unit, size] of units)
    if (bytes >= size && bytes % size === 0n) return `${bytes / size} ${unit}`;
  return `${bytes} bytes`;
}
