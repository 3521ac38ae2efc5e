/* The little of protobuf (proto2) that XRT's emulation shims speak: varint, 64-bit, bytes and 32-bit fields. */

/** Fields of a message by number; a field that is repeated has several values. */
export type Message = ReadonlyMap<number, readonly (bigint | Buffer)[]>;

class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get atEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.#bytes.readUInt8(this.#at++);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  }

  bytes(length: number): Buffer {
    const start = this.#at;
    if (length > this.#bytes.length - start) throw new Error("a field reaches past the message");
    this.#at += length;
    return this.#bytes.subarray(start, this.#at);
  }

  value(wireType: number): bigint | Buffer {
    switch (wireType) {
      case 0:
        return this.varint();
      case 1:
        return this.bytes(8).readBigUInt64LE();
      case 2:
        return this.bytes(Number(this.varint()));
      case 5:
        return BigInt(this.bytes(4).readUInt32LE());
      default:
        throw new Error(`wire type ${wireType} is not used by XRT`);
    }
  }
}

export function decodeMessage(bytes: Buffer): Message {
  const fields = new Map<number, (bigint | Buffer)[]>();
  const reader = new Reader(bytes);
  while (!reader.atEnd) {
    const tag = Number(reader.varint());
    const values = fields.get(tag >> 3) ?? [];
    values.push(reader.value(tag & 7));
    fields.set(tag >> 3, values);
  }
  return fields;
}

function encodeVarint(value: bigint): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>= 7n) {
    const low = Number(rest & 0x7fn);
    if (rest < 0x80n) return Buffer.from([...bytes, low]);
    bytes.push(low | 0x80);
  }
}

/** A field with a number or a boolean. */
export function numberField(field: number, value: bigint | number | boolean): Buffer {
  return Buffer.concat([encodeVarint(BigInt(field << 3)), encodeVarint(BigInt(value))]);
}

/** A field with bytes or a text. */
export function bytesField(field: number, value: Uint8Array | string): Buffer {
  const bytes = typeof value === "string" ? Buffer.from(value) : value;
  return Buffer.concat([encodeVarint(BigInt((field << 3) | 2)), encodeVarint(BigInt(bytes.length)), bytes]);
}

/** A field that must be there once. */
export function number(message: Message, field: number): bigint {
  const value = message.get(field)?.[0];
  if (typeof value !== "bigint") throw new Error(`field ${field} is not a number`);
  return value;
}

export function bytes(message: Message, field: number): Buffer {
  const value = message.get(field)?.[0];
  if (!Buffer.isBuffer(value)) throw new Error(`field ${field} is not bytes`);
  return value;
}

/** A field that may be absent. */
export function flag(message: Message, field: number): boolean {
  return (message.get(field)?.[0] ?? 0n) !== 0n;
}
