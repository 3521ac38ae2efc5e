/*
 * The one poller of a process: for runs that have no interrupt. It looks often while a run is young and ever more
 * seldom as it grows old, so that short kernels are noticed within microseconds and long ones cost next to nothing.
 */

/** Something whose end is noticed by looking. */
export interface Pollable {
  /** Looks once; true where it shall not be looked at again. Must not throw. */
  hasEnded(): boolean;
}

interface Entry {
  readonly since: number;
  due: number;
  holds: boolean;
}

/** Younger than this, a run is looked at every turn of the event loop, in ms. */
const SPIN_MS = 1;
/** A look is delayed by at most an eighth of the run's age, and never by more than this, in ms. */
const LONGEST_MS = 20;

const entries = new Map<Pollable, Entry>();
let timer: NodeJS.Timeout | undefined;
let immediate: NodeJS.Immediate | undefined;

/**
 * Looks at `pollable` until it has ended or {@link unpoll} is called.
 * @param holds whether it keeps the process alive meanwhile
 */
export function poll(pollable: Pollable, holds: boolean): void {
  const now = performance.now();
  const known = entries.get(pollable);
  if (known === undefined) entries.set(pollable, { since: now, due: now, holds });
  else known.holds ||= holds;
  schedule(now);
}

/** Stops looking. */
export function unpoll(pollable: Pollable): void {
  if (entries.delete(pollable)) schedule(performance.now());
}

function cancel(): void {
  clearTimeout(timer);
  clearImmediate(immediate);
  timer = undefined;
  immediate = undefined;
}

function schedule(now: number): void {
  cancel();
  if (entries.size === 0) return;
  let due = Infinity;
  let holds = false;
  for (const entry of entries.values()) {
    due = Math.min(due, entry.due);
    holds ||= entry.holds;
  }
  const delay = due - now;
  if (delay < SPIN_MS) {
    immediate = setImmediate(turn);
    if (!holds) immediate.unref();
  } else {
    timer = setTimeout(turn, delay);
    if (!holds) timer.unref();
  }
}

function turn(): void {
  const now = performance.now();
  for (const [pollable, entry] of [...entries]) {
    if (entry.due > now || !entries.has(pollable)) continue;
    if (pollable.hasEnded()) {
      entries.delete(pollable);
      continue;
    }
    const age = now - entry.since;
    entry.due = age < SPIN_MS ? now : now + Math.min(LONGEST_MS, age / 8);
  }
  schedule(performance.now());
}
