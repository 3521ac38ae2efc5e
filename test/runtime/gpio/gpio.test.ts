// timeout: 90 s
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { PynqError, type HardwareUnavailableError } from "#runtime/errors/errors.js";
import { SystemRoot } from "#runtime/device/zynq/system-root.js";
import { GPIO } from "#runtime/gpio/gpio.js";
import { noHelper } from "../../support/helper.js";
import { projectRoot } from "../../support/project.js";
import { runChild } from "../../support/timeout.js";
import { tempFolder, writeFiles } from "../../support/tmp.js";

const missing = noHelper();
const zynq = { "proc/device-tree/compatible": "xlnx,zynq-7000\0" };

/** Builds the made-up controller; undefined where there is no C compiler. */
function buildChip(folder: string): string | undefined {
  const source = path.join(projectRoot, "test/runtime/gpio/support/made-up-chip.c");
  const library = path.join(folder, "made-up-chip.so");
  const args = [
    "-std=gnu11",
    "-O1",
    "-Wall",
    "-Wextra",
    "-Werror",
    "-fPIC",
    "-shared",
    "-o",
    library,
    source,
    "-ldl",
  ];
  const { error, status, stderr } = spawnSync("cc", args, { encoding: "utf8" });
  if (error !== undefined) return undefined;
  assert.is(status, 0, stderr);
  return library;
}

test("through the character device: levels, directions, edges, refusals", async () => {
  if (missing !== undefined) {
    console.log(`skip: ${missing}`);
    return;
  }
  const folder = tempFolder({ files: { ...zynq, "dev/gpiochip0": "" } });
  const library = buildChip(folder);
  if (library === undefined) {
    console.log("skip: there is no C compiler to build the made-up GPIO controller with");
    return;
  }
  const script = fileURLToPath(new URL("./support/character-checks.js", import.meta.url));
  const result = await runChild(process.execPath, [script, folder], {
    timeoutMs: 60_000,
    env: { LD_PRELOAD: library },
  });
  assert.is(result.code, 0, result.output);
  assert.match(result.output, /Total: +(1[0-9])\n +Passed: +\1\n/);
});

test("random arguments to the C helper are refused, every time", async () => {
  if (missing !== undefined) {
    console.log(`skip: ${missing}`);
    return;
  }
  const script = fileURLToPath(new URL("./support/random-arguments.js", import.meta.url));
  const result = await runChild(process.execPath, [script, "20250101"], { timeoutMs: 60_000 });
  assert.is(result.code, 0, result.output);
  assert.is(result.stdout.trim(), "8 functions, 100000 calls, 100000 refused");
});

/** The old interface: a folder that answers as the kernel does. */
class SysfsRoot extends SystemRoot {
  override writeAttribute(file: string, data: string | Uint8Array): void {
    const text = String(data);
    if (file === "/sys/class/gpio/export") {
      writeFiles(this.at(`/sys/class/gpio/gpio${text}`), {
        value: "0\n",
        direction: "in\n",
        active_low: "0\n",
      });
    } else if (file === "/sys/class/gpio/unexport") {
      rmSync(this.at(`/sys/class/gpio/gpio${text}`), { recursive: true });
    } else if (file.endsWith("/direction") && text !== "in") {
      writeFileSync(this.at(file), "out\n");
      const low = this.readText(path.join(path.dirname(file), "active_low")) === "1";
      writeFileSync(
        this.at(path.join(path.dirname(file), "value")),
        (text === "high") !== low ? "1\n" : "0\n",
      );
    } else writeFileSync(this.at(file), `${text}\n`);
  }
}

function sysfs(): SysfsRoot {
  const chip = "sys/class/gpio/gpiochip906";
  const files = {
    [`${chip}/label`]: "zynq_gpio\n",
    [`${chip}/base`]: "906\n",
    [`${chip}/ngpio`]: "118\n",
    ...zynq,
  };
  return new SysfsRoot(
    tempFolder({ files: { ...files, "sys/class/gpio/export": "", "sys/class/gpio/unexport": "" } }),
  );
}

test("without character devices the old interface does", () => {
  const root = sysfs();
  const system = { root, native: undefined };
  const pin = new GPIO(GPIO.getGpioPin(2, undefined, system), "out", { system, value: 1 });
  assert.equal(
    root.list("/sys/class/gpio").filter((name) => /^gpio\d/.test(name)),
    ["gpio962"],
  );
  assert.is(root.readText("/sys/class/gpio/gpio962/direction"), "out");
  assert.is(pin.read(), 1);
  pin.write(0);
  assert.is(root.readText("/sys/class/gpio/gpio962/value"), "0");
  pin.setDirection("in");
  assert.is(root.readText("/sys/class/gpio/gpio962/direction"), "in");
  pin.release();
  assert.not(root.exists("/sys/class/gpio/gpio962"));
  const low = new GPIO(GPIO.getGpioPin(2, undefined, system), "out", { system, value: 1, activeLow: true });
  assert.equal(
    ["value", "active_low"].map((file) => root.readText(`/sys/class/gpio/gpio962/${file}`)),
    ["1", "1"],
  );
  low.release();
});

test("what the old interface has not is refused, and holds nothing", () => {
  const root = sysfs();
  const system = { root, native: undefined };
  const pin = GPIO.getGpioPin(0, undefined, system);
  const refused = (code: string, message: RegExp) => (error: unknown) =>
    error instanceof PynqError && error.code === code && message.test(error.message);
  assert.throws(
    () => new GPIO(pin, "in", { system, bias: "pull-up" }),
    refused("UNSUPPORTED", /sets no bias/),
  );
  const input = new GPIO(pin, "in", { system });
  assert.throws(() => input.edges(), refused("UNSUPPORTED", /tells no edges here; use a kernel with/));
  assert.is(input.read(), 0);
  assert.throws(() => new GPIO(pin, "in", { system }), refused("BUSY", /gpio960\) is in use/));
  input.release();
  assert.not(root.exists("/sys/class/gpio/gpio960"));
});

test("a user without rights, and a system without GPIO, are told so", () => {
  const root = sysfs();
  const failing = new (class extends SystemRoot {
    override writeAttribute(): void {
      throw Object.assign(new Error("EACCES"), { code: "EACCES", syscall: "open" });
    }
  })(root.root);
  const system = { root: failing, native: undefined };
  assert.throws(
    () => new GPIO({ label: "zynq_gpio", line: 0 }, "in", { system }),
    (error: HardwareUnavailableError) =>
      error.code === "PERMISSION" && /sysfs GPIO files/.test(error.message),
  );
  const empty = { root: new SystemRoot(tempFolder()), native: undefined };
  assert.throws(
    () => GPIO.getGpioPin(0, undefined, empty),
    /neither Zynq-7000 nor Zynq UltraScale\+: name the GPIO controller/,
  );
  assert.throws(
    () => new GPIO({ label: "a", line: 0 }, "in", { system: empty }),
    /no GPIO controller a; there is none/,
  );
  mkdirSync(empty.root.at("/dev"));
});

test.run();
