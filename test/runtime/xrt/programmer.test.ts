/* Loading of xclbins, and what is refused before the card is touched, through the installed XRT. */
// timeout: 200 s (the emulation of XRT 2.25 takes 10 s for every load after the first)
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { softCardDesign, writeImage } from "../../support/softcard/design.js";
import { onSoftCard } from "../../support/softcard/environment.js";
import { fetched, finish, integers, softCard, vectorArguments } from "../../support/softcard/session.js";
import { rejectsError, throwsError } from "../../support/throws.js";
import { openXrt } from "#runtime/device/xrt/library.js";
import {
  AddressError,
  AlignmentError,
  FreedError,
  OverlayMismatchError,
  PynqError,
} from "#runtime/errors/errors.js";

await onSoftCard(import.meta.url, { timeoutMs: 180_000 }, async ({ folder }) => {
  const image = writeImage(`${folder}/vmath.xclbin`);
  const other = writeImage(`${folder}/other.xclbin`, {
    name: "other",
    kernels: softCardDesign.kernels.filter(({ name }) => name === "vmult"),
  });
  const device = softCard();
  const { programmer } = device;
  const { native } = openXrt();
  const load = native.xrtLoadDevice;
  let loads = 0;
  Object.defineProperty(native, "xrtLoadDevice", {
    value: (...args: Parameters<typeof load>) => {
      loads += 1;
      return load(...args);
    },
  });

  test("a file that is no xclbin of this overlay is refused before the card is touched", async () => {
    const { descriptor, file } = image;
    await rejectsError(
      programmer.program({ descriptor, download: true }),
      PynqError,
      /names no xclbin/,
      "ARGUMENT",
    );
    await rejectsError(
      programmer.program({ descriptor, file: `${folder}/none.xclbin`, download: true }),
      PynqError,
      /none\.xclbin/,
      "PROGRAMMING",
    );
    writeFileSync(`${folder}/text.xclbin`, "hello");
    await rejectsError(
      programmer.program({ descriptor, file: `${folder}/text.xclbin`, download: true }),
      PynqError,
      /text\.xclbin cannot be loaded/,
      "PROGRAMMING",
    );
    await rejectsError(
      programmer.program({ descriptor: other.descriptor, file, download: true }),
      OverlayMismatchError,
      /not the file that the overlay was generated from.*generate it again/,
    );
    const hardware = writeImage(`${folder}/hw.xclbin`, { mode: "hw" });
    await rejectsError(
      programmer.program({ ...hardware, download: true }),
      OverlayMismatchError,
      /linked for hw, and XCL_EMULATION_MODE is sw_emu/,
    );
    assert.is(programmer.current(), null);
    assert.is(loads, 0);
  });

  test("attaching asks that this very design is loaded", async () => {
    await rejectsError(
      programmer.program({ ...image, download: false }),
      OverlayMismatchError,
      /nothing is loaded on soft card 0, not [0-9a-f]{32}/,
    );
    await rejectsError(
      programmer.program({ descriptor: image.descriptor, download: false }),
      OverlayMismatchError,
      /overlay vmath is not loaded on soft card 0 by this process; leave out download: false/,
    );
    assert.is(loads, 0);
  });

  test("a design is loaded once, and again only after another one", async () => {
    const retired: string[] = [];
    const program = (which: typeof image, label: string): Promise<{ readonly generation: number }> =>
      programmer.program({
        ...which,
        download: true,
        retire: () => {
          retired.push(label);
          return Promise.resolve();
        },
      });
    assert.is((await program(image, "first")).generation, 1);
    assert.is((await program(image, "same")).generation, 1);
    assert.is((await programmer.program({ ...image, download: false })).generation, 1);
    assert.is((await programmer.program({ descriptor: image.descriptor, download: false })).generation, 1);
    assert.is(loads, 1);
    assert.equal(programmer.current(), { modelHash: image.descriptor.modelHash, generation: 1 });
    const unit = device.computeUnits.open("vadd:vadd_1");
    assert.is((await program(other, "other")).generation, 2);
    assert.is(loads, 2);
    assert.equal(retired, ["first", "other"]);
    throwsError(
      () => unit.readRegister(0),
      FreedError,
      /vadd:vadd_1 belongs to a design that is not loaded any more/,
    );
    unit.close();
    throwsError(
      () => device.computeUnits.open("vadd:vadd_1"),
      PynqError,
      /it has vmult:vmult_1, vmult:vmult_2/,
    );
    await rejectsError(
      programmer.program({ ...image, download: false }),
      OverlayMismatchError,
      /the design [0-9a-f]{32} is loaded/,
    );
    assert.is((await program(image, "back")).generation, 3);
    assert.is(
      await finish(device.computeUnits.open("vadd:vadd_1"), vectorArguments(vectors(), 4)),
      "completed",
    );
  });

  const vectors = (): Parameters<typeof vectorArguments>[0] => [
    integers(device, "bank0", 4, (i) => i),
    integers(device, "bank1", 4, (i) => i),
    integers(device, "bank0", 4, (i) => i),
  ];

  test("a design in use is not replaced", async () => {
    for (const buffer of device.allocator.live) buffer.free();
    const abc = vectors();
    await rejectsError(
      programmer.program({ ...other, download: true }),
      PynqError,
      /3 buffers .* not freed/,
      "BUSY",
    );
    const unit = device.computeUnits.open("vmult:vmult_1");
    const run = unit.start(vectorArguments(abc, 4, 100));
    await rejectsError(
      programmer.program({ ...other, download: true }),
      PynqError,
      /1 runs .* not ended/,
      "BUSY",
    );
    await new Promise((resolve) => run.onDone(resolve));
    // Both refusals left the design as it was.
    assert.is(programmer.current()?.modelHash, image.descriptor.modelHash);
    assert.is(await finish(unit, vectorArguments(abc, 4, 0)), "completed");
    assert.equal([...fetched(abc[2])], [0, 1, 4, 9]);
    for (const buffer of abc) buffer.free();
  });

  test("two programmings at once come one after the other", async () => {
    const before = programmer.current()?.generation ?? 0;
    const both = [
      programmer.program({ ...other, download: true }),
      programmer.program({ ...image, download: true }),
    ];
    const generations = (await Promise.all(both)).map(({ generation }) => generation);
    assert.equal(generations, [before + 1, before + 2]);
    assert.is(programmer.current()?.modelHash, image.descriptor.modelHash);
  });

  test("what XRT refuses is told in its own words, and nothing counts as loaded", async () => {
    const broken = readFileSync(image.file);
    // Without its EMBEDDED_METADATA (kind 2): fine as a container, not for XRT.
    const sections = Array.from({ length: broken.readUInt32LE(448) }, (_, k) => 456 + 40 * k);
    broken.writeUInt32LE(
      12,
      sections.find((at) => broken.readUInt32LE(at) === 2),
    );
    broken.fill(7, 416, 432);
    writeFileSync(`${folder}/broken.xclbin`, broken);
    const request = { descriptor: image.descriptor, file: `${folder}/broken.xclbin`, download: true };
    await rejectsError(
      programmer.program({ ...request, skip: ["hash"] }),
      PynqError,
      /broken\.xclbin cannot be loaded on soft card 0: xrtDeviceLoadXclbinFile: \S/,
      "PROGRAMMING",
    );
    assert.is(programmer.current(), null);
    throwsError(() => device.allocator.allocate({ bytes: 4, bank: "bank0" }), PynqError, /nothing is loaded/);
    await programmer.program({ ...image, download: true });
  });

  test("registers of a unit as a window of bus addresses, 32 bits at a time", () => {
    const region = device.mmio(0x83_0000n, 0x1000);
    region.write32(0x40, 0x1234_5678);
    assert.is(region.read32(0x40), 0x1234_5678);
    assert.is(region.modify32(0x40, 0xff, 0xabcd), 0x1234_56cd);
    assert.is(region.read32(0x40), 0x1234_56cd);
    region.writeBlock(0x50, Uint32Array.of(1, 0xffff_ffff, 3));
    const into = new Uint32Array(3);
    region.readBlock(0x50, into);
    assert.equal([...into], [1, 0xffff_ffff, 3]);
    assert.is(region.poll32(0x50, 0xff, 1, 1_000), 1);
    const start = performance.now();
    assert.is(region.poll32(0x50, 0xff, 2, 30), 1);
    assert.ok(performance.now() - start >= 29);
    region.barrier();
    throwsError(() => region.read32(0x1000), AddressError, /checksum:checksum_1: 4 bytes at offset 4096/);
    throwsError(() => region.readBlock(0xffc, new Uint32Array(2)), AddressError, /8 bytes at offset 4092/);
    throwsError(() => region.write32(2, 0), AlignmentError, /32 bits/);
    throwsError(() => region.read8(0), PynqError, /8-bit read.*32-bit registers only/, "UNSUPPORTED");
    throwsError(() => region.write64(0, 0n), PynqError, /64-bit write/, "UNSUPPORTED");
    region.close();
    region.close();
    throwsError(() => region.read32(0), FreedError, /0x830000/);
    throwsError(() => device.mmio(0x99_0000n, 16), AddressError, /0x990000.*vadd:vadd_1 0x800000/);
  });

  test("the design stays loaded when the overlay lets go", async () => {
    const unit = device.computeUnits.open("vadd:vadd_1");
    await programmer.release();
    throwsError(() => unit.readRegister(0), FreedError, /not loaded/);
    assert.is(programmer.current()?.modelHash, image.descriptor.modelHash);
    const again = device.computeUnits.open("vadd:vadd_1");
    assert.type(again.readRegister(0x10), "number");
    await device.close();
    assert.is(programmer.current(), null);
    await rejectsError(programmer.program({ ...image, download: true }), FreedError, /closed/);
  });

  test.run();
});
