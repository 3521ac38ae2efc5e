// timeout: 400 s (several generations, each checked by two compilers)
/*
 * Interrupts, GPIO bits, clocks, memories and exported windows as they are generated: the names that a design has compile
 * and work on the simulation, which is made of the same facts; all others are refused.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { compileAndRun, generated, refused } from "../../support/generated.js";
import { hwhFixture } from "../../support/hwh.js";

interface Case {
  readonly fixture: string;
  readonly overlay: string;
  readonly application: string;
  readonly prints: readonly string[];
  readonly refusals: string;
}

const start = (overlay: string): string => `
import { SimDevice } from "@pynq-gen/runtime";
import { ${overlay} } from "./overlay/index.js";
const device = new SimDevice();
await using ol = await ${overlay}.load({ device });
const say = (...things: readonly unknown[]): void => console.log(...things);
`;

const cases: readonly Case[] = [
  {
    fixture: "cascaded",
    overlay: "CascadedOverlay",
    // a comes through one controller, b through two.
    application: `
      for (const name of ["a", "b"] as const) {
        const waiting = ol[name].interrupt.wait({ timeoutMs: 10_000 });
        device.pins.pulse(\`\${name}/interrupt\`);
        say(name, await waiting, ol.interrupts[\`\${name}/interrupt\`] === ol[name].interrupt);
      }
      say(ol.interruptPins["b/interrupt"].controller, ol.interruptControllers["inner/intc"].parent);`,
    prints: ["a 1 true", "b 1 true", "inner/intc outer"],
    refusals: `
      // @ts-expect-error no such pin
      ol.interrupts["c/interrupt"];
      // @ts-expect-error a controller is no pin
      ol.interrupts["outer"];
      // @ts-expect-error the output of a controller is not waited for
      ol.outer.irq;
      // @ts-expect-error no PS GPIO in this design
      ol.gpio["leds"];
      // @ts-expect-error no clocks listed by this design
      ol.clocks["fclk0"];
      // @ts-expect-error no streams in this design
      ol.streams["mm2s"];`,
  },
  {
    fixture: "gpio",
    overlay: "GpioOverlay",
    application: `
      await ol.three_1.write(1);
      say("three", device.gpio.get(ol.gpioDict["three[1]"].index), ol.gpio["three[1]"] === ol.three_1);
      device.gpio.set(ol.gpioDict["switch"].index, 1);
      say("switch", await ol.switch.read());
      try {
        await ol.switch.write(1);
      } catch (error) {
        say((error as { code: string }).code);
      }`,
    prints: ["three 1 true", "switch 1", "UNSUPPORTED"],
    refusals: `
      // @ts-expect-error a bit of a slice has the slice's name and the bit
      ol.gpio["three"];
      // @ts-expect-error the slice has three bits
      ol.three_3;
      // @ts-expect-error not a bit, but a cell of logic
      ol.gpio["concat"];`,
  },
  {
    fixture: "mpsoc-groups",
    overlay: "MpsocGroupsOverlay",
    application: `
      const { mhz } = ol.clocks.pl_clk0;
      say("as designed", Math.abs(mhz - ol.clockDict.pl_clk0.actualMhz) < 0.01);
      ol.clocks.pl_clk0.mhz = 50;
      say("about 50 MHz", Math.abs(ol.clocks.pl_clk0.mhz - 50) < 0.1);
      for (const name of ["a", "b", "c"] as const) {
        const waiting = ol[name].interrupt.wait({ timeoutMs: 10_000 });
        device.pins.pulse(\`\${name}/interrupt\`);
        say(name, await waiting);
      }`,
    prints: ["as designed true", "about 50 MHz true", "a 1", "b 1", "c 1"],
    refusals: `
      // @ts-expect-error the PS gives four
      ol.clocks.pl_clk4;
      // @ts-expect-error a frequency is a number of MHz
      ol.clocks.pl_clk0.mhz = "50";`,
  },
  {
    fixture: "memories",
    overlay: "MemoriesOverlay",
    application: `
      using a = ol.allocate([4], "u4", { target: ol.PSDDR });
      using b = ol.allocate([4], "u4", { target: ol.mig_memory });
      say(a.bank, b.bank, b.deviceAddress >= 0x8000_0000n);
      ol.bram.write(4, 7);
      say(ol.bram.read(4), Object.keys(ol.memDict).join());`,
    prints: ["PSDDR mig true", "7 PSDDR,bram,mig,xip"],
    refusals: `
      // @ts-expect-error two memories take buffers: a target is required
      ol.allocate([4], "u4");
      // @ts-expect-error block RAM takes none
      ol.allocate([4], "u4", { target: ol.bram });
      // @ts-expect-error nor does flash
      ol.allocate([4], "u4", { target: ol.xip });`,
  },
  {
    fixture: "exported-axi",
    overlay: "ExportedAxiOverlay",
    application: `
      ol.M_AXI_out.write(0x10, 7);
      say(ol.M_AXI_out.read(0x10), ol.M_AXI_far.M_AXI_far_90000000.size > 0);`,
    prints: ["7 true"],
    refusals: `
      // @ts-expect-error nothing is known of what is outside
      ol.M_AXI_out.registerMap;`,
  },
];

for (const { fixture, overlay, application, prints, refusals } of cases) {
  test(`${fixture}: what the design has works by its name, and the rest is refused`, async () => {
    const folder = await generated([hwhFixture(fixture)], { "main.ts": `${start(overlay)}${application}` });
    const output = await compileAndRun(folder, "main.ts");
    assert.equal(output.trim().split("\n"), prints);
    for (const version of ["5.4", "7"] as const)
      await refused(version, folder, `${start(overlay)}${refusals}\nsay();`);
  });
}

test.run();
