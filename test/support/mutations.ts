/* Damages bytes in the ways that files are damaged, and in the ways that somebody would who means it. */

/** A generator of numbers that gives the same ones for the same seed (mulberry32). */
export function randomNumbers(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) % below;
  };
}

/** Numbers that offsets, sizes and counts go wrong at. */
const edges = [
  0n,
  1n,
  0x7fn,
  0xffn,
  0x7fffn,
  0xffffn,
  0x7fff_ffffn,
  0x8000_0000n,
  0xffff_ffffn,
  1n << 63n,
  (1n << 64n) - 1n,
];

/** A damaged copy of `bytes`: one to four changes. */
export function mutate(bytes: Uint8Array, random: (below: number) => number): Uint8Array {
  let result: Uint8Array = bytes.slice();
  for (let changes = 1 + random(4); changes > 0; changes -= 1) result = mutateOnce(result, random);
  return result;
}

function mutateOnce(bytes: Uint8Array, random: (below: number) => number): Uint8Array {
  const at = random(bytes.length + 1);
  const end = at + random(Math.min(64, bytes.length - at) + 1);
  switch (random(8)) {
    case 0: // A flipped bit.
      if (at < bytes.length) bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8));
      return bytes;
    case 1: // Random bytes.
      for (let index = at; index < end; index += 1) bytes[index] = random(256);
      return bytes;
    case 2: // Cut off.
      return bytes.slice(0, at);
    case 3: // A piece is missing.
      return concat(bytes.subarray(0, at), bytes.subarray(end));
    case 4: // A piece is there twice.
      return concat(bytes.subarray(0, end), bytes.subarray(at));
    case 5: // A digit is another one: a count or an offset in text.
      for (let index = at; index < bytes.length; index += 1) {
        const byte = bytes[index] ?? 0;
        if (byte >= 0x30 && byte <= 0x39) {
          bytes[index] = 0x30 + random(10);
          break;
        }
      }
      return bytes;
    case 6: {
      // Two pieces change places.
      const other = random(bytes.length + 1);
      bytes.copyWithin(at, other, other + (end - at));
      return bytes;
    }
    default: {
      // A number of 2, 4 or 8 bytes, mostly aligned as in a table, is one that arithmetic goes wrong at.
      const width = [2, 4, 8][random(3)] ?? 4;
      const start = random(4) === 0 ? at : at - (at % width);
      let value = edges[random(edges.length)] ?? 0n;
      for (let index = start; index < Math.min(start + width, bytes.length); index += 1) {
        bytes[index] = Number(value & 0xffn);
        value >>= 8n;
      }
      return bytes;
    }
  }
}

function concat(first: Uint8Array, second: Uint8Array): Uint8Array {
  const result = new Uint8Array(first.length + second.length);
  result.set(first);
  result.set(second, first.length);
  return result;
}
