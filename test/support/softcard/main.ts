/*
 * The process that XRT's software emulation shim starts as the model of a card: it serves the shim's socket. Frames are
 * `09 <u64 size> 15 <u32 call>` and a message from the host, `09 <u64 size>` and a message back.
 */
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { SoftCard } from "./card.js";
import { decodeMessage } from "./protobuf.js";
import { fallback, handlers, type Session } from "./protocol.js";

const callHeader = 14;
const retryMs = 5;
const retries = 2_000;

const user = process.env["USER"] ?? "";
const path = join("/tmp", user, process.env["EMULATION_SOCKETID"] ?? "xcl_sock");
const session: Session = { card: new SoftCard(), folder: "/tmp", buffers: 0, closed: false };

function answer(body: Buffer): Buffer {
  const header = Buffer.alloc(9);
  header.writeUInt8(0x09, 0);
  header.writeBigUInt64LE(BigInt(body.length), 1);
  return Buffer.concat([header, body]);
}

/** A call is always answered: XRT waits for ever on a card that is silent or gone. */
function reply(call: number, message: Buffer): Buffer {
  try {
    return (handlers.get(call) ?? fallback)(decodeMessage(message), session);
  } catch (error) {
    console.error(`soft card: call ${call}: ${String(error)}`);
    return fallback(new Map(), session);
  }
}

function serve(socket: Socket): void {
  let pending: Buffer[] = [];
  let length = 0;
  let needed = callHeader;
  socket.on("data", (chunk: Buffer) => {
    pending.push(chunk);
    length += chunk.length;
    if (length < needed) return;
    let buffer = Buffer.concat(pending);
    for (;;) {
      needed = callHeader;
      if (buffer.length < needed) break;
      needed += Number(buffer.readBigUInt64LE(1));
      if (buffer.length < needed) break;
      socket.write(answer(reply(buffer.readUInt32LE(10), buffer.subarray(callHeader, needed))));
      // XRT waits for this process to end, and does not close the socket before.
      if (session.closed) socket.end(() => process.exit(0));
      buffer = buffer.subarray(needed);
    }
    pending = [buffer];
    length = buffer.length;
  });
  socket.on("end", () => process.exit(0));
}

/** Either side may listen; the shim does when nobody else does, so it is enough to try again. */
function tryToConnect(left: number): void {
  const socket = connect(path);
  socket.once("connect", () => serve(socket));
  socket.once("error", () => {
    if (left === 0) process.exit(1);
    setTimeout(() => tryToConnect(left - 1), retryMs);
  });
}

tryToConnect(retries);
