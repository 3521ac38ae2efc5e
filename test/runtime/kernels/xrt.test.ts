/* Typed kernels on the software card, through the installed XRT. */
// timeout: 150 s
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type DeviceBuffer, type Memory, Overlay, type Run, TimeoutError } from "@pynq-gen/runtime";
import {
  callKernel,
  callKernelSync,
  ipOf,
  type KernelDescriptor,
  KernelIP,
  memoryOf,
  type OverlayDescriptor,
  startKernel,
} from "@pynq-gen/runtime/codegen/v1";
import { softCardDesign, type WrittenImage, writeImage } from "../../support/softcard/design.js";
import { onSoftCard } from "../../support/softcard/environment.js";
import { softCard } from "../../support/softcard/session.js";
import { rejected, thrown } from "../../support/thrown.js";

const vector: KernelDescriptor["arguments"] = [
  { kind: "buffer", name: "in_a", index: 0, offset: 0x10, bytes: 8, cType: "int*", dtype: "i4" },
  { kind: "buffer", name: "in_b", index: 1, offset: 0x1c, bytes: 8, cType: "int*", dtype: "i4" },
  { kind: "buffer", name: "out_c", index: 2, offset: 0x28, bytes: 8, cType: "int*", dtype: "i4" },
  {
    kind: "scalar",
    name: "n",
    index: 3,
    offset: 0x34,
    bytes: 4,
    encoding: "unsigned",
    cType: "unsigned int",
  },
];
const kernels: Readonly<Record<string, KernelDescriptor>> = {
  vadd: { name: "vadd", protocol: "chain", arguments: vector },
  vmult: {
    name: "vmult",
    protocol: "hs",
    arguments: [
      ...vector,
      {
        kind: "scalar",
        name: "busy_ms",
        index: 4,
        offset: 0x3c,
        bytes: 8,
        encoding: "float",
        cType: "double",
      },
    ],
  },
  checksum: {
    name: "checksum",
    protocol: "hs",
    arguments: [
      { kind: "buffer", name: "data", index: 0, offset: 0x10, bytes: 8, cType: "unsigned int*", dtype: "u4" },
      {
        kind: "scalar",
        name: "n",
        index: 1,
        offset: 0x1c,
        bytes: 4,
        encoding: "unsigned",
        cType: "unsigned int",
      },
    ],
    returnValue: { offset: 0x28, bytes: 4, encoding: "unsigned", cType: "unsigned int" },
  },
  stuck: {
    name: "stuck",
    protocol: "hs",
    arguments: [
      {
        kind: "scalar",
        name: "n",
        index: 0,
        offset: 0x10,
        bytes: 4,
        encoding: "unsigned",
        cType: "unsigned int",
      },
    ],
  },
};

type Bank0 = DeviceBuffer<"i4", "bank0">;
type Bank1 = DeviceBuffer<"i4", "bank1">;
class Vadd extends KernelIP {
  call(in_a: Bank0, in_b: Bank1, out_c: Bank0, n: number): Promise<void> {
    return callKernel(this, [in_a, in_b, out_c, n]);
  }
  callSync(in_a: Bank0, in_b: Bank1, out_c: Bank0, n: number): void {
    return callKernelSync(this, [in_a, in_b, out_c, n]);
  }
  start(in_a: Bank0, in_b: Bank1, out_c: Bank0, n: number): Run {
    return startKernel(this, [in_a, in_b, out_c, n]);
  }
}
class Vmult extends KernelIP {
  start(in_a: Bank1, in_b: Bank1, out_c: Bank0, n: number, busy_ms: number): Run {
    return startKernel(this, [in_a, in_b, out_c, n, busy_ms]);
  }
}
class Checksum extends KernelIP {
  call(data: DeviceBuffer<"u4", "bank0">, n: number): Promise<number> {
    return callKernel(this, [data, n]);
  }
}
class Stuck extends KernelIP {
  start(n: number): Run {
    return startKernel(this, [n]);
  }
}
class CardOverlay extends Overlay {
  get vadd_1(): Vadd {
    return ipOf(this, Vadd, "vadd_1");
  }
  get vmult_2(): Vmult {
    return ipOf(this, Vmult, "vmult_2");
  }
  get checksum_1(): Checksum {
    return ipOf(this, Checksum, "checksum_1");
  }
  get stuck_1(): Stuck {
    return ipOf(this, Stuck, "stuck_1");
  }
  get bank0(): Memory<"bank0"> {
    return memoryOf(this, "bank0");
  }
  get bank1(): Memory<"bank1"> {
    return memoryOf(this, "bank1");
  }
}

