import { test } from "uvu";
import * as assert from "uvu/assert";
import type { GpioPin } from "#generator/model/gpio.js";
import { readFixture } from "../../support/hwh.js";

const gpio = new Map(readFixture("gpio").design.gpio.map((each) => [each.name, each]));

function get(name: string): GpioPin {
  const found = gpio.get(name);
  if (found === undefined) throw new Error(`no ${name}; there are ${[...gpio.keys()].join(", ")}`);
  return found;
}

test("a slice of one bit is named after its cell and reaches what is on its net", () => {
  const { index, direction, pins } = get("one");
  assert.equal(
    { index, direction, pins },
    { index: 3, direction: "out", pins: ["core/reset", "led", "one/Dout"] },
  );
});

test("a slice of three bits is three pins, from DIN_TO up", () => {
  assert.equal(
    [0, 1, 2].map((bit) => [get(`three[${bit}]`).index, get(`three[${bit}]`).pins]),
    [
      [6, ["core/mode[0]", "three/Dout[0]"]],
      [7, ["core/mode[1]", "three/Dout[1]"]],
      [8, ["core/mode[2]", "three/Dout[2]"]],
    ],
  );
  assert.equal(get("three[1]").group, { name: "three", bit: 1, width: 3 });
});

test("without DIN_FROM the width of the output tells the bits", () => {
  assert.equal([get("pair[0]").index, get("pair[1]").index], [4, 5]);
});

test("a slice without parameters takes bit 0", () => {
  assert.equal([get("first").index, get("first").pins], [0, ["first/Dout", "leds/go"]]);
});

test("a slice that nothing takes reaches its own output alone", () => {
  assert.equal(get("nothing").pins, ["nothing/Dout"]);
});

test("direct wiring is named after the pin, bit by bit", () => {
  assert.equal([get("leds/all[0]").index, get("leds/all[1]").index], [0, 1]);
  assert.equal(get("leds/all[1]").pins, ["leds/all[1]"]);
});

test("other wiring cells give their name, and what is behind them", () => {
  assert.equal([get("not1").index, get("not1").pins], [0, ["leds/sel", "not1/Res"]]);
});

test("a probe takes no bit", () => {
  assert.not.ok([...gpio.keys()].some((name) => name.startsWith("probe")));
});

test("inputs are named after what drives them, through concats; open ones are none", () => {
  const inputs = [...gpio.values()].filter(({ direction }) => direction === "in");
  assert.equal(
    inputs.map(({ name, index }) => [name, index]),
    [
      ["core/ready", 2],
      ["core/status[0]", 0],
      ["core/status[1]", 1],
      ["switch", 4],
    ],
  );
});

test("the PS in a hierarchy has its GPIO, and a bit reaches into a container", () => {
  assert.equal(
    readFixture("ps-in-hierarchy").design.gpio.map(({ name, index, pins }) => [name, index, pins]),
    [["sys/reset_bit", 2, ["acc/core/reset", "sys/reset_bit/Dout"]]],
  );
  assert.equal(
    readFixture("container").design.gpio.map(({ name, pins }) => [name, pins]),
    [["box/go", ["box/core/go", "box/go"]]],
  );
});

test.run();
