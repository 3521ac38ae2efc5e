/* Kernels that fail, through the installed XRT: a library before it reports ends that the software card does not have. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type DeviceBuffer, KernelError, type Memory, Overlay, type Run } from "@pynq-gen/runtime";
import {
  callKernelSync,
  ipOf,
  type KernelDescriptor,
  KernelIP,
  memoryOf,
  type OverlayDescriptor,
  startKernel,
} from "@pynq-gen/runtime/codegen/v1";
import { writeImage } from "../../support/softcard/design.js";
import { onSoftCard, skip, xrtAbsent, xrtLibrary } from "../../support/softcard/environment.js";
import { softCard } from "../../support/softcard/session.js";
import { projectRoot } from "../../support/project.js";
import { rejected, thrown } from "../../support/thrown.js";
import { tempFolder } from "../../support/tmp.js";

const ends = "PYNQ_GEN_RUN_ENDS";

const checksum: KernelDescriptor = {
  name: "checksum",
  protocol: "hs",
  arguments: [
    { kind: "buffer", name: "data", index: 0, offset: 0x10, bytes: 8, dtype: "u4" },
    { kind: "scalar", name: "n", index: 1, offset: 0x1c, bytes: 4, encoding: "unsigned" },
  ],
};

class Checksum extends KernelIP {
  start(...values: readonly unknown[]): Run {
    return startKernel(this, values);
  }
  callSync(...values: readonly unknown[]): void {
    return callKernelSync(this, values);
  }
}

/** Puts the library in the place where XRT is looked for first. */
function standBefore(coreutil: string): void {
  const folder = tempFolder();
  mkdirSync(join(folder, "lib"));
  const source = join(projectRoot, "test/support/softcard/failing-runs.c");
  const target = join(folder, "lib/libxrt_coreutil.so.2");
  const flags = ["-O2", "-shared", "-fPIC", "-Wall", "-Wextra", "-Werror", "-Wl,-soname,libfailing-runs.so"];
  // XRT itself is opened with it, behind it.
  execFileSync("cc", [...flags, "-o", target, source, "-Wl,--no-as-needed", coreutil, "-ldl"], {
    stdio: "inherit",
  });
  process.env["XILINX_XRT"] = folder;
  process.env[ends] = "5,6,8,9,5,99";
}

if (process.env[ends] === undefined) {
  const coreutil = xrtLibrary("libxrt_coreutil.so.2");
  if (coreutil !== undefined && spawnSync("cc", ["--version"]).status === 0) standBefore(coreutil);
}

if (process.env[ends] === undefined) skip(`${xrtAbsent}, and a C compiler`);
else {
  await onSoftCard(import.meta.url, {}, async ({ folder }) => {
    const image = writeImage(`${folder}/vmath.xclbin`);
    const { ips } = image.descriptor;
    class SoftOverlay extends Overlay {
      static override readonly descriptor: OverlayDescriptor = {
        ...image.descriptor,
        ips: {
          ...ips,
          checksum_1: {
            ...ips["checksum_1"]!,
            kernel: { type: checksum, interface: "S_AXI_CONTROL", computeUnit: "checksum:checksum_1" },
          },
        },
      };
      get checksum_1(): Checksum {
        return ipOf(this, Checksum, "checksum_1");
      }
      get bank0(): Memory<"bank0"> {
        return memoryOf(this, "bank0");
      }
    }
    const ol = await SoftOverlay.load({ device: softCard(), bitfile: image.file });
    const { bank0 } = ol;
    const words = (): DeviceBuffer<"u4", "bank0"> => bank0.allocate(16, "u4");

    test("each way to fail is an error of who waits, and says which", async () => {
      for (const state of ["error", "aborted", "timedOut", "noResponse"]) {
        const data = words();
        const run = ol.checksum_1.start(data, 16);
        const error = await rejected(run.wait({ timeoutMs: 10_000 }));
        assert.instance(error, KernelError, state);
        assert.equal([error.code, (error as KernelError).state["run"], run.state], ["KERNEL", state, state]);
        assert.match(error.message, "checksum_1");
        assert.is(await rejected(run.wait()), error, "who asks again is told the same");
        const buffers = bank0.numBuffers;
        data.freebuffer();
        const stopped = state === "error" || state === "aborted";
        assert.is(buffers - bank0.numBuffers, stopped ? 1 : 0, "what may still be written to stays");
      }
    });

    test("so it is for who waits in C, and where XRT adds a state", () => {
      const data = words();
      for (let round = 0; round < 2; round++) {
        const error = thrown(() => ol.checksum_1.callSync(data, 16));
        assert.instance(error, KernelError);
        assert.is((error as KernelError).state["run"], "error");
      }
      data.freebuffer();
    });

    test("the unit works on", async () => {
      const data = words().fill(3);
      data.syncToDevice();
      await ol.checksum_1.start(data, 16).wait({ timeoutMs: 10_000 });
      assert.is(ol.checksum_1.mmio.read32(0x28), 48);
      data.freebuffer();
    });

    test.run();
  });
}
