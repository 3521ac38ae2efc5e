import {
  AddressError,
  AlignmentError,
  DeviceMismatchError,
  FreedError,
  PynqError,
} from "../../errors/errors.js";
import type { XrtDeviceHandle, XrtIpHandle, XrtKernelHandle } from "../../native/xrt.js";
import type { ComputeUnitArgument, RunHandle } from "../compute.js";
import { XrtBuffer, type BufferOwner } from "./buffer.js";
import type { XclbinUnit } from "./container.js";
import { fromXrt } from "./errors.js";
import type { XrtLibrary } from "./library.js";
import { XrtRun, type RunSlot } from "./run.js";

/** Run handles that an idle unit keeps for the next starts; opening one costs more than a start. */
const maxIdle = 64;

/** The device behind the units. */
export interface UnitsSource {
  readonly library: XrtLibrary;
  readonly buffers: BufferOwner;
  /** @throws PynqError `NOT_LOADED`, FreedError */
  loaded(): { readonly handle: XrtDeviceHandle; readonly units: readonly XclbinUnit[] };
}

/** XRT's hold on one unit, shared by all handles of it. A unit without a start is reached below XRT's scheduler. */
export type UnitAccess =
  | { readonly start: true; readonly kernel: XrtKernelHandle }
  | { readonly start: false; readonly ip: XrtIpHandle };

/** Bytes as the helper takes them: index and size, the bytes, padding to a multiple of 8. */
function pack(args: readonly ComputeUnitArgument[], owner: BufferOwner, unit: string): Uint8Array {
  const values = args.map((arg) =>
    "bytes" in arg ? arg.bytes : address(arg.buffer, arg.offset, owner, unit),
  );
  const size = (value: Uint8Array): number => 8 + Math.ceil(value.length / 8) * 8;
  const packed = new Uint8Array(values.reduce((sum, value) => sum + size(value), 0));
  const words = new Uint32Array(packed.buffer);
  let at = 0;
  values.forEach((value, index) => {
    words[at / 4] = args[index]?.index ?? 0;
    words[at / 4 + 1] = value.length;
    packed.set(value, at + 8);
    at += size(value);
  });
  return packed;
}

function address(buffer: unknown, offset: number, owner: BufferOwner, unit: string): Uint8Array {
  if (!(buffer instanceof XrtBuffer) || buffer.owner !== owner) {
    throw new DeviceMismatchError(`${unit} of ${owner.name} was given a buffer of another device`);
  }
  if (buffer.freed) throw new FreedError(`${unit} was given a buffer in ${buffer.bank} that was freed`);
  return new Uint8Array(new BigUint64Array([buffer.deviceAddress + BigInt(offset)]).buffer);
}

/** One compute unit while somebody has it open. */
export class OpenUnit {
  readonly unit: XclbinUnit;
  readonly #source: UnitsSource;
  readonly #access: UnitAccess;
  readonly #closed: (unit: OpenUnit) => void;
  readonly #idle: RunSlot[] = [];
  /** Runs that have not ended, by the token of their slot; each keeps the buffers that it was given. */
  readonly #running = new Map<
    number,
    { readonly run: XrtRun; readonly args: readonly ComputeUnitArgument[] }
  >();
  #handles = 0;
  #dead = false;

  constructor(source: UnitsSource, unit: XclbinUnit, access: UnitAccess, closed: (unit: OpenUnit) => void) {
    this.#source = source;
    this.unit = unit;
    this.#access = access;
    this.#closed = closed;
  }

  get running(): number {
    return this.#running.size;
  }

  retain(): void {
    this.#handles += 1;
  }

  release(): void {
    this.#handles -= 1;
    if (this.#handles === 0 && this.#running.size === 0) this.shut();
  }

  /** Gives everything back to XRT; handles that are still open throw FreedError from now on. No run may go on. */
  shut(): void {
    if (this.#dead) return;
    this.#dead = true;
    const { native } = this.#source.library;
    for (const slot of this.#idle.splice(0)) this.#closeSlot(slot);
    if (this.#access.start) native.xrtCloseKernel(this.#access.kernel);
    else native.xrtCloseIp(this.#access.ip);
    this.#closed(this);
  }

  start(args: readonly ComputeUnitArgument[]): RunHandle {
    const { library, buffers } = this.#source;
    this.#check();
    if (!this.#access.start) {
      const why = `its control protocol in the xclbin is ${this.unit.control}`;
      throw new PynqError("UNSUPPORTED", `${this.unit.name} cannot be started through XRT: ${why}`);
    }
    const packed = pack(args, buffers, this.unit.name);
    let slot: RunSlot | undefined;
    try {
      slot = this.#idle.pop() ?? this.#openSlot(this.#access.kernel);
      library.native.xrtStartRun(slot.handle, packed);
    } catch (error) {
      if (slot !== undefined) this.#idle.push(slot);
      throw fromXrt(error, `${this.unit.name} cannot be started`, "KERNEL");
    }
    const run = new XrtRun(library, slot, (free) => this.#ended(free));
    this.#running.set(slot.token, { run, args });
    return run;
  }

  #openSlot(kernel: XrtKernelHandle): RunSlot {
    const { library } = this.#source;
    const token = library.listen((state) => this.#running.get(token)?.run.ended(state));
    try {
      return { handle: library.native.xrtOpenRun(kernel, token), token };
    } catch (error) {
      library.forget(token);
      throw error;
    }
  }

  #ended(slot: RunSlot): void {
    this.#running.delete(slot.token);
    if (this.#idle.length < maxIdle) this.#idle.push(slot);
    else this.#closeSlot(slot);
    if (this.#handles === 0 && this.#running.size === 0) this.shut();
  }

  #closeSlot(slot: RunSlot): void {
    this.#source.library.forget(slot.token);
    this.#source.library.native.xrtCloseRun(slot.handle);
  }

  read(offset: number): number {
    const { native } = this.#source.library;
    this.#checkOffset(offset);
    try {
      return this.#access.start
        ? native.xrtReadKernel(this.#access.kernel, offset)
        : native.xrtReadIp(this.#access.ip, offset);
    } catch (error) {
      throw fromXrt(error, `read of ${this.unit.name} at 0x${offset.toString(16)}`, "SYSCALL");
    }
  }

  write(offset: number, value: number): void {
    const { native } = this.#source.library;
    this.#checkOffset(offset);
    try {
      if (this.#access.start) native.xrtWriteKernel(this.#access.kernel, offset, value >>> 0);
      else native.xrtWriteIp(this.#access.ip, offset, value >>> 0);
    } catch (error) {
      throw fromXrt(error, `write to ${this.unit.name} at 0x${offset.toString(16)}`, "SYSCALL");
    }
  }

  #checkOffset(offset: number): void {
    this.#check();
    const where = `${this.unit.name} at offset ${offset}`;
    if (!Number.isInteger(offset) || offset < 0) throw new AddressError(`${where} has no register`);
    if (offset % 4 !== 0)
      throw new AlignmentError(`${where}: registers of XRT are read and written by 32 bits`);
  }

  #check(): void {
    if (this.#dead) throw new FreedError(`${this.unit.name} belongs to a design that is not loaded any more`);
  }
}
