import { test } from "uvu";
import * as assert from "uvu/assert";
import { readFileSync } from "node:fs";
import { hwhFixture, readFixture, readHwhText } from "../../support/hwh.js";

test("streams run from producer to consumer; monitors and open interfaces are none", () => {
  assert.equal(
    readFixture("streams").design.streams.map(({ source, sink, bytes }) => [
      `${source.ip}.${source.interface}`,
      `${sink.ip}.${sink.interface}`,
      bytes,
    ]),
    [
      [".in_stream", "split.S_AXIS", undefined],
      ["dma.M_AXIS_MM2S", "group/acc.in_r", 4],
      ["group/acc.out_r", "dma.S_AXIS_S2MM", 4],
      ["source.m", ".out_stream", 8],
      ["split.M00_AXIS", "sink.a", undefined],
      ["split.M01_AXIS", "sink.b", undefined],
    ],
  );
});

test("a net that the file has with several ends is as many connections, each with a name of its own", () => {
  const text = readFileSync(hwhFixture("streams"), "utf8");
  const nets = [...text.matchAll(/BUSNAME="([^"]*)"[^>]*NAME="M0[01]_AXIS"/g)].map(([, net = ""]) => net);
  assert.is(nets.length, 2);
  const joined = text.replaceAll(`BUSNAME="${nets[1] ?? ""}"`, `BUSNAME="${nets[0] ?? ""}"`);
  const { streams } = readHwhText(joined, "joined.hwh").design;
  const shared = streams.filter(({ source }) => source.ip === "split");
  assert.equal(
    shared.map(({ name }) => name),
    [
      nets[0],
      ...["M00_AXIS-sink.b", "M01_AXIS-sink.a", "M01_AXIS-sink.b"].map(
        (ends) => `${nets[0] ?? ""}/split.${ends}`,
      ),
    ],
  );
});

test("an exported AXI interface is a window; two places of one interface are two", () => {
  const { design } = readFixture("exported-axi");
  const external = design.ips.filter(({ role }) => role === "external");
  assert.equal(
    external.map(({ path, interfaces }) => [
      path,
      interfaces.map(({ name, base, size, dataWidth }) => [name, base, size, dataWidth]),
    ]),
    [
      [
        "M_AXI_far",
        [
          ["M_AXI_far", 0x8000_0000n, 0x1_0000n, 64],
          ["M_AXI_far_90000000", 0x9000_0000n, 0x1_0000n, 64],
        ],
      ],
      ["M_AXI_out", [["M_AXI_out", 0x43c0_0000n, 0x4_0000n, 32]]],
    ],
  );
});

test.run();
