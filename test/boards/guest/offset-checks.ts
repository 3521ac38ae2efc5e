/* Offsets in files beyond 2 GiB, which a 32-bit program reaches only where it asks for 64-bit ones. */
import * as assert from "node:assert/strict";
import { closeSync, ftruncateSync, openSync, readSync, rmSync } from "node:fs";
import { NativeMmioRegion } from "#runtime/device/native-mmio.js";
import { check } from "./harness.js";

export async function offsetChecks(): Promise<void> {
  await check("file offsets above 2 GiB are mapped where they are", () => {
    const path = "/tmp/large";
    const fd = openSync(path, "w+");
    try {
      ftruncateSync(fd, 0xf800_2000);
      const region = NativeMmioRegion.map({ path, fileOffset: 0xf800_0000n, base: 0n, size: 4096 });
      region.write32(0x530, 0x2372_7093);
      region.close();
      const bytes = Buffer.alloc(4);
      readSync(fd, bytes, 0, 4, 0xf800_0530);
      assert.equal(bytes.readUInt32LE(0), 0x2372_7093);
    } finally {
      closeSync(fd);
      rmSync(path);
    }
  });
}
