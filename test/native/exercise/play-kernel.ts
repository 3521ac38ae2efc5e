/*
 * Plays the kernels behind the control registers of a file, as a process of its own:
 *
 *   node play-kernel.js FILE BASE[:chain]…
 *
 * Takes a start, gives back 7 in the word 0x10, and is done; a chained one is idle once it is told to go on. Ends when a
 * CTRL is 0xffffffff, and after a minute at the latest.
 */
import { NativeMmioRegion } from "#runtime/device/native-mmio.js";

const [path = "", ...places] = process.argv.slice(2);
const kernels = places.map((place) => {
  const [start = "", protocol] = place.split(":");
  const base = BigInt(start);
  return {
    region: NativeMmioRegion.map({ path, fileOffset: base, base, size: 4096 }),
    chain: protocol === "chain",
  };
});
for (const { region } of kernels) region.write32(0, 4);
console.log("ready");
const until = performance.now() + 60_000;
for (let over = false; !over && performance.now() < until;) {
  for (const { region, chain } of kernels) {
    const control = region.read32(0);
    over ||= control === 0xffff_ffff;
    if (control === 1) {
      region.write32(0x10, 7);
      region.barrier();
      region.write32(0, chain ? 2 : 6);
    } else if (chain && control === 0x10) region.write32(0, 4);
  }
}
