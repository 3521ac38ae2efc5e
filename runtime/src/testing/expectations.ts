import { AssertionError } from "node:assert";
import type { AccessInterceptor, PendingAccess } from "../device/sim/access.js";
import type { SimDevice } from "../device/sim/sim-device.js";
import { PynqError } from "../errors/errors.js";
import { checkPlace, type ExpectedPlace, isAt, showPlace } from "./place.js";

interface Expected {
  readonly kind: "read" | "write";
  readonly width: 8 | 16 | 32 | 64;
  readonly place: ExpectedPlace;
  /** What is written; for a read, what it gives. Undefined: any value, or what the model gives. */
  readonly value: number | bigint | undefined;
}

/**
 * The accesses that a simulated device is to see, in strict order. An access that is not the next one throws an
 * AssertionError where it is made; {@link Expectations.done} tells what never came, and repeats what was thrown, should
 * the code under test have caught it.
 *
 *     using bus = expectAccesses(device);
 *     bus.expectWrite32("axi_timer_0", "TLR0", 1000).expectRead32("axi_timer_0", 0x0, 0x100);
 *     startTimer(ol);
 *     bus.done();
 */
export class Expectations {
  readonly #device: SimDevice;
  readonly #expected: Expected[] = [];
  #met = 0;
  #failure: AssertionError | undefined;
  readonly #interceptor: AccessInterceptor;

  constructor(device: SimDevice) {
    if (device.interceptor !== undefined) {
      throw new PynqError("BUSY", `device ${device.name} has expectations already; end them with done()`);
    }
    this.#device = device;
    this.#interceptor = { before: (access) => this.#take(access) };
    device.interceptor = this.#interceptor;
  }

  /**
   * Expects a 32-bit read next.
   * @param ip path in the block design
   * @param at bytes from the interface's base, or a register's name (`TCSR0`, `IVAR[3]`, `S_AXI/TCSR0`)
   * @param value what the read gives, instead of the model, which does not see it; absent: the model's answer
   */
  expectRead32(ip: string, at: number | string, value?: number): this {
    return this.#expect({ kind: "read", width: 32, place: { ip, at }, value });
  }

  /** Expects a 32-bit write next, of this value (absent: any); the model sees it too. */
  expectWrite32(ip: string, at: number | string, value?: number): this {
    return this.#expect({ kind: "write", width: 32, place: { ip, at }, value });
  }

  /** Expects a 64-bit read next; see {@link Expectations.expectRead32}. */
  expectRead64(ip: string, at: number | string, value?: bigint): this {
    return this.#expect({ kind: "read", width: 64, place: { ip, at }, value });
  }

  /** Expects a 64-bit write next; see {@link Expectations.expectWrite32}. */
  expectWrite64(ip: string, at: number | string, value?: bigint): this {
    return this.#expect({ kind: "write", width: 64, place: { ip, at }, value });
  }

  /** Expects an 8- or 16-bit access next. */
  expectNarrow(kind: "read" | "write", width: 8 | 16, ip: string, at: number, value?: number): this {
    return this.#expect({ kind, width, place: { ip, at }, value });
  }

  /** Ends the expectations. @throws AssertionError where an access went wrong, or some never came; it lists them */
  done(): void {
    this.#end();
    if (this.#failure !== undefined) throw this.#failure;
    const missing = this.#expected.slice(this.#met);
    if (missing.length === 0) return;
    const list = missing.map((expected) => `  ${show(expected)}`).join("\n");
    throw new AssertionError({
      message: `${missing.length} of ${this.#expected.length} expected accesses never came:\n${list}`,
      stackStartFn: this.done,
    });
  }

  /** Ends the expectations without a look at what is missing, for `using` where the test has failed already. */
  [Symbol.dispose](): void {
    this.#end();
  }

  #end(): void {
    if (this.#device.interceptor === this.#interceptor) this.#device.interceptor = undefined;
  }

  #expect(expected: Expected): this {
    checkPlace(expected.place);
    this.#expected.push(expected);
    return this;
  }

  #take(access: PendingAccess): number | bigint | undefined {
    const next = this.#expected[this.#met];
    if (next === undefined || !matches(access, next)) {
      const wanted = next === undefined ? "no further access" : show(next);
      this.#failure ??= new AssertionError({
        message: `access ${this.#met + 1}: expected ${wanted}, got ${showAccess(access)}`,
      });
      throw this.#failure;
    }
    this.#met += 1;
    return next.kind === "read" ? next.value : undefined;
  }
}

/** Begins to hold a simulated device to the accesses that are expected of it; see {@link Expectations}. */
export function expectAccesses(device: SimDevice): Expectations {
  return new Expectations(device);
}

function matches(access: PendingAccess, { kind, width, place, value }: Expected): boolean {
  if (access.kind !== kind || access.width !== width || !isAt(access, place)) return false;
  return kind === "read" || value === undefined || access.value === value;
}

function show({ kind, width, place, value }: Expected): string {
  const what = value === undefined ? "" : ` of 0x${value.toString(16)}`;
  return `${kind}${width}${kind === "write" ? what : ""} at ${showPlace(place)}`;
}

function showAccess({ kind, width, ip, offset, register, value }: PendingAccess): string {
  const what = value === undefined ? "" : ` of 0x${value.toString(16)}`;
  const name = register === undefined ? "" : ` (${register})`;
  return `${kind}${width}${what} at ${ip} offset 0x${offset.toString(16)}${name}`;
}
