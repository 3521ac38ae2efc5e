/* One generated overlay on two cards at once, through the installed XRT. */
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { allocate, Device, type DeviceBuffer, DeviceMismatchError, XrtDevice } from "@pynq-gen/runtime";
import { AlveoVaddOverlay } from "#examples/alveo-vadd/overlay/index.js";
import { projectRoot } from "../../support/project.js";
import { onSoftCard } from "../../support/softcard/environment.js";
import { thrown } from "../../support/thrown.js";

const n = 1000;
type Vectors = readonly [
  DeviceBuffer<"i4", "bank0">,
  DeviceBuffer<"i4", "bank1">,
  DeviceBuffer<"i4", "bank1">,
];

await onSoftCard(import.meta.url, { devices: 2 }, async () => {
  const bitfile = join(projectRoot, "generated-examples/alveo-vadd/input/alveo-vadd.xclbin");
  const [one, two] = Device.devices.filter((device) => device instanceof XrtDevice);
  if (one === undefined || two === undefined) throw new Error("two cards are wanted");
  const [first, second] = await Promise.all(
    [one, two].map((device) => AlveoVaddOverlay.load({ device, bitfile })),
  );
  if (first === undefined || second === undefined) throw new Error("nothing was loaded");

  const vectors = (ol: AlveoVaddOverlay, factor: number): Vectors => {
    const a = ol.bank0.allocate(n, "i4").from(Array.from({ length: n }, (_, i) => i * factor));
    const made = [a, ol.bank1.allocate(n, "i4").fill(factor), ol.bank1.allocate(n, "i4").fill(0)] as const;
    for (const buffer of made) buffer.syncToDevice();
    return made;
  };
  const ofFirst = vectors(first, 1);
  const ofSecond = vectors(second, 7);

  test("a hundred calls on both at once compute on the memory of their own card", async () => {
    const calls = Array.from({ length: 50 }, () => [
      first.vadd_1.call(...ofFirst, n),
      second.vadd_1.call(...ofSecond, n),
    ]);
    await Promise.all(calls.flat());
    for (const [[, , sums], factor] of [
      [ofFirst, 1],
      [ofSecond, 7],
    ] as const) {
      sums.syncFromDevice();
      assert.equal(
        [...sums.data.slice(0, 3), sums.get(n - 1)],
        [1, 2, 3, n].map((each) => each * factor),
      );
    }
  });

  test("what belongs to the other card is refused, and the message tells them apart", () => {
    const [a, , out] = ofFirst;
    for (const mixed of [
      () => first.vadd_1.start(a, ofSecond[1], out, n),
      () => second.vadd_1.callSync(...ofFirst, n),
      () => first.allocate(4, "i4", { target: second.bank0 }),
      () => allocate(4, "i4", { target: first.bank0, device: two }),
    ]) {
      const error = thrown(mixed);
      assert.instance(error, DeviceMismatchError);
      assert.match(error.message, `the other ${two.name}`);
    }
  });

  test("without an overlay it is the active device, whichever that is", () => {
    Device.activeDevice = two;
    assert.match(thrown(() => allocate(4)).message, "say which bank: bank0, bank1");
    using more = allocate(4, "f4", { target: second.bank1 });
    assert.equal([more.bank, second.bank1.numBuffers, first.bank1.numBuffers], ["bank1", 3, 2]);
    assert.equal([two.clocks, two.sensors], [[], []], "an emulation has none");
  });

  test("one card is given up, the other goes on", async () => {
    for (const buffer of ofFirst) buffer.freebuffer();
    await first.free();
    await second.vadd_1.call(...ofSecond, n);
    for (const buffer of ofSecond) buffer.freebuffer();
    await second.free();
  });

  test.run();
});
