/** How an {@link Arena} makes its pieces known to other processes. */
export interface RangeLock {
  /** Locks a range of bytes; gives -1, or the first byte behind a part that somebody else holds. */
  lock(start: number, length: number): number;
  unlock(start: number, length: number): void;
}

/** What is left of an {@link Arena}, for the error of an allocation that did not fit. */
export interface ArenaReport {
  /** Bytes in all. */
  readonly size: number;
  /** Bytes that this process does not use. */
  readonly free: number;
  /** The largest piece of these that hangs together. */
  readonly largest: number;
  /** True where another process (or worker thread) held what would have fitted. */
  readonly contended: boolean;
}

/** Pieces are whole pages: they are mapped by themselves, and no cache line or page has two owners. */
export const pieceAlignment = 4096;

/**
 * Hands out pieces of one contiguous piece of memory, first fit. Each is locked in the memory's device file as a range of
 * bytes, so that processes share the memory without a server, and the kernel takes back what a crashed one held.
 */
export class Arena {
  readonly size: number;
  readonly #lock: RangeLock;
  /** Pieces in use by start, ascending. */
  #pieces: readonly { readonly start: number; readonly length: number }[] = [];

  constructor(size: number, lock: RangeLock) {
    this.size = size;
    this.#lock = lock;
  }

  /** The start of a piece of at least `bytes` bytes; a report where none is left. */
  allocate(bytes: number): number | ArenaReport {
    const length = aligned(bytes);
    let contended = false;
    for (const gap of this.#gaps()) {
      for (let start = gap.start; start + length <= gap.end;) {
        const held = this.#lock.lock(start, length);
        if (held < 0) {
          this.#pieces = [...this.#pieces, { start, length }].sort((a, b) => a.start - b.start);
          return start;
        }
        contended = true;
        start = Math.max(start + pieceAlignment, aligned(held));
      }
    }
    const sizes = this.#gaps().map(({ start, end }) => end - start);
    const free = sizes.reduce((sum, size) => sum + size, 0);
    return { size: this.size, free, largest: Math.max(0, ...sizes), contended };
  }

  /** Gives a piece back. */
  free(start: number): void {
    const piece = this.#pieces.find((each) => each.start === start);
    if (piece === undefined) return;
    this.#pieces = this.#pieces.filter((each) => each !== piece);
    this.#lock.unlock(piece.start, piece.length);
  }

  #gaps(): readonly { readonly start: number; readonly end: number }[] {
    const ends = [...this.#pieces.map(({ start }) => start), this.size];
    const starts = [0, ...this.#pieces.map(({ start, length }) => start + length)];
    return starts
      .map((start, index) => ({ start, end: ends[index] ?? start }))
      .filter((gap) => gap.end > gap.start);
  }
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / pieceAlignment) * pieceAlignment;
}
