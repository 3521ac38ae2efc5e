// Buffers of the zocl driver against a stand-in below the process; never run on silicon.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readFileSync, symlinkSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { probeBuffers } from "#runtime/device/zynq/buffers.js";
import { SystemRoot } from "#runtime/device/zynq/system-root.js";
import { loadNative } from "#runtime/native/load.js";
import { projectRoot } from "../../support/project.js";
import { runChild, runNode } from "../../support/timeout.js";
import { tempFolder } from "../../support/tmp.js";

const meminfo = "MemTotal: 500000 kB\nCmaTotal:         131072 kB\nCmaFree:            1536 kB\n";

/** A board whose render node belongs to the driver. */
function board(driver: string, files: Readonly<Record<string, string>> = {}): string {
  const root = tempFolder({
    files: {
      "proc/meminfo": meminfo,
      "sys/class/drm/renderD128/dev": "226:128\n",
      "dev/dri/renderD128": "",
      ...files,
    },
  });
  const device = join(root, "sys/class/drm/renderD128/device");
  mkdirSync(device, { recursive: true });
  symlinkSync(`../../../../bus/platform/drivers/${driver}`, join(device, "driver"));
  return root;
}

const native = loadNative();
if ("unavailable" in native) console.log(`skip: ${native.unavailable}`);
else {
  const out = join(tempFolder(), "stand-in.so");
  const source = join(projectRoot, "test/runtime/boards-memory/zocl-stand-in.c");
  const built = await runChild("cc", ["-shared", "-fPIC", "-O1", "-o", out, source, "-ldl"], {
    timeoutMs: 60_000,
  }).catch((error: Error) => ({ code: 1, output: error.message }));
  if (built.code !== 0) console.log(`skip: the zocl stand-in cannot be built here: ${built.output}`);
  else {
    test("allocating, mapping, syncing and freeing send what the driver's own headers say", async () => {
      const log = join(tempFolder(), "log");
      const script = join(projectRoot, "test/dist/runtime/boards-memory/run-zocl.js");
      const result = await runNode([script, board("zocl-drm")], {
        timeoutMs: 30_000,
        env: { LD_PRELOAD: out, ZOCL_LOG: log, ZOCL_LIMIT: String(1 << 20) },
      });
      assert.is(result.code, 0, result.output);
      const said = JSON.parse(result.stdout) as Record<string, unknown>;
      assert.is(said["kind"], "zocl");
      assert.equal(said["told"], [
        { address: "0x3ab000000", coherent: false, cacheable: true, bank: "PSDDR", bytes: 5000 },
        { address: "0x3ab002000", coherent: true, cacheable: false, bank: "PSDDR", bytes: 4096 },
      ]);
      assert.equal(said["lengths"], [0, 0], "freed views are empty");
      assert.equal(said["full"], {
        code: "OUT_OF_MEMORY",
        message:
          "no room for 1 MiB in zocl memory (CMA: 1.5 MiB of 128 MiB free, perhaps not in one piece); " +
          "free buffers, or boot with a larger cma=",
      });
      assert.is(said["freed"], "FREED");
      assert.is(said["exported"], true);
      assert.is(said["mapped"], false, "freed memory is unmapped");
      assert.equal(readFileSync(log, "utf8").trim().split("\n"), [
        "create size=5000 flags=0x1000000",
        "info handle=1",
        "map handle=1",
        "create size=4096 flags=0x0",
        "info handle=2",
        "map handle=2",
        "sync handle=1 direction=0 offset=100 size=28",
        "sync handle=1 direction=1 offset=0 size=5000",
        "export handle=1 flags=02000002",
        "create size=1048576 flags=0x1000000",
        "close handle=1",
        "close handle=2",
      ]);
    });
  }

  test("a render node of another driver is not zocl's; one behind an IOMMU is refused with the reason", () => {
    const reasons = (root: string): string =>
      probeBuffers(new SystemRoot(root), native)
        .refused.map(({ kind, reason }) => `${kind}: ${reason}`)
        .join("; ");
    assert.match(reasons(board("lima")), /^zocl: no render node of the zocl driver/);
    const behind = board("zocl", { "sys/class/drm/renderD128/device/of_node/iommus": "x" });
    assert.match(reasons(behind), /^zocl: renderD128 is behind an IOMMU/);
  });
}

test.run();
