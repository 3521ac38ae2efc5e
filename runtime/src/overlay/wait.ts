import { PynqError, ValueRangeError } from "../errors/errors.js";

/**
 * What a wait needs of an `AbortSignal`. Spelt out, so that the declarations need neither Node's types nor a browser's;
 * every AbortSignal is one.
 */
export interface WaitSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: "abort", listener: () => void, options?: { readonly once?: boolean }): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

/** Options of every wait. */
export interface WaitOptions {
  /** Milliseconds until the wait is given up with a TimeoutError; `Infinity` waits for ever. Default: the overlay's. */
  readonly timeoutMs?: number;
  /** Gives the wait up with a PynqError `ABORTED` when it fires. */
  readonly signal?: WaitSignal;
}

/** Time-out of waits where neither the call nor the overlay says another, in ms. */
export const defaultTimeoutMs: number = 60_000;

/** The longest delay that a timer of Node takes, in ms (about 24 days); longer waits run without a timer. */
const longestTimer = 2 ** 31 - 1;

/**
 * Gives a time-out back, after checking it.
 * @throws ValueRangeError where it is negative or no number
 */
export function checkTimeout(timeoutMs: number): number {
  if (typeof timeoutMs === "number" && timeoutMs >= 0) return timeoutMs;
  throw new ValueRangeError(
    `timeoutMs is a number of milliseconds from 0 on, or Infinity, got ${String(timeoutMs)}`,
  );
}

/** What a {@link boundedWait} waits for. */
export interface Waitable<T> {
  /** Begins to wait: calls one of the two, once, when it is over. Gives a function that stops waiting, called in any case. */
  begin(resolve: (value: T) => void, reject: (error: unknown) => void): () => void;
  /** The time is up: looks once more, and may still resolve or reject. */
  late?(): void;
  /** The error of a time-out, with the decoded state of what was waited for. */
  timedOut(timeoutMs: number): PynqError;
  /** What is waited for, for the message of an abort: `interrupt axi_timer_0/interrupt`. */
  readonly what: string;
  /** False: the timer of the time-out does not keep the program running. Default true. */
  readonly keepsAlive?: boolean;
}

/** Waits for one thing with a time-out and an abort signal; leaves no timer, listener or waiter behind, however it ends. */
export function boundedWait<T>(
  waitable: Waitable<T>,
  options: WaitOptions,
  overlayTimeoutMs: number,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timeoutMs = checkTimeout(options.timeoutMs ?? overlayTimeoutMs);
    const { signal } = options;
    if (signal?.aborted === true) {
      reject(abortError(waitable.what, signal));
      return;
    }
    let timer: NodeJS.Timeout | undefined;
    let stop: (() => void) | undefined;
    let over = false;
    const end = (settle: () => void): void => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      signal?.removeEventListener("abort", aborted);
      stop?.();
      settle();
    };
    const aborted = (): void => end(() => reject(abortError(waitable.what, signal)));
    signal?.addEventListener("abort", aborted, { once: true });
    if (timeoutMs <= longestTimer) {
      timer = setTimeout(() => {
        waitable.late?.();
        if (!over) end(() => reject(waitable.timedOut(timeoutMs)));
      }, timeoutMs);
      if (waitable.keepsAlive === false) timer.unref();
    }
    try {
      stop = waitable.begin(
        (value) => end(() => resolve(value)),
        (error) => end(() => reject(error)),
      );
      // It ended while it began: there was nothing to stop yet.
      if (over) stop();
    } catch (error) {
      end(() => reject(error));
    }
  });
}

function abortError(what: string, signal: WaitSignal | undefined): PynqError {
  return new PynqError("ABORTED", `waiting for ${what} was aborted`, { cause: signal?.reason });
}
