import { PynqError, TimeoutError } from "../errors/errors.js";
import type { NativeGpioEvent } from "../native/gpio.js";
import { type WaitSignal, boundedWait, type WaitOptions } from "../overlay/wait.js";
import type { EdgeSelection, GpioLevel, HeldLine } from "./line.js";

/** An edge of a line. */
export interface GpioEdge {
  readonly edge: "rising" | "falling";
  /** Nanoseconds of the kernel's monotonic clock, the one of `process.hrtime.bigint()`. */
  readonly timestampNs: bigint;
  /** Edges that the kernel dropped right before this one, because nobody took them in time. */
  readonly lost: number;
}

/** What edges to iterate over. */
export interface EdgesOptions {
  /** Default `both`. */
  readonly edge?: "rising" | "falling" | "both";
  /** Ends the iteration with a PynqError `ABORTED`. */
  readonly signal?: WaitSignal;
}

/** Something whose edges can be iterated over. */
interface Edged {
  read(): GpioLevel;
  edges(options: EdgesOptions): AsyncIterableIterator<GpioEdge>;
}

/** Waits for one edge. @throws TimeoutError with the level that the line had @throws PynqError `ABORTED` */
export function waitForEdge(
  line: Edged,
  name: string,
  options: WaitOptions & Pick<EdgesOptions, "edge">,
  timeoutMs: number,
): Promise<GpioEdge> {
  const { edge = "both" } = options;
  const wanted = edge === "both" ? "edge" : `${edge} edge`;
  const stream = line.edges({ edge });
  return boundedWait<GpioEdge>(
    {
      what: `an edge of ${name}`,
      begin: (resolve, reject) => {
        stream.next().then(({ value }) => {
          if (value !== undefined) resolve(value);
        }, reject);
        return () => void stream.return?.();
      },
      timedOut: (ms) => new TimeoutError(`no ${wanted} of ${name} within ${ms} ms`, { level: line.read() }),
    },
    options,
    timeoutMs,
  ).finally(() => stream.return?.());
}

interface Turn {
  resolve(result: IteratorResult<GpioEdge, undefined>): void;
  reject(error: unknown): void;
}

/** The edges of one line, for as many iterations as there are; edges that come between two turns are kept. */
export class EdgeSource {
  readonly #line: HeldLine;
  readonly #select: (edges: EdgeSelection) => void;
  readonly #streams: Set<EdgeStream> = new Set();
  #armed = false;
  #sequence = 0;

  /** @param select sets the edges that the line tells */
  constructor(line: HeldLine, select: (edges: EdgeSelection) => void) {
    this.#line = line;
    this.#select = select;
  }

  /** A new iteration; edges are recorded from now on. */
  open({ edge = "both", signal }: EdgesOptions): AsyncIterableIterator<GpioEdge> {
    const stream = new EdgeStream(this, edge);
    this.#streams.add(stream);
    try {
      this.#reselect();
    } catch (error) {
      this.#streams.delete(stream);
      throw error;
    }
    if (signal !== undefined) stream.follow(signal, this.#line.name);
    return stream;
  }

  /** Ends all iterations with an error. */
  close(error: PynqError): void {
    for (const stream of [...this.#streams]) stream.fail(error);
  }

  /** @internal */
  left(stream: EdgeStream): void {
    if (!this.#streams.delete(stream)) return;
    this.#reselect();
  }

  /** @internal Arms while there is an iteration, and keeps the program running while one waits. */
  follow(): void {
    if (this.#streams.size > 0 && !this.#armed) {
      this.#armed = true;
      this.#line.arm((error) => this.#ready(error));
    } else if (this.#streams.size === 0 && this.#armed) {
      this.#armed = false;
      this.#line.disarm();
    }
    this.#line.hold([...this.#streams].some(({ waits }) => waits));
  }

  #reselect(): void {
    const wanted = [...this.#streams].map(({ edge }) => edge);
    this.#select({
      rising: wanted.some((edge) => edge !== "falling"),
      falling: wanted.some((edge) => edge !== "rising"),
    });
    this.follow();
  }

  #ready(error: Error | undefined): void {
    this.#armed = false;
    try {
      if (error !== undefined) throw error;
      for (const event of this.#line.take()) this.#tell(event);
      this.follow();
    } catch (failure) {
      for (const stream of [...this.#streams]) stream.fail(failure);
    }
  }

  #tell({ rising, timestampNs, sequence }: NativeGpioEvent): void {
    const lost = this.#sequence === 0 ? 0 : (sequence - this.#sequence - 1) >>> 0;
    this.#sequence = sequence;
    for (const stream of [...this.#streams])
      stream.add({ edge: rising ? "rising" : "falling", timestampNs, lost });
  }
}

class EdgeStream implements AsyncIterableIterator<GpioEdge> {
  readonly edge: "rising" | "falling" | "both";
  readonly #source: EdgeSource;
  readonly #turns: Turn[] = [];
  readonly #edges: GpioEdge[] = [];
  #over = false;
  #error: unknown;
  #unfollow: (() => void) | undefined;

  constructor(source: EdgeSource, edge: "rising" | "falling" | "both") {
    this.#source = source;
    this.edge = edge;
  }

  get waits(): boolean {
    return this.#turns.length > 0;
  }

  follow(signal: WaitSignal, name: string): void {
    const aborted = (): void =>
      this.fail(
        new PynqError("ABORTED", `iterating over edges of ${name} was aborted`, { cause: signal.reason }),
      );
    if (signal.aborted) return aborted();
    signal.addEventListener("abort", aborted, { once: true });
    this.#unfollow = () => signal.removeEventListener("abort", aborted);
  }

  add(edge: GpioEdge): void {
    if (this.edge !== "both" && this.edge !== edge.edge) return;
    const turn = this.#turns.shift();
    if (turn === undefined) this.#edges.push(edge);
    else turn.resolve({ done: false, value: edge });
  }

  fail(error: unknown): void {
    if (this.#over) return;
    const [first, ...rest] = this.#turns.splice(0);
    // Whoever waits hears of it, else whoever asks next.
    if (first === undefined) this.#error = error;
    this.#end();
    first?.reject(error);
    for (const turn of rest) turn.resolve({ done: true, value: undefined });
  }

  async next(): Promise<IteratorResult<GpioEdge, undefined>> {
    const edge = this.#edges.shift();
    if (edge !== undefined) return { done: false, value: edge };
    const error = this.#error;
    this.#error = undefined;
    if (error !== undefined) throw error;
    if (this.#over) return { done: true, value: undefined };
    return await new Promise((resolve, reject) => {
      this.#turns.push({ resolve, reject });
      this.#source.follow();
    });
  }

  async return(): Promise<IteratorResult<GpioEdge, undefined>> {
    const turns = this.#turns.splice(0);
    this.#edges.length = 0;
    if (!this.#over) this.#end();
    for (const turn of turns) turn.resolve({ done: true, value: undefined });
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #end(): void {
    this.#over = true;
    this.#unfollow?.();
    this.#source.left(this);
  }
}
