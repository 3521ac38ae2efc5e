/* A device whose memory a test can see from both sides: host copy and device copy apart, every sync noted. */
import type { Device } from "#runtime/device/device.js";
import type {
  AllocationRequest,
  BufferAllocator,
  BufferObject,
  SyncDirection,
} from "#runtime/device/memory.js";

/** Memory as the stand-in hands it out. */
export interface StandInObject extends BufferObject {
  /** What the device sees. */
  readonly deviceBytes: Uint8Array;
  readonly syncs: { direction: SyncDirection; offset: number; length: number }[];
  freeCalls: number;
}

/** A device with the banks `bank0` (the default) and `bank1`. */
export interface StandIn extends Device {
  readonly objects: StandInObject[];
  readonly requests: AllocationRequest[];
  readonly allocator: BufferAllocator;
}

/** Makes one; `detach: false` gives memory that the language has to detach by itself. */
export function standIn(name: string = "stand-in", options: { detach?: boolean } = {}): StandIn {
  const objects: StandInObject[] = [];
  const requests: AllocationRequest[] = [];
  let next = 0x1000_0000n;
  const allocate = (request: AllocationRequest): StandInObject => {
    requests.push(request);
    let bytes = new ArrayBuffer(request.bytes);
    let freed = false;
    const drop = (): void => {
      if (bytes.byteLength > 0) structuredClone(bytes, { transfer: [bytes] });
    };
    const deviceBytes = new Uint8Array(request.bytes);
    const deviceAddress = next;
    next += BigInt(Math.ceil(request.bytes / 4096) * 4096);
    const object: StandInObject = {
      get bytes() {
        return bytes;
      },
      deviceAddress,
      bank: request.bank ?? "bank0",
      coherent: false,
      cacheable: request.cacheable ?? true,
      get freed() {
        return freed;
      },
      deviceBytes,
      syncs: [],
      freeCalls: 0,
      sync(direction, offset, length) {
        object.syncs.push({ direction, offset, length });
        const host = new Uint8Array(bytes, offset, length);
        if (direction === "toDevice") deviceBytes.set(host, offset);
        else host.set(deviceBytes.subarray(offset, offset + length));
      },
      free() {
        object.freeCalls += 1;
        freed = true;
        drop();
        bytes = new ArrayBuffer(0);
      },
      ...(options.detach === false ? {} : { detach: drop }),
    };
    objects.push(object);
    return object;
  };
  return {
    kind: "sim",
    name,
    objects,
    requests,
    allocator: { kind: "stand-in", allocate },
    programmer: {
      program: () => Promise.reject(new Error("not for programming")),
      current: () => null,
      release: () => Promise.resolve(),
    },
    close: () => Promise.resolve(),
  };
}
