/* Every example's application, run on the simulated device: what it says, and that it says nothing else. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { exampleNames, runExample } from "./run-example.js";

/** Runs an example to a good end and gives its lines. */
async function lines(name: string, args: readonly string[] = []): Promise<readonly string[]> {
  const { code, stdout, stderr } = await runExample(name, { args });
  assert.is(stderr, "");
  assert.is(code, 0, stdout);
  return stdout.trimEnd().split("\n");
}

/** The LEDs of a pattern, as blinky draws them: the highest on the left. */
function leds(bits: number): string {
  return [8, 4, 2, 1].map((bit) => ((bits & bit) !== 0 ? "●" : "○")).join(" ");
}

test("blinky: the pattern runs, and follows the buttons", async () => {
  const shown = await lines("blinky");
  assert.equal(
    shown.filter((line) => line.startsWith("button")),
    ["button 1", "button 3"],
  );
  const first = shown.indexOf("button 1");
  const second = shown.indexOf("button 3");
  assert.ok(first < second);
  assert.is(shown.length, 16 + 2);

  /** The ticks between two lines show a pattern, each at its own place in it. */
  const ticks = shown.filter((line) => !line.startsWith("button"));
  const runs = [
    { from: 0, to: first, pattern: [1, 2, 4, 8] },
    { from: first, to: second - 1, pattern: [5, 10] },
    { from: second - 1, to: 16, pattern: [15, 0] },
  ];
  for (const { from, to, pattern } of runs) {
    assert.ok(to > from, "each pattern is shown");
    // The tick at which a button was pressed may show the pattern before or after.
    for (let tick = from + 1; tick < to; tick += 1) {
      assert.is(ticks[tick], leds(pattern[tick % pattern.length]!), `tick ${tick}`);
    }
  }
});

test("blinky: the number of ticks is an argument", async () => {
  assert.equal(await lines("blinky", ["2"]), [leds(1), leds(2)]);
});

test("vadd: sums, saturation and the kernel's return value", async () => {
  assert.equal(await lines("vadd"), [
    "unsigned int vadd(int const * in_a, int const * in_b, int* out_c, unsigned int n, long long bias)",
    `bias 0: 0 11 22 33 … ${2 ** 31 - 1}, 1 saturated`,
    "the kernel is running",
    `bias -3000000000: ${`${-(2 ** 31)} `.repeat(4)}… ${1023 + 2 ** 31 - 1 - 3_000_000_000}, 1023 saturated`,
    "idle 1, done 0",
  ]);
});

test("video: a frame, a table, a picture, a clock and the abilities of the network", async () => {
  const gamma = (i: number): number => Math.round(255 * (i / 255) ** (1 / 2.2));
  assert.equal(await lines("video"), [
    "frame of 640 × 360, 256 shades, halted 0",
    `gamma table: 16 → ${gamma(16)}, 128 → ${gamma(128)}`,
    `blended ${640 * 360} pixels: 0x0 → 0x${Math.round((255 * 128) / 255).toString(16)}`,
    "time goes on: true",
    "Ethernet: r10M_ABILITY, r100M_ABILITY, r1G_ABILITY, r2G5_ABILITY, STATISTICS_COUNTERS_AVAILABLE, " +
      "HALF_DUPLEX_CAPABLE, FRAME_FILTER_AVAILABLE",
  ]);
});

/** What alveo-vadd says, on whichever device. */
const alveoLines: readonly string[] = [
  "void vadd(const int* in_a, const int* in_b, int* out_c, unsigned int n)",
  `sums:   0 4 8 12 16 … ${4 * 4095}`,
  "stream: reader_1.out_s → scaler_1.in_s",
  `scaled: 0 20 40 60 80 … ${20 * 4095}`,
  "limit:  1000",
  "all results are right",
];

test("alveo-vadd: banks and a stream", async () => {
  assert.equal(await lines("alveo-vadd"), alveoLines);
});

test("without a word about the device, an application says that it runs on the simulated one", async () => {
  const { code, stderr } = await runExample("vadd", { env: { PYNQ_GEN_DEVICE: undefined } });
  // On a machine with a card or a board it is that device that answers; then it is not for this test to judge.
  if (code !== 0 && /cannot be used/.test(stderr)) {
    console.log("skip: this machine has signs of an FPGA");
    return;
  }
  assert.is(code, 0, stderr);
  assert.match(stderr, /^pynq-gen: no sign of an FPGA here: vadd runs on the simulated device/);
});

test("no example is left out", () => {
  assert.equal(exampleNames, ["alveo-vadd", "blinky", "vadd", "video"]);
});

test.run();
