import { test } from "uvu";
import * as assert from "uvu/assert";
import { allocate, DeviceMismatchError, importBuffer, SimDevice } from "@pynq-gen/runtime";
import { bankUse } from "#runtime/buffers/allocation.js";
import { createMemory } from "#runtime/buffers/device-memory.js";
import { pinBuffers } from "#runtime/buffers/place.js";
import { thrown } from "../../support/thrown.js";
import { standIn } from "./stand-in.js";

const bank1 = { name: "bank1", tag: "bank[1]", type: "DDR4", base: 0n, size: 4096n };

test("allocate without an overlay takes a device, or a target with its own", () => {
  const device = new SimDevice();
  using plain = allocate([2, 3], "f4", { device });
  assert.is(plain.device, device);
  assert.is(plain.bank, "PSDDR");
  assert.equal(plain.shape, [2, 3]);
  const other = standIn();
  const memory = createMemory<"bank1">(other, bank1);
  using there = allocate(4, "u1", { target: memory, cacheable: false, name: "there" });
  assert.equal([there.device, there.bank, there.cacheable], [other, "bank1", false]);
  assert.equal(other.requests, [{ bytes: 4, bank: "bank1", cacheable: false }]);
  assert.instance(
    thrown(() => allocate(4, "u1", { target: memory, device })),
    DeviceMismatchError,
  );
  assert.is(other.requests.length, 1);
});

test("a device without shared memory says so", () => {
  const { allocator: _, ...bare } = standIn("bare");
  const error = thrown(() => allocate(4, "u1", { device: bare }));
  assert.is(error.code, "UNSUPPORTED");
  assert.match(error.message, "device bare has no memory");
});

test("a memory asks its owner before it allocates", () => {
  const device = standIn();
  let open = true;
  const memory = createMemory(device, bank1, () => {
    if (!open) throw new Error("the overlay is over");
  });
  memory.allocate(4).freebuffer();
  open = false;
  assert.throws(() => memory.allocate(4), "the overlay is over");
  assert.is(device.requests.length, 1);
});

test("on the simulated device an uncached buffer is coherent, and outlives its views while it is used", () => {
  const device = new SimDevice();
  const buffer = allocate(4, "u1", { device, cacheable: false });
  assert.equal([buffer.coherent, buffer.cacheable], [true, false]);
  const { deviceAddress, data } = buffer;
  data.set([1, 2, 3, 4]);
  const pin = pinBuffers(device, [buffer], { by: "a transfer" });
  buffer.freebuffer();
  assert.is(data.length, 0);
  assert.equal([...device.memory.read(deviceAddress, 4)], [1, 2, 3, 4], "the engine still reads it");
  device.memory.write(deviceAddress, Uint8Array.of(9));
  assert.is(device.memory.read(deviceAddress, 1)[0], 9);
  pin.release();
  assert.throws(() => device.memory.view(deviceAddress, 4));
  assert.equal(bankUse(device, "PSDDR"), { bytes: 0, buffers: 0 });
});

test("memory is imported by its descriptor where the device can, in the bank that the caller names", () => {
  assert.is(thrown(() => importBuffer(5, 4, "u1", { device: new SimDevice() })).code, "UNSUPPORTED");
  const plain = standIn();
  const seen: number[] = [];
  const device = {
    ...plain,
    allocator: {
      ...plain.allocator,
      importDescriptor: (descriptor: number) => {
        seen.push(descriptor);
        return { ...plain.allocator.allocate({ bytes: 16 }), bank: "imported" };
      },
    },
  };
  const target = createMemory<"bank1">(device, bank1);
  using buffer = importBuffer(5, [2, 2], "f4", { target, name: "camera" });
  assert.equal([buffer.bank, buffer.name, buffer.nbytes], ["bank1", '"camera" (f4[2, 2] in bank1)', 16]);
  assert.is(target.numBuffers, 1);
  using other = importBuffer(6, 3, "u1", { device });
  assert.is(other.bank, "imported");
  assert.equal(seen, [5, 6]);
  assert.match(
    thrown(() => importBuffer(7, 17, "u1", { device })).message,
    "has 16 bytes; the shape needs 17",
  );
  assert.is(thrown(() => importBuffer(-1, 4, "u1", { device })).code, "ARGUMENT");
  assert.is(thrown(() => importBuffer(1, 4, "u1", { target, device: plain })).code, "DEVICE_MISMATCH");
});

test.run();
