/* Several cards in one process, through the installed XRT. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { writeImage } from "../../support/softcard/design.js";
import { onSoftCard } from "../../support/softcard/environment.js";
import { fetched, finish, integers, vectorArguments } from "../../support/softcard/session.js";
import { throwsError } from "../../support/throws.js";
import { Device } from "@pynq-gen/runtime";
import { DeviceMismatchError } from "#runtime/errors/errors.js";
import { XrtDevice } from "#runtime/device/xrt/xrt-device.js";

await onSoftCard(import.meta.url, { devices: 2 }, async ({ folder }) => {
  const image = writeImage(`${folder}/vmath.xclbin`);

  test("two cards are found, loaded and run side by side; their memories do not mix", async () => {
    const { devices, unavailable } = Device.probe();
    assert.equal(
      unavailable.filter(({ kind }) => kind === "xrt"),
      [],
    );
    const cards = devices.filter((each) => each instanceof XrtDevice);
    assert.equal(
      cards.map(({ kind, name }) => [kind, name]),
      [
        ["xrt", "acme_lab_soft_1_0"],
        ["xrt", "acme_lab_soft_1_0"],
      ],
    );
    const again = Device.probe().devices.filter((each) => each instanceof XrtDevice);
    assert.ok(
      again.every((card, k) => card === cards[k]),
      "a card that is looked for again is the same device",
    );
    await Promise.all(cards.map((card) => card.programmer.program({ ...image, download: true })));

    const vectors = cards.map(
      (card, k) =>
        [
          integers(card, "bank0", 256, (i) => 1_000 * k + i),
          integers(card, "bank1", 256, (i) => 2 * i),
          integers(card, "bank0", 256, () => 0),
        ] as const,
    );
    const units = cards.map((card) => card.computeUnits.open("vadd:vadd_1"));
    const [first = [], second = []] = vectors;
    // The same addresses on both cards: only the object tells them apart.
    assert.equal(
      first.map(({ deviceAddress }) => deviceAddress),
      second.map(({ deviceAddress }) => deviceAddress),
    );
    const states = await Promise.all(
      units.map((unit, k) => finish(unit, vectorArguments(vectors[k] ?? fail(), 256))),
    );
    assert.equal(states, ["completed", "completed"]);
    vectors.forEach(([, , sum], k) => {
      assert.equal(
        [...fetched(sum)],
        Array.from({ length: 256 }, (_, i) => 1_000 * k + 3 * i),
      );
    });

    const [one, two] = vectors;
    if (one === undefined || two === undefined) return fail();
    throwsError(
      () => units[0]?.start(vectorArguments([one[0], two[1], one[2]], 256)),
      DeviceMismatchError,
      /vadd:vadd_1 of acme_lab_soft_1_0 was given a buffer of another device/,
    );
    const elsewhere = { ...one[1], bytes: new ArrayBuffer(1024) } as never;
    throwsError(
      () => units[0]?.start(vectorArguments([one[0], elsewhere, one[2]], 256)),
      DeviceMismatchError,
      /another device/,
    );
    await cards[0]?.close();
    assert.is(
      await finish(units[1] ?? fail(), vectorArguments(two, 256)),
      "completed",
      "the other card goes on",
    );
    await cards[1]?.close();
    const fresh = Device.probe().devices.find((each) => each instanceof XrtDevice);
    assert.ok(fresh !== undefined && fresh !== cards[0], "a closed device is not handed out again");
  });

  test.run();
});

function fail(): never {
  throw new Error("a card is missing");
}
