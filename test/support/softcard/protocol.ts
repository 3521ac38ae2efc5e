/*
 * The calls of XRT's software emulation shim (libxrt_swemu, XRT 2.8 to 2.25) that a card has to answer: their numbers,
 * and the fields of calls and answers by number.
 */
import { join } from "node:path";
import type { SoftCard } from "./card.js";
import { bytes, bytesField, flag, number, numberField, type Message } from "./protobuf.js";

const done = numberField(1, 1);
const nothing = Buffer.alloc(0);

/** State of one connection. */
export interface Session {
  readonly card: SoftCard;
  /** Folder of the device's files, told by the load. */
  folder: string;
  buffers: number;
  /** The host said that it was the last call. */
  closed: boolean;
}

export type Handler = (call: Message, session: Session) => Buffer;

function loadBitstream(call: Message, session: Session): Buffer {
  session.folder = bytes(call, 5).toString();
  const metadata = bytes(call, 1).toString();
  if (metadata !== "") session.card.load(metadata);
  return done;
}

/** XRT maps the file that is named here as the host's side of the buffer; the device's side stays in the card. */
function allocate(call: Message, session: Session): Buffer {
  session.card.allocate(number(call, 1), Number(number(call, 2)));
  const file = join(session.folder, `buffer-${session.buffers++}`);
  return Buffer.concat([done, flag(call, 3) ? bytesField(2, file) : nothing]);
}

function hostToDevice(call: Message, { card }: Session): Buffer {
  const data = bytes(call, 4);
  const memory = card.memory(number(call, 3), data.length);
  if (memory !== undefined) data.copy(memory);
  return numberField(1, number(call, 5));
}

function deviceToHost(call: Message, { card }: Session): Buffer {
  const size = number(call, 5);
  const memory = card.memory(number(call, 4), Number(size)) ?? Buffer.alloc(Number(size));
  return Buffer.concat([numberField(1, size), bytesField(2, memory)]);
}

function writeControl(call: Message, { card }: Session): Buffer {
  card.writeRegisters(number(call, 2), bytes(call, 4));
  return done;
}

function readControl(call: Message, { card }: Session): Buffer {
  return Buffer.concat([done, bytesField(2, card.readRegisters(number(call, 2), Number(number(call, 3))))]);
}

function writeRegister(call: Message, { card }: Session): Buffer {
  card.writeRegisters(number(call, 1) + number(call, 2), bytes(call, 3).subarray(0, 4));
  return done;
}

function readRegister(call: Message, { card }: Session): Buffer {
  return Buffer.concat([done, bytesField(2, card.readRegisters(number(call, 1) + number(call, 2), 4))]);
}

/** By the call's number; one that is not here is answered by `done`. */
export const handlers: ReadonlyMap<number, Handler> = new Map<number, Handler>([
  [
    1,
    (call, session) => {
      session.closed = flag(call, 3);
      return done;
    },
  ],
  [3, loadBitstream],
  [4, allocate],
  [
    5,
    (call, { card }) => {
      card.free(number(call, 1));
      return done;
    },
  ],
  [6, hostToDevice],
  [7, deviceToHost],
  [9, writeControl],
  [11, readControl],
  [17, () => numberField(1, process.hrtime.bigint())],
  [19, () => Buffer.concat([1, 2, 3].map((field) => bytesField(field, "")))],
  [51, writeRegister],
  [52, readRegister],
]);

/** What a call gets that no handler knows. */
export const fallback: Handler = () => done;
