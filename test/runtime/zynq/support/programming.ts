import { writeFileSync } from "node:fs";
import path from "node:path";
import * as assert from "uvu/assert";
import type { ProgramRequest } from "#runtime/device/programmer.js";
import { PynqError } from "#runtime/errors/errors.js";
import { tempFolder } from "../../../support/tmp.js";
import { zynqDesign } from "./designs.js";
import type { FakeBoard } from "./fake-board.js";
import { makeBit, sha256 } from "./images.js";

/** A folder with an image (and an overlay beside it), and the request to load it. */
export function loadRequest(
  change: Partial<ProgramRequest> = {},
  image: Buffer = makeBit(),
  dtbo?: Buffer,
): ProgramRequest {
  const folder = tempFolder();
  const file = path.join(folder, "system.bit");
  writeFileSync(file, image);
  if (dtbo !== undefined) writeFileSync(path.join(folder, "system.dtbo"), dtbo);
  const descriptor = zynqDesign({ image: { file: "system.bit", kind: "bit", sha256: sha256(image) } });
  return { descriptor, file, download: true, ...change };
}

/** Holds a promise to its refusal: the code, and what the message says. */
export async function refusal(promise: Promise<unknown>, code: string, message: RegExp): Promise<PynqError> {
  try {
    await promise;
  } catch (error) {
    assert.instance(error, PynqError);
    assert.is((error as PynqError).code, code, String(error));
    assert.match((error as PynqError).message, message);
    return error as PynqError;
  }
  throw new Error("it was not refused");
}

/** The state file's own words. */
export function recorded(board: FakeBoard): Record<string, unknown> {
  return JSON.parse(board.readText("/run/pynq-gen/fpga0/state.json") ?? "{}") as Record<string, unknown>;
}
