// timeout: 300 s
import { test } from "uvu";
import * as assert from "uvu/assert";
import { build, copySources, projectHelper, seed } from "../exercise/build.js";
import { deviceFile } from "../exercise/window.js";
import { cases32, cases64, placed, regionCases, silentCases, type Case } from "./cases.js";
import { base32, BusOverlay, fileDevice } from "./overlay.js";
import { isOptimized, noTrap, optimize, Trap } from "./trap.js";

const missing = noTrap();
if (missing !== undefined) console.log(`skip: ${missing}`);
else {
  const file = deviceFile(3 * 4096);
  const trap = new Trap(file.path);

  /** An overlay on the helper that the build gives; each has windows of its own on the file. */
  const loadWith = (helper: string): Promise<BusOverlay> => {
    process.env["PYNQ_GEN_NATIVE"] = helper;
    return BusOverlay.load({ device: fileDevice(file.path), download: false });
  };
  const casesOf = (ol: BusOverlay): readonly Case[] => [
    ...regionCases(ol.core.S_AXI.mmio),
    ...cases32(ol.core.S_AXI.registerMap),
    ...cases64(ol.core.S_AXI_64.registerMap),
    ...silentCases(ol),
  ];

  const ol = await loadWith(await projectHelper());
  const cases = casesOf(ol);
  // All of them before any is optimised: nothing that they share has been compiled yet.
  const cold = new Map(
    cases.map(({ act }) => [act, { seen: trap.during(act), optimized: isOptimized(act) }]),
  );

  for (const { name, act, accesses } of cases) {
    test(`${name}: ${accesses.join(" ") || "nothing"}`, () => {
      assert.equal(cold.get(act), { seen: accesses, optimized: false }, "the first time, in the interpreter");
      optimize(act);
      assert.ok(isOptimized(act), "V8 has optimised it");
      assert.equal(trap.during(act), accesses, "optimised");
      const loop = (): void => {
        for (let i = 0; i < 50; i++) act();
      };
      optimize(loop);
      assert.equal(
        trap.during(loop),
        Array.from({ length: 50 }, () => accesses).flat(),
        "in an optimised loop",
      );
    });
  }

  test("mmio.poll32 that does not fit reads that word and nothing else until its time is over", () => {
    const region = ol.core.S_AXI.mmio;
    region.write32(0x18, 0);
    const seen = trap.during(() => region.poll32(0x18, 1, 1, 5));
    assert.ok(seen.length >= 2, `${seen.length} reads`);
    assert.equal([...new Set(seen)], placed(["r32@0x18"], base32));
  });

  for (const level of ["-O0", "-O3"]) {
    test(`the helper compiled with ${level} makes the same accesses`, async () => {
      for (const { name, act, accesses } of casesOf(await loadWith(await build([`--cflags=${level}`])))) {
        assert.equal(trap.during(act), accesses, name);
      }
    });
  }

  const faults = [
    {
      what: "a register read byte by byte",
      file: "mmio_access.h",
      from: "uint##bits##_t value = *(const volatile uint##bits##_t *)(const volatile void *)at;",
      to: "uint##bits##_t value = 0; \\\n for (int i = 0; i < bits / 8; i++) value |= (uint##bits##_t)((uint64_t)at[i] << 8 * i);",
      name: "field get",
      seen: ["r8@0x0", "r8@0x1", "r8@0x2", "r8@0x3"],
    },
    {
      what: "a value read twice",
      file: "mmio.c",
      from: "uint32_t value = (pynq_load32(m->at.place) & ~m->mask) | (m->bits & m->mask);",
      to: "uint32_t value = pynq_load32(m->at.place); value = (pynq_load32(m->at.place) & ~m->mask) | (m->bits & m->mask);",
      name: "field set",
      seen: ["r32@0x0", "r32@0x0", "w32@0x0"],
    },
    {
      what: "a block copied backwards",
      file: "mmio.c",
      from: "pynq_store32(b->place + 4 * i, b->words[i]);\n  PYNQ_BARRIER",
      to: "pynq_store32(b->place + 4 * (b->count - 1 - i), b->words[b->count - 1 - i]);\n  PYNQ_BARRIER",
      name: "mmio.writeBlock of 3",
      seen: ["w32@0x88", "w32@0x84", "w32@0x80"],
    },
    {
      what: "a read after each write, to flush it",
      file: "mmio_access.h",
      from: "*(volatile uint##bits##_t *)(volatile void *)at = value;",
      to: "*(volatile uint##bits##_t *)(volatile void *)at = value; (void)*(volatile uint##bits##_t *)(volatile void *)at;",
      name: "write({…})",
      seen: ["w32@0x0", "r32@0x0"],
    },
  ];
  for (const fault of faults) {
    test(`seeded fault is seen: ${fault.what}`, async () => {
      const runtime = copySources({ registersOnly: true });
      seed(runtime, `native/${fault.file}`, fault.from, fault.to);
      const wrong = await loadWith(await build([], runtime));
      const found = casesOf(wrong).find(({ name }) => name === fault.name);
      assert.ok(found);
      assert.equal(trap.during(found.act), placed(fault.seen, base32));
      assert.not.equal(trap.during(found.act), found.accesses);
    });
  }

  test("a block copied by memcpy is seen as no plain move", async () => {
    const runtime = copySources({ registersOnly: true });
    const from = "for (size_t i = 0; i < b->count; i++) b->words[i] = pynq_load32(b->place + 4 * i);";
    seed(runtime, "native/mmio.c", from, "__builtin_memcpy(b->words, (const void *)b->place, 4 * b->count);");
    const wrong = await loadWith(await build([], runtime));
    const into = new Uint32Array(16);
    const seen = trap.during(() => wrong.core.S_AXI.mmio.readBlock(0x80, into));
    assert.ok(seen.length < 16 && seen.every((access) => access.startsWith("[")), seen.join(" "));
  });

  test("WebAssembly's own traps still work while accesses are counted", () => {
    // (module (memory 1) (func (export "f") (result i32) (i32.load (i32.const 0x800000)))): out of its memory.
    // prettier-ignore
    const code = Uint8Array.of(
      0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0, /* type */ 1, 5, 1, 0x60, 0, 1, 0x7f, /* function */ 3, 2, 1, 0,
      /* memory */ 5, 3, 1, 0, 1, /* export */ 7, 5, 1, 1, 0x66, 0, 0,
      /* code */ 10, 12, 1, 10, 0, 0x41, 0x80, 0x80, 0x80, 4, 0x28, 2, 0, 0x0b,
    );
    // The types of WebAssembly come with the browser's, which this project does not use.
    const { WebAssembly } = globalThis as unknown as {
      WebAssembly: {
        Module: new (code: Uint8Array) => object;
        Instance: new (module: object) => { exports: Record<string, () => number> };
      };
    };
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(code));
    const seen = trap.during(() => {
      assert.throws(() => exports["f"]?.(), /out of bounds/);
      ol.core.S_AXI.mmio.read32(0);
    });
    assert.equal(seen, placed(["r32@0x0"], base32));
  });
}

test.run();
