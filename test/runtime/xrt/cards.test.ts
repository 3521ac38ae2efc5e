/* Finding cards, their sensors and clocks in trees that look like a machine's /sys; and what the probe says of them. */
import { symlinkSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { tempFolder, writeFiles } from "../../support/tmp.js";
import { HardwareUnavailableError } from "#runtime/errors/errors.js";
import { probeXrt, type XrtProbeSources } from "#runtime/device/xrt/backend.js";
import { findCards, type FoundCards } from "#runtime/device/xrt/cards.js";
import { XrtLibrary } from "#runtime/device/xrt/library.js";
import { findSensors, readClocks } from "#runtime/device/xrt/sensors.js";
import type { Sensor } from "#runtime/sensors/sensor.js";
import { SystemRoot } from "#runtime/device/zynq/system-root.js";

const pci = "sys/bus/pci/devices";

/** A machine with these cards; each folder below the driver is a link to the device's, as in sysfs. */
function machine(cards: Readonly<Record<string, Readonly<Record<string, string>>>>): SystemRoot {
  const folder = tempFolder();
  for (const [bdf, attributes] of Object.entries(cards)) {
    const files = Object.entries(attributes).map(([name, text]) => [`${pci}/${bdf}/${name}`, text] as const);
    writeFiles(folder, { ...Object.fromEntries(files), "sys/bus/pci/drivers/xocl/bind": "" });
    symlinkSync(`../../devices/${bdf}`, `${folder}/sys/bus/pci/drivers/xocl/${bdf}`);
  }
  return new SystemRoot(folder);
}

const u250 = {
  ready: "0x1\n",
  "rom.u.16777216/VBNV": "xilinx_u250_gen3x16_xdma_shell_4_1\n",
  "drm/renderD129/dev": "226:129",
  "xmc.u.18874368/xmc_power": "28331520\n",
  "xmc.u.18874368/xmc_12v_pex_vol": "12204\n",
  "xmc.u.18874368/xmc_12v_pex_curr": "1498\n",
  "xmc.u.18874368/xmc_fpga_temp": "41\n",
  "xmc.u.18874368/xmc_fan_rpm": "1102\n",
  "xmc.u.18874368/xmc_hbm_temp": "0\n",
  "clock.u.20971520/clock_freqs": "300\n500\n0\n0\n",
};

test("cards in the order of the bus, those that are not ready left out and told", () => {
  const root = machine({
    "0000:af:00.1": { ...u250, "drm/renderD129/dev": "" },
    "0000:3b:00.1": { ready: "1\n", board_name: "u50\n" },
    "0000:5e:00.1": { ready: "0x0\n" },
    "0001:02:00.1": {},
  });
  writeFiles(root.root, { "dev/dri/renderD129": "" });
  const { cards, troubles } = findCards(root, {});
  assert.equal(
    cards.map(({ index, bdf, name, edge }) => [index, bdf, name, edge]),
    [
      [0, "0000:3b:00.1", "u50", false],
      [1, "0000:af:00.1", "xilinx_u250_gen3x16_xdma_shell_4_1", false],
      [2, "0001:02:00.1", "0001:02:00.1", false],
    ],
  );
  assert.equal(
    troubles.map(({ code }) => code),
    ["not-ready"],
  );
  assert.match(troubles[0]?.reason ?? "", "0000:5e:00.1");
});

test("a card whose node cannot be opened is told with the node", () => {
  const { cards, troubles } = findCards(machine({ "0000:3b:00.1": u250 }), {});
  assert.is(cards.length, 1);
  assert.equal(
    troubles.map(({ code }) => code),
    ["permission"],
  );
  assert.match(troubles[0]?.reason ?? "", "/dev/dri/renderD129 may not be opened");
});

test("a card without the driver is a sign of hardware; other people's cards of the vendor are not", () => {
  const bare = (driver: string | undefined): FoundCards => {
    const folder = tempFolder({ files: { [`${pci}/0000:01:00.0/vendor`]: "0x10ee\n" } });
    if (driver !== undefined) symlinkSync(`../../drivers/${driver}`, `${folder}/${pci}/0000:01:00.0/driver`);
    return findCards(new SystemRoot(folder), {});
  };
  assert.match(bare(undefined).troubles[0]?.reason ?? "", "0000:01:00.0 of Xilinx has no driver, not xocl");
  assert.match(bare("xclmgmt").troubles[0]?.reason ?? "", "only the driver xclmgmt");
  assert.equal(bare("xdma"), { cards: [], troubles: [] });
  assert.equal(findCards(new SystemRoot(tempFolder()), {}), { cards: [], troubles: [] });
});

test("the PL of a Zynq with zocl", () => {
  const folder = tempFolder({
    files: { "sys/class/drm/renderD128/device/uevent": "", "proc/device-tree/model": "ZynqMP Board\0" },
  });
  symlinkSync(
    "../../../bus/platform/drivers/zocl-drm/zocl",
    `${folder}/sys/class/drm/renderD128/device/driver`,
  );
  const [card] = findCards(new SystemRoot(folder), {}).cards;
  assert.equal([card?.index, card?.name, card?.edge, card?.bdf], [0, "ZynqMP Board (zocl)", true, undefined]);
});

test("emulated cards as emconfig.json lists them", () => {
  const config = (text: string): readonly string[] => {
    const folder = tempFolder({ files: { "emconfig.json": text } });
    const environment = { XCL_EMULATION_MODE: "hw_emu", EMCONFIG_PATH: folder };
    return findCards(new SystemRoot("/"), environment).cards.map(({ index, name }) => `${index} ${name}`);
  };
  const devices = [{ Name: "u250", NumDevices: "2" }, { Name: "u50" }];
  assert.equal(config(JSON.stringify({ Platform: { Boards: [{ Devices: devices }] } })), [
    "0 u250",
    "1 u250",
    "2 u50",
  ]);
  assert.equal(config("{}"), ["0 emulation (hw_emu)"]);
  assert.equal(config("no json"), ["0 emulation (hw_emu)"]);
  const many = [{ Name: "u250", NumDevices: "1e9" }];
  assert.is(config(JSON.stringify({ Platform: { Boards: [{ Devices: many }] } })).length, 64);
});

const readings = (sensors: readonly Sensor[]): readonly string[] =>
  sensors.map(({ name, value, unit }) => `${name} ${value} ${unit}`);

test("sensors in volts, amperes, watts, degrees and revolutions; what the card lacks is left out", () => {
  const root = machine({ "0000:3b:00.1": u250 });
  const [card] = findCards(root, {}).cards;
  assert.ok(card);
  if (card === undefined) return;
  const sensors = findSensors(root, card);
  assert.equal(readings(sensors), [
    "card_power 28.33152 W",
    "12v_pex_voltage 12.204 V",
    "12v_pex_current 1.498 A",
    "fpga_temperature 41 °C",
    "fan_speed 1102 rpm",
  ]);
  writeFiles(root.root, { [`${pci}/0000:3b:00.1/xmc.u.18874368/xmc_fpga_temp`]: "44\n" });
  assert.is(sensors.find(({ unit }) => unit === "°C")?.value, 44, "a sensor measures anew");
  assert.equal(readClocks(root, card), [
    { name: "clock0", mhz: 300 },
    { name: "clock1", mhz: 500 },
  ]);
});

test("sensors of a card that has hwmon instead", () => {
  const root = machine({
    "0000:3b:00.1": {
      "hwmon/hwmon3/in0_input": "11990",
      "hwmon/hwmon3/in0_label": "12v_pex",
      "hwmon/hwmon3/temp1_input": "38500",
      "hwmon/hwmon3/power1_input": "70000000",
      "hwmon/hwmon3/curr1_input": "words",
      "hwmon/hwmon3/name": "hwmon_sdm",
    },
  });
  const [card] = findCards(root, {}).cards;
  assert.equal(card === undefined ? [] : readings(findSensors(root, card)), [
    "12v_pex_voltage 11.99 V",
    "power1_power 70 W",
    "temp1_temperature 38.5 °C",
  ]);
  assert.equal(card === undefined ? [] : readClocks(root, card), []);
});

function sources(change: Partial<XrtProbeSources>): XrtProbeSources {
  const open = (): XrtLibrary => {
    throw new HardwareUnavailableError(
      "XRT cannot be used: libxrt_coreutil.so.2: no such file",
      "install it",
    );
  };
  return { platform: "linux", root: new SystemRoot(tempFolder()), environment: {}, open, ...change };
}

test("the probe says why there is no card and what to install", () => {
  const without = probeXrt(sources({})).unavailable;
  assert.equal(
    without.map(({ code, sign }) => [code, sign]),
    [["no-card", false]],
  );
  assert.match(without[0]?.reason ?? "", "XRT is not installed either");
  assert.match(without[0]?.remedy ?? "", /apt install libxrt1.*XCL_EMULATION_MODE/);
  const root = new SystemRoot(tempFolder({ files: { "usr/lib64/libxrt_coreutil.so.2": "" } }));
  assert.match(probeXrt(sources({ root })).unavailable[0]?.reason ?? "", "XRT is installed");
  const mac = probeXrt(sources({ platform: "darwin" })).unavailable;
  assert.equal(
    mac.map(({ code, sign }) => [code, sign]),
    [["no-platform", false]],
  );
});

test("a card without a usable XRT is a sign of hardware, with the reason and the remedy", () => {
  const root = machine({ "0000:3b:00.1": { ready: "1" } });
  const { devices, unavailable } = probeXrt(sources({ root }));
  assert.equal(devices, []);
  assert.equal(
    unavailable.map(({ code, sign }) => [code, sign]),
    [["no-library", true]],
  );
  assert.match(
    unavailable[0]?.reason ?? "",
    /0000:3b:00\.1 cannot be used \(XRT cannot be used: libxrt_coreutil/,
  );
  assert.is(unavailable[0]?.remedy, "install it");
});

test("every trouble has its remedy", () => {
  const root = machine({ "0000:3b:00.1": u250, "0000:5e:00.1": { ready: "0" } });
  const { unavailable } = probeXrt(sources({ root }));
  assert.equal(
    unavailable.map(({ code }) => code),
    ["permission", "not-ready", "no-library"],
  );
  assert.ok(unavailable.every(({ sign, remedy }) => sign && remedy.length >= 10));
});

test("an emulation that XRT does not have is refused before anything is loaded", () => {
  const native = {
    xrtOpenLibrary: () => assert.unreachable("the library was opened"),
  } as unknown as ConstructorParameters<typeof XrtLibrary>[0];
  assert.throws(
    () => new XrtLibrary(native, { XCL_EMULATION_MODE: "simulation" }),
    /XCL_EMULATION_MODE=simulation names no emulation of XRT: .*hw_emu, sw_emu, noop/,
  );
});

test.run();
