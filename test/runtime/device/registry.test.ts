import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  type Device as DeviceType,
  Device,
  HardwareUnavailableError,
  PynqError,
  SimDevice,
  type Unavailable,
} from "@pynq-gen/runtime";
import type { Backend } from "#runtime/device/backends.js";
import { Registry } from "#runtime/device/registry.js";

function board(name: string, kind: "zynq" | "xrt"): DeviceType {
  const { programmer } = new SimDevice();
  return { kind, name, programmer, close: () => Promise.resolve() };
}

function backend(
  kind: "zynq" | "xrt",
  devices: readonly DeviceType[],
  ...unavailable: readonly Partial<Unavailable>[]
): Backend & { readonly probes: () => number } {
  let probes = 0;
  return {
    kind,
    probes: () => probes,
    probe() {
      probes += 1;
      return {
        devices,
        unavailable: unavailable.map((one) => ({
          kind,
          code: "no-platform",
          sign: false,
          reason: "no such thing here",
          remedy: "get one",
          ...one,
        })),
      };
    },
  };
}

const registryOf = (word: string | undefined, ...backends: Backend[]): Registry =>
  new Registry({ backends, environment: { PYNQ_GEN_DEVICE: word } });

const none = { code: "no-platform", sign: false };
const broken = { code: "no-driver", sign: true, reason: "no FPGA manager", remedy: "load fpga_mgr" };

test("usable hardware is taken, embedded before cards; the simulation is not listed beside it", () => {
  const zynq = board("pynq", "zynq");
  const card = board("u250", "xrt");
  const registry = registryOf(undefined, backend("zynq", [zynq]), backend("xrt", [card]));
  assert.equal(registry.devices, [zynq, card]);
  assert.is(registry.activeDevice, zynq);
});

test("without any sign of hardware the simulation stands in", () => {
  const registry = registryOf(undefined, backend("zynq", [], none), backend("xrt", [], none));
  assert.is(registry.activeDevice.kind, "sim");
  assert.equal(registry.devices, [registry.activeDevice]);
  assert.is(registry.isStandIn(registry.activeDevice), true);
  assert.equal(
    registry.probe().unavailable.map(({ kind }) => kind),
    ["zynq", "xrt"],
  );
});

test("a sign of hardware that cannot be used is an error, never the simulation", () => {
  const registry = registryOf(undefined, backend("zynq", [], broken), backend("xrt", [], none));
  assert.equal(registry.devices, []);
  assert.throws(
    () => registry.activeDevice,
    (error: unknown) =>
      error instanceof HardwareUnavailableError &&
      error.code === "HARDWARE_UNAVAILABLE" &&
      error.message.includes("no FPGA manager") &&
      error.remedy.includes("load fpga_mgr") &&
      error.remedy.includes("PYNQ_GEN_DEVICE=sim"),
  );
});

test("a missing right has its own code", () => {
  const registry = registryOf(undefined, backend("zynq", [], { ...broken, code: "permission" }));
  assert.throws(
    () => registry.activeDevice,
    (error: unknown) => error instanceof PynqError && error.code === "PERMISSION",
  );
});

test("PYNQ_GEN_DEVICE=sim chooses the simulation, also beside hardware, and looks for none", () => {
  const zynq = backend("zynq", [board("pynq", "zynq")]);
  const registry = registryOf("sim", zynq);
  assert.is(registry.activeDevice.kind, "sim");
  assert.is(registry.isStandIn(registry.activeDevice), false);
  assert.is(zynq.probes(), 0);
});

test("PYNQ_GEN_DEVICE names a kind: that kind or an error with its reason", () => {
  const card = board("u250", "xrt");
  assert.is(
    registryOf("xrt", backend("zynq", [board("p", "zynq")]), backend("xrt", [card])).activeDevice,
    card,
  );
  assert.throws(
    () => registryOf("xrt", backend("zynq", [board("p", "zynq")]), backend("xrt", [], none)).activeDevice,
    (error: unknown) =>
      error instanceof HardwareUnavailableError && /xrt cannot be used \(no such thing/.test(error.message),
  );
  assert.throws(
    () => registryOf("xrt", backend("xrt", [])).activeDevice,
    (error: unknown) => error instanceof HardwareUnavailableError && /does not have/.test(error.message),
  );
  assert.throws(
    () => registryOf("board", backend("zynq", [])).activeDevice,
    (error: unknown) =>
      error instanceof PynqError && /PYNQ_GEN_DEVICE=board .* sim, zynq/.test(error.message),
  );
});

test("hardware is looked for once, anew by probe()", () => {
  const zynq = backend("zynq", [board("pynq", "zynq")]);
  const registry = registryOf("", zynq);
  void registry.devices;
  void registry.activeDevice;
  assert.is(zynq.probes(), 1);
  registry.probe();
  assert.is(zynq.probes(), 2);
});

test("the active device can be set", () => {
  const mine = new SimDevice();
  const registry = registryOf(undefined, backend("zynq", [board("pynq", "zynq")]));
  registry.activeDevice = mine;
  assert.is(registry.activeDevice, mine);
});

test("a stand-in is told once, on stderr, in one line; a choice is not", () => {
  const program = fileURLToPath(new URL("./load-twice.js", import.meta.url));
  const run = (word: string): { stdout: string; stderr: string } =>
    spawnSync(process.execPath, [program], {
      encoding: "utf8",
      timeout: 20_000,
      env: { ...process.env, PYNQ_GEN_DEVICE: word },
    });
  const chosen = run("sim");
  assert.is(chosen.stderr, "");
  assert.is(chosen.stdout, "demo on sim\n");
  const { unavailable, devices } = Device.probe();
  if (devices[0]?.kind !== "sim" || unavailable.some(({ sign }) => sign)) {
    console.log("skip: this machine shows signs of an FPGA, so nothing stands in");
    return;
  }
  const standIn = run("");
  assert.match(standIn.stderr, /^pynq-gen: no sign of an FPGA here: demo runs on the simulated device .*\n$/);
  assert.is(standIn.stdout, "demo on sim\n");
});

test.run();
