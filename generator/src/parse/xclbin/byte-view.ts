/**
 * Little-endian reads of a piece of a file. Every read checks its bounds: outside of the piece it gives undefined, so
 * that a damaged offset or count is the caller's diagnostic and never an exception or a stray byte.
 */
export class ByteView {
  readonly bytes: Uint8Array;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get length(): number {
    return this.bytes.length;
  }

  /** True where `length` bytes from `offset` on lie inside. */
  has(offset: number, length: number): boolean {
    return (
      Number.isSafeInteger(offset) &&
      Number.isSafeInteger(length) &&
      offset >= 0 &&
      length >= 0 &&
      offset + length <= this.bytes.length
    );
  }

  u8(offset: number): number | undefined {
    return this.has(offset, 1) ? this.#view.getUint8(offset) : undefined;
  }

  u16(offset: number): number | undefined {
    return this.has(offset, 2) ? this.#view.getUint16(offset, true) : undefined;
  }

  i16(offset: number): number | undefined {
    return this.has(offset, 2) ? this.#view.getInt16(offset, true) : undefined;
  }

  u32(offset: number): number | undefined {
    return this.has(offset, 4) ? this.#view.getUint32(offset, true) : undefined;
  }

  i32(offset: number): number | undefined {
    return this.has(offset, 4) ? this.#view.getInt32(offset, true) : undefined;
  }

  u64(offset: number): bigint | undefined {
    return this.has(offset, 8) ? this.#view.getBigUint64(offset, true) : undefined;
  }

  /** `length` bytes as lower-case hex. */
  hex(offset: number, length: number): string | undefined {
    const piece = this.slice(offset, length);
    if (piece === undefined) return undefined;
    let text = "";
    for (const byte of piece.bytes) text += byte.toString(16).padStart(2, "0");
    return text;
  }

  /** The text of a `char[length]` field: up to the first NUL, or all of it. */
  text(offset: number, length: number): string | undefined {
    const piece = this.slice(offset, length);
    if (piece === undefined) return undefined;
    const end = piece.bytes.indexOf(0);
    return new TextDecoder().decode(end === -1 ? piece.bytes : piece.bytes.subarray(0, end));
  }

  /** A view of `length` bytes from `offset` on; nothing is copied. */
  slice(offset: number, length: number): ByteView | undefined {
    return this.has(offset, length) ? new ByteView(this.bytes.subarray(offset, offset + length)) : undefined;
  }
}
