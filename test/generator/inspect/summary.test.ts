/* `inspect` as text: what is wired is in it, and names of a design stay in their line. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readFileSync } from "node:fs";
import { summarizeDesign } from "#generator/inspect/summary.js";
import { pynqGen } from "../../support/cli.js";
import { hwhFixture, readFixture, readHwhText } from "../../support/hwh.js";

const lines = (text: string): readonly string[] => text.split("\n");

/** The lines of a part of the summary. */
function section(fixture: string, title: string): readonly string[] {
  const all = lines(summarizeDesign(readFixture(fixture).design));
  const from = all.indexOf(title);
  return from === -1 ? [] : all.slice(from + 1, all.indexOf("", from));
}

test("an interrupt's whole way to the processor", () => {
  assert.equal(section("cascaded", "interrupts"), [
    "  a/interrupt → outer[0] → GIC 64  level-high",
    "  b/interrupt → inner/intc[1] → outer[2] → GIC 64  level-high",
  ]);
  assert.ok(section("gates", "interrupts").some((line) => /through .*inverted/.test(line)));
});

test("GPIO, clocks, memories and streams; a design without them has no headings for them", () => {
  assert.ok(
    section("gpio", "GPIO of the processing system").includes(
      "  three[1]  bit 7  out  core/mode[1], three/Dout[1]",
    ),
  );
  assert.ok(section("mpsoc-groups", "clocks").some((line) => /^ {2}pl_clk0 {2}\d+(\.\d+)? MHz$/.test(line)));
  assert.ok(
    section("memories", "memories").some((line) =>
      /^ {2}mig {2}0x80000000 {2}512 MiB .*for buffers$/.test(line),
    ),
  );
  assert.ok(section("streams", "streams").includes("  dma.M_AXIS_MM2S → group/acc.in_r  4 bytes"));
  assert.equal(section("direct", "streams"), []);
  assert.equal(section("direct", "regions"), []);
});

test("regions with their windows, and what is in a module", async () => {
  const partial = `rp=${hwhFixture("dfx_rp_fft_partial")}`;
  const { stdout } = await pynqGen(["inspect", hwhFixture("dfx"), "--partial", partial]);
  const all = lines(stdout);
  assert.match(
    all[all.indexOf("regions") + 2] ?? "",
    /^ {2}rp {2}s_axi_control 0x43c00000 32 KiB .* fft {2}made for rp_fft, rp_fir/,
  );
  const module = all.indexOf("rp(fft), in the full bitstream");
  assert.match(all[module + 2] ?? "", /^ {4}fft {2}xilinx.com:hls:fft:1.0 {2}0x43c00000/);
});

test("control characters of a name do not reach the terminal", () => {
  const text = readFileSync(hwhFixture("gpio"), "utf8").replaceAll("/three", "/thr&#x1b;[2Jee&#x202e;");
  const summary = summarizeDesign(readHwhText(text, "hostile.hwh").design);
  assert.match(summary, /thr \[2Jee /);
  // eslint-disable-next-line no-control-regex
  assert.not.match(summary, /[\u001b\u202e]/);
});

test.run();
