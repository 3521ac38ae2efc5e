import { writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { RegionRequest } from "#runtime/device/programmer.js";
import type { ZynqDevice } from "#runtime/device/zynq/zynq-device.js";
import { needsHelper } from "../../support/helper.js";
import { tempFolder } from "../../support/tmp.js";
import { dfxDesign, zynqDesign } from "./support/designs.js";
import { FakeBoard, fakeDevice, OVERLAYS, recordingMap } from "./support/fake-board.js";
import { makeBit, makeOverlay, sha256 } from "./support/images.js";
import { refusal } from "./support/programming.js";

needsHelper();

const PARTIAL = "top;PARTIAL=TRUE;Version=2020.2";

/** A board that holds the design with two regions, and what happens on its isolation registers. */
async function loaded(options: { readonly stuck?: number } = {}): Promise<{
  board: FakeBoard;
  device: ZynqDevice;
  events: string[];
}> {
  const board = FakeBoard.make("zynq");
  const events = board.log;
  const map = recordingMap([], (address, value, poke) => {
    if (address < 0x43c0_0000 || address > 0x43c2_0000) return;
    events.push(`0x${address.toString(16)} = ${value}`);
    if (address === options.stuck) return;
    // The status register answers where the control register is written.
    if (address !== 0x43c1_0000) poke(value === 1 ? 0xf : 0);
  });
  const device = fakeDevice(board, { map });
  const file = path.join(tempFolder(), "dfx.bit");
  writeFileSync(file, makeBit());
  await device.programmer.program({ descriptor: dfxDesign(), file, download: true });
  events.length = 0;
  return { board, device, events };
}

function moduleRequest(
  change: Partial<RegionRequest> = {},
  image = makeBit({ design: PARTIAL }),
  dtbo?: Buffer,
): RegionRequest {
  const folder = tempFolder();
  const file = path.join(folder, "fft.bit");
  writeFileSync(file, image);
  if (dtbo !== undefined) writeFileSync(path.join(folder, "fft.dtbo"), dtbo);
  return {
    descriptor: dfxDesign(),
    region: "pr_0/rp",
    file,
    modelHash: "f1".repeat(32),
    sha256: sha256(image),
    ...change,
  };
}

const regionsOf = (board: FakeBoard): unknown =>
  (JSON.parse(board.readText("/run/pynq-gen/fpga0/state.json")!) as { regions: unknown }).regions;

test("a region is cut off, programmed as partial, and connected again; the design stays loaded", async () => {
  const { board, device, events } = await loaded();
  const before = device.programmer.current();
  const steps: string[] = [];
  const request = moduleRequest({
    isolate: () => void events.push("isolate"),
    connect: () => void events.push("connect"),
  });
  const state = await device.programmer.programRegion(request);
  assert.equal(state, { region: "pr_0/rp", modelHash: "f1".repeat(32), generation: 1 });
  steps.push(...events.map((each) => each.replace(/ bytes=.*/, "")));
  assert.equal(steps, [
    "0x43c00000 = 1",
    "0x43c10000 = 1",
    "isolate",
    "load flags=1",
    "connect",
    "0x43c00000 = 0",
    "0x43c10000 = 0",
  ]);
  assert.equal(device.programmer.current(), before);
  assert.equal((await device.programmer.programRegion(request)).generation, 2);
  assert.equal(Object.keys(regionsOf(board) as object), ["pr_0/rp"]);
  await device.close();
});

test("a module's overlay goes with the module", async () => {
  const { board, device } = await loaded();
  const blob = makeOverlay();
  await device.programmer.programRegion(moduleRequest({}, makeBit({ design: PARTIAL }), blob));
  assert.equal(board.list(OVERLAYS), [`pynq-gen-fft-${sha256(blob).slice(0, 8)}`]);
  await device.programmer.programRegion(moduleRequest());
  assert.equal(board.list(OVERLAYS), []);
  await device.close();
});

test("isolators by name, and none at all", async () => {
  const { device, events } = await loaded();
  await device.programmer.programRegion(moduleRequest({ isolators: ["pr_1/shutdown"] }));
  assert.equal(
    events.filter((each) => each.includes("=")).map((each) => each.slice(0, 14))[0],
    "0x43c20000 = 1",
  );
  events.length = 0;
  await device.programmer.programRegion(moduleRequest({ isolators: [] }));
  assert.equal(
    events.map((each) => each.split(" ")[0]),
    ["load"],
  );
  await refusal(
    device.programmer.programRegion(moduleRequest({ isolators: ["leds"] })),
    "ARGUMENT",
    /leds is no shutdown manager or decoupler with registers; dfx has pr_0\/shutdown, pr_0\/decoupler, pr_1\/shutdown/,
  );
  await device.close();
});

test("a region whose traffic does not end is not programmed", async () => {
  const { board, device, events } = await loaded({ stuck: 0x43c0_0000 });
  await refusal(
    device.programmer.programRegion(moduleRequest()),
    "TIMEOUT",
    /region pr_0\/rp was not loaded: pr_0\/shutdown \(shutdown-manager\) did not cut its interfaces off within 100 ms/,
  );
  assert.not(events.some((each) => each.startsWith("load")));
  assert.equal(regionsOf(board), {
    "pr_0/rp": { modelHash: "", imageSha256: "", overlays: [], generation: 1 },
  });
  await device.close();
});

test("a region that was not programmed stays cut off, and is recorded as holding nothing", async () => {
  const { board, device, events } = await loaded();
  await device.programmer.programRegion(moduleRequest());
  events.length = 0;
  board.managerFails = { errno: "EINVAL", state: "write init error" };
  await refusal(
    device.programmer.programRegion(moduleRequest()),
    "PROGRAMMING",
    /did not take .*; pr_0\/shutdown, pr_0\/decoupler may still cut it off/,
  );
  assert.equal(events, ["0x43c00000 = 1", "0x43c10000 = 1"]);
  assert.is((regionsOf(board) as Record<string, { modelHash: string }>)["pr_0/rp"]?.modelHash, "");
  assert.equal(board.firmware, []);
  await device.close();
});

test("what does not belong into a region is refused, and nothing is touched", async () => {
  const { board, device, events } = await loaded();
  await refusal(
    device.programmer.programRegion(moduleRequest({}, makeBit())),
    "OVERLAY_MISMATCH",
    /is a full bitstream, which cannot be loaded into a region/,
  );
  await refusal(
    device.programmer.programRegion(moduleRequest({ sha256: "00".repeat(32) })),
    "OVERLAY_MISMATCH",
    /is not the image that the overlay was generated beside/,
  );
  await refusal(
    device.programmer.programRegion(
      moduleRequest({ descriptor: zynqDesign({ modelHash: "ee".repeat(32) }) }),
    ),
    "OVERLAY_MISMATCH",
    /pr_0\/rp cannot be loaded: the PL holds dfx, not system/,
  );
  assert.equal(events, []);
  assert.equal(regionsOf(board), {});
  await device.close();
});

test("the next design's programming cuts the old one off first, where it would still answer", async () => {
  const { board, device, events } = await loaded();
  const file = path.join(tempFolder(), "system.bit");
  writeFileSync(file, makeBit());
  await device.programmer.program({ descriptor: zynqDesign(), file, download: true });
  assert.equal(
    events.map((each) => each.replace(/ (flags|bytes).*/, "")),
    ["0x43c00000 = 1", "0x43c10000 = 1", "0x43c20000 = 1", "load"],
  );
  await device.programmer.program({ descriptor: dfxDesign(), file, download: true, skip: ["hash"] });
  events.length = 0;
  board.poke(0xf8000178, 1); // a gated clock: nobody would answer
  await device.programmer.program({ descriptor: zynqDesign(), file, download: true });
  assert.equal(
    events.map((each) => each.split(" ")[0]),
    ["load"],
  );
  await device.close();
});

test("an old design whose traffic does not end is programmed over, with a warning that names it", async () => {
  const { device, events } = await loaded({ stuck: 0x43c2_0000 });
  const warned = new Promise<NodeJS.ErrnoException>((resolve) => process.once("warning", resolve));
  const file = path.join(tempFolder(), "system.bit");
  writeFileSync(file, makeBit());
  await device.programmer.program({ descriptor: zynqDesign(), file, download: true });
  const { code, message } = await warned;
  assert.is(code, "PYNQ_GEN_ISOLATION");
  assert.match(message, /pr_1\/shutdown .*did not cut its interfaces off.*; it is programmed over/);
  assert.is(events.at(-1)?.split(" ")[0], "load");
  await device.close();
});

test.run();
