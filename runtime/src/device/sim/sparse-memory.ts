const pageBits = 12;
const pageSize = 2 ** pageBits;

/** Bytes at offsets of any size, kept in pages that exist once written; never written bytes are 0. */
export class SparseMemory {
  readonly #pages = new Map<number, DataView>();

  /** The 32-bit word at a byte offset (a multiple of 4). */
  readWord(offset: number): number {
    const page = this.#pages.get(Math.floor(offset / pageSize));
    return page === undefined ? 0 : page.getUint32(offset % pageSize, true);
  }

  writeWord(offset: number, word: number): void {
    this.#page(offset).setUint32(offset % pageSize, word, true);
  }

  /** Copies bytes from an offset on. */
  read(offset: number, into: Uint8Array): void {
    this.#each(offset, into.length, (index, at, done, length) => {
      const page = this.#pages.get(index);
      if (page === undefined) into.fill(0, done, done + length);
      else into.set(new Uint8Array(page.buffer, at, length), done);
    });
  }

  write(offset: number, from: Uint8Array): void {
    this.#each(offset, from.length, (index, at, done, length) => {
      const page = this.#page(index * pageSize);
      new Uint8Array(page.buffer, at, length).set(from.subarray(done, done + length));
    });
  }

  clear(): void {
    this.#pages.clear();
  }

  #page(offset: number): DataView {
    const index = Math.floor(offset / pageSize);
    let page = this.#pages.get(index);
    if (page === undefined) this.#pages.set(index, (page = new DataView(new ArrayBuffer(pageSize))));
    return page;
  }

  /** Visits the pieces of a range, a page each: page, offset in it, bytes before, length. */
  #each(
    offset: number,
    length: number,
    visit: (index: number, at: number, done: number, length: number) => void,
  ): void {
    for (let done = 0; done < length;) {
      const at = (offset + done) % pageSize;
      const piece = Math.min(pageSize - at, length - done);
      visit(Math.floor((offset + done) / pageSize), at, done, piece);
      done += piece;
    }
  }
}
