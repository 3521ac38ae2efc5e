/*
 * Bus errors in every build of the C helper; run wherever the checks of registers are. A file that is cut short while it
 * is mapped stands for a bus on which nothing answers: the system sends SIGBUS for both.
 */
import * as assert from "uvu/assert";
import { truncateSync } from "node:fs";
import { StepList } from "#runtime/device/steps.js";
import { mapped, refused, type Check } from "./checks.js";

const page = 4096;

/** Steps that read at 0, and then where nothing answers. */
const intoNothing = new StepList([
  { kind: "read", offset: 0 },
  { kind: "read", offset: page + 4 },
]);

export const faultChecks: readonly Check[] = [
  {
    name: "an access that nothing answers is an error, of every kind, and the next one is as good as ever",
    run(native) {
      const { file, w } = mapped(native, 2 * page);
      const words = new Uint32Array(2);
      const accesses: readonly (readonly [number, () => unknown])[] = [
        [page + 1, () => native.mmioRead8(w, page + 1)],
        [page + 2, () => native.mmioRead16(w, page + 2)],
        [page + 4, () => native.mmioRead32(w, page + 4)],
        [page + 8, () => native.mmioRead64(w, page + 8)],
        [page + 1, () => native.mmioWrite8(w, page + 1, 1)],
        [page + 2, () => native.mmioWrite16(w, page + 2, 1)],
        [page + 4, () => native.mmioWrite32(w, page + 4, 1)],
        [page + 8, () => native.mmioWrite64(w, page + 8, 1n)],
        [page, () => native.mmioModify32(w, page, 1, 1)],
        [page + 4, () => native.mmioPoll32(w, page + 4, 1, 2, 1000)],
        // From the last word that is there on.
        [page, () => native.mmioReadBlock(w, page - 4, words)],
        [page, () => native.mmioWriteBlock(w, page - 4, words)],
        [page + 4, () => native.mmioSteps(w, intoNothing.words, 0, 2, 0)],
      ];
      for (const [offset, access] of accesses) {
        truncateSync(file.path, page);
        const { message } = refused("BUS", access);
        // qemu-user tells programs for arm another address than that of the access.
        if (process.arch !== "arm") assert.match(message, ` 0x${offset.toString(16)} `);
        assert.is(native.mmioRead32(w, 4), new Uint32Array(file.bytes(4, 4).buffer)[0]);
        truncateSync(file.path, 2 * page);
        access();
        refused("BUS", () => {
          truncateSync(file.path, page);
          access();
        });
      }
    },
  },
  {
    name: "what steps read before a bus error is told",
    run(native) {
      const { file, w } = mapped(native, 2 * page);
      truncateSync(file.path, page);
      refused("BUS", () => native.mmioSteps(w, intoNothing.words, 0, 2, 0));
      assert.is(intoNothing.value(0), new Uint32Array(file.bytes(0, 4).buffer)[0]);
    },
  },
];
