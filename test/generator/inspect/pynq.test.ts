/*
 * `inspect --format pynq`: PYNQ's names and shapes, with what the hardware has, also where PYNQ's own parser is wrong.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { pynqDictionaries } from "#generator/inspect/pynq.js";
import { pynqGen } from "../../support/cli.js";
import { type Dictionaries, type Value, valueAt } from "../../support/dictionaries.js";
import { hwhFixture, readFixture } from "../../support/hwh.js";

/** The value at a path in a fixture's dictionaries. */
function at(fixture: string, ...path: readonly string[]): Value | undefined {
  const dictionaries = JSON.parse(
    JSON.stringify(pynqDictionaries(readFixture(fixture).design)),
  ) as Dictionaries;
  return valueAt(dictionaries, path);
}

const keys = (value: Value | undefined): readonly string[] => Object.keys((value ?? {}) as object);

test("the seven dictionaries, each entry with the keys that PYNQ's has", () => {
  const all = pynqDictionaries(readFixture("direct-and-controller").design);
  assert.equal(Object.keys(all), [
    "ip_dict",
    "gpio_dict",
    "interrupt_controllers",
    "interrupt_pins",
    "hierarchy_dict",
    "mem_dict",
    "clock_dict",
  ]);
  assert.equal([...keys(at("direct-and-controller", "ip_dict", "timer"))].sort(), [
    "addr_range",
    "bdtype",
    "fullpath",
    "gpio",
    "interrupts",
    "mem_id",
    "memtype",
    "parameters",
    "phys_addr",
    "registers",
    "state",
    "type",
  ]);
});

test("an address is the one that the PS has for the IP, whatever other masters see", () => {
  assert.is(at("second-master", "ip_dict", "timer", "phys_addr"), 0x4000_0000);
});

test("two interfaces are two entries, each with the registers of its own block", () => {
  assert.equal(
    keys(at("two-interfaces", "ip_dict")).filter((key) => key.startsWith("filter")),
    ["filter/S_AXI", "filter/S_AXI2"],
  );
  assert.equal(keys(at("two-interfaces", "ip_dict", "filter/S_AXI", "registers")), ["CTRL", "GAIN"]);
  assert.equal(keys(at("two-interfaces", "ip_dict", "filter/S_AXI2", "registers")), ["CTRL", "PHASE"]);
  assert.is(
    at("two-interfaces", "ip_dict", "filter/S_AXI2", "registers", "CTRL", "description"),
    "Second control",
  );
});

test("a PS in a hierarchy is an entry with its path, and its pins are found", () => {
  assert.is(at("ps-in-hierarchy", "ip_dict", "sys/ps7", "type"), "xilinx.com:ip:processing_system7:5.5");
  assert.is(at("ps-in-hierarchy", "interrupt_pins", "acc/timer/interrupt", "raw_irq"), 62);
  assert.is(at("ps-in-hierarchy", "gpio_dict", "sys/reset_bit", "index"), 2);
});

test("what follows a bus on a concat has the index of its bit", () => {
  assert.equal(at("concat-width", "interrupt_pins", "timer/interrupt"), {
    controller: "",
    index: 2,
    fullpath: "timer/interrupt",
    raw_irq: 63,
  });
  assert.is(at("concat-width", "interrupt_pins", "bus/irqs[1]", "index"), 1);
  assert.is(at("concat-width", "interrupt_pins", "bus/irqs", "index"), 0);
});

test("interrupts of controllers name the controller, and have no number of the GIC", () => {
  assert.equal(at("cascaded", "interrupt_pins", "b/interrupt"), {
    controller: "inner/intc",
    index: 1,
    fullpath: "b/interrupt",
  });
  assert.equal(at("cascaded", "interrupt_controllers", "inner/intc"), { parent: "outer", index: 2 });
});

test("a VLNV without a minor version stands as it is, an absent one is null", () => {
  assert.is(at("short-vlnv", "ip_dict", "plain", "type"), "example.com:user:plain:1");
  assert.is(at("short-vlnv", "ip_dict", "rtl", "type"), null);
});

test("containers and regions are no IPs; what is in a container is", () => {
  assert.equal(keys(at("container", "ip_dict")), ["box/core", "box/timer", "ps7"]);
  assert.equal(at("container", "hierarchy_dict", "box", "ip", "core"), "core");
  assert.not.ok(keys(at("dfx", "ip_dict")).includes("rp"));
});

test("the command prints JSON on stdout, and remarks on stderr", async () => {
  const { code, stdout, stderr } = await pynqGen(["inspect", hwhFixture("dfx"), "--format", "pynq"]);
  assert.is(code, 0);
  assert.equal(JSON.parse(stdout), JSON.parse(JSON.stringify(pynqDictionaries(readFixture("dfx").design))));
  assert.match(stderr, /registers-none/);
});

test("two formats at once, and one that there is not, are wrong", async () => {
  const both = await pynqGen(["inspect", hwhFixture("dfx"), "--format", "pynq", "--json"]);
  assert.is(both.code, 2);
  assert.is(both.stdout, "");
  const unknown = await pynqGen(["inspect", hwhFixture("dfx"), "--format", "yaml"]);
  assert.is(unknown.code, 2);
  assert.match(unknown.stderr, /summary.*json.*pynq/s);
});

test.run();