/** The descriptor of the image with what a generated one says of kernels. */
function withKernels({ descriptor }: WrittenImage): OverlayDescriptor {
  const ips = { ...descriptor.ips };
  for (const { name: kernel, instances } of softCardDesign.kernels) {
    const type = kernels[kernel];
    for (const { name, banks = {} } of instances) {
      const ip = ips[name];
      if (type === undefined || ip === undefined) continue;
      const reach = Object.entries(banks).map(([argument, tags]) => [
        argument,
        [tags].flat().map((tag) => tag.replaceAll(/[^A-Za-z0-9_]/g, "")),
      ]);
      ips[name] = {
        ...ip,
        kernel: {
          type,
          interface: "S_AXI_CONTROL",
          computeUnit: `${kernel}:${name}`,
          banks: Object.fromEntries(reach) as Record<string, readonly string[]>,
        },
      };
    }
  }
  return { ...descriptor, ips };
}

await onSoftCard(import.meta.url, { timeoutMs: 120_000 }, async ({ folder }) => {
  const image = writeImage(`${folder}/vmath.xclbin`);
  class SoftOverlay extends CardOverlay {
    static override readonly descriptor: OverlayDescriptor = withKernels(image);
  }
  const ol = await SoftOverlay.load({ device: softCard(), bitfile: image.file });
  const n = 256;
  const a = ol.bank0.allocate(n, "i4").from(Array.from({ length: n }, (_, i) => i));
  const b = ol.bank1.allocate(n, "i4").from(Array.from({ length: n }, (_, i) => 1000 - 3 * i));
  const c = ol.bank0.allocate(n, "i4");
  for (const buffer of [a, b]) buffer.syncToDevice();
  const clear = (): void => c.fill(0).syncToDevice();
  const result = (): number[] => {
    c.syncFromDevice();
    return [...c.data];
  };
  const sums = Array.from({ length: n }, (_, i) => 1000 - 2 * i);

  test("call, callSync and start compute on the card", async () => {
    for (const call of [
      () => ol.vadd_1.call(a, b, c, n),
      () => ol.vadd_1.callSync(a, b, c, n),
      () => ol.vadd_1.start(a, b, c, n).wait({ timeoutMs: 10_000 }),
      () => ol.vadd_1.start(a, b, c, n).waitSync({ timeoutMs: 10_000 }),
    ]) {
      clear();
      await call();
      assert.equal(result(), sums);
    }
  });

  test("slices go to the card with their own address and bytes", async () => {
    clear();
    await ol.vadd_1.call(a.slice(10, 20), b.slice(100, 110), c.slice(200, 210), 10);
    const part = c.slice(200, 210);
    part.syncFromDevice();
    assert.equal(
      [...part.data],
      Array.from({ length: 10 }, (_, i) => 10 + i + 1000 - 3 * (100 + i)),
    );
    assert.ok(result().every((value, at) => (at >= 200 && at < 210) || value === 0));
  });

  test("runs chain, and a return value is read back", async () => {
    clear();
    const first = ol.vmult_2.start(b, b, c, n, 20);
    await ol.vadd_1.with({ after: [first] }).call(c, b, c, n);
    assert.is(first.state, "completed");
    assert.equal(
      result(),
      Array.from({ length: n }, (_, i) => (1000 - 3 * i) ** 2 + 1000 - 3 * i),
    );
    using words = ol.bank0.allocate(n, "u4").from(Array.from({ length: n }, (_, i) => i * 1000));
    words.syncToDevice();
    assert.is(await ol.checksum_1.call(words, n), (1000 * n * (n - 1)) / 2);
  });

  test("a buffer in the wrong bank never reaches the card", () => {
    assert.match(thrown(() => ol.vadd_1.callSync(b as never, b, c, n)).message, "in_a reaches bank0");
  });

  test("memory of a run stays on the card until its end", async () => {
    const out = ol.bank0.allocate(n, "i4");
    const buffers = ol.bank0.numBuffers;
    const run = ol.vmult_2.start(b, b, out, n, 200);
    out.freebuffer();
    assert.is(ol.bank0.numBuffers, buffers);
    await run.wait({ timeoutMs: 10_000 });
    assert.is(ol.bank0.numBuffers, buffers - 1);
  });

  test("five hundred runs in flight", async () => {
    clear();
    const runs = Array.from({ length: 500 }, () => ol.vadd_1.start(a, b, c, n));
    await Promise.all(runs.map((run) => run.wait()));
    assert.equal(result(), sums);
  });

  test("a kernel that hangs runs out of time, and free tells", async () => {
    const error = await rejected(ol.stuck_1.start(1).wait({ timeoutMs: 100 }));
    assert.instance(error, TimeoutError);
    assert.ok(["queued", "running"].includes(String((error as TimeoutError).state["run"])));
    for (const buffer of [a, b, c]) buffer.freebuffer();
    assert.instance(await rejected(ol.free()), TimeoutError);
  });

  test.run();
});
