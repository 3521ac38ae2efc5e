import { rmSync, writeFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { SystemRoot } from "#runtime/device/zynq/system-root.js";
import { PynqError, ValueRangeError } from "#runtime/errors/errors.js";
import { getRails, type Rail } from "#runtime/sensors/rails.js";
import { DataRecorder } from "#runtime/sensors/recorder.js";
import type { Sensor } from "#runtime/sensors/sensor.js";
import { tempFolder, writeFiles } from "../../support/tmp.js";

/** Chips as hwmon shows them: name and files of each. */
function board(
  ...chips: readonly (readonly [string, Readonly<Record<string, string | number>>])[]
): SystemRoot {
  const folder = tempFolder();
  chips.forEach(([name, files], index) => {
    const texts = Object.entries({ name, ...files }).map(([file, value]) => [file, `${value}\n`] as const);
    writeFiles(`${folder}/sys/class/hwmon/hwmon${index}`, Object.fromEntries(texts));
  });
  return new SystemRoot(folder);
}

/** What a rail measures, in its units. */
const measured = (rail: Rail | undefined) =>
  rail === undefined
    ? undefined
    : (["voltage", "current", "power"] as const).map((kind) => {
        const sensor = rail[kind];
        return sensor === undefined ? undefined : `${sensor.name} ${sensor.value} ${sensor.unit}`;
      });

const ina226 = { in0_input: 2, in1_input: 12024, curr1_input: 850, power1_input: 10_225_000 };

test("a power monitor is one rail, with the bus's voltage and not the shunt's", () => {
  const rails = getRails(board(["ina226_u77", ina226]));
  assert.equal(Object.keys(rails), ["ina226_u77"]);
  assert.equal(measured(rails["ina226_u77"]), [
    "ina226_u77_voltage 12.024 V",
    "ina226_u77_current 0.85 A",
    "ina226_u77_power 10.225 W",
  ]);
});

test("a monitor of three rails: each by its label, power worked out", () => {
  const rails = getRails(
    board([
      "ina3221",
      {
        in1_input: 5000,
        in1_label: "VDD_5V",
        curr1_input: 400,
        in2_input: 3300,
        curr2_input: 100,
        in4_input: 1,
      },
    ]),
  );
  assert.equal(Object.keys(rails), ["ina3221_VDD_5V", "ina3221_2"]);
  assert.equal(measured(rails["ina3221_VDD_5V"]), [
    "ina3221_VDD_5V_voltage 5 V",
    "ina3221_VDD_5V_current 0.4 A",
    "ina3221_VDD_5V_power 2 W",
  ]);
  assert.is(rails["ina3221_2"]?.power?.value, 3.3 * 0.1);
});

test("a PMBus regulator: input and outputs by what their labels share", () => {
  const rails = getRails(
    board([
      "irps5401",
      {
        in1_input: 12000,
        in1_label: "vin",
        in2_input: 850,
        in2_label: "vout1",
        curr1_input: 6000,
        curr1_label: "iout1",
        power1_input: 5_100_000,
        power1_label: "pout1",
        temp1_input: 40000,
      },
    ]),
  );
  assert.equal(Object.keys(rails), ["irps5401_in", "irps5401_out1"]);
  assert.equal(measured(rails["irps5401_in"]), ["irps5401_in_voltage 12 V", undefined, undefined]);
  assert.equal(measured(rails["irps5401_out1"]), [
    "irps5401_out1_voltage 0.85 V",
    "irps5401_out1_current 6 A",
    "irps5401_out1_power 5.1 W",
  ]);
});

test("equal chips are told apart; chips without supplies, and no chips, give no rails", () => {
  assert.equal(Object.keys(getRails(board(["ina226", ina226], ["ina226", ina226]))), ["ina226", "ina226_2"]);
  assert.equal(getRails(board(["cpu_thermal", { temp1_input: 50000 }])), {});
  assert.equal(getRails(new SystemRoot(tempFolder())), {});
});

test("looking for rails reads no sensor", () => {
  const reads: string[] = [];
  class Spy extends SystemRoot {
    override readText(file: string): string | undefined {
      reads.push(file);
      return super.readText(file);
    }
  }
  getRails(new Spy(board(["ina226_u77", ina226]).root));
  assert.not(
    reads.some((file) => file.endsWith("_input")),
    reads.join(),
  );
});

test("negative currents are kept; a sensor that says nonsense or is gone is an error", async () => {
  const root = board(["ina226", { ...ina226, curr1_input: -120 }]);
  const rail = getRails(root)["ina226"]!;
  assert.is(rail.current?.value, -0.12);
  const file = root.at("/sys/class/hwmon/hwmon0/curr1_input");
  writeFileSync(file, "nonsense\n");
  const refused = (message: RegExp) => (error: unknown) =>
    error instanceof PynqError && error.code === "SYSCALL" && message.test(error.message);
  assert.throws(() => rail.current?.value, refused(/sensor ina226_current says "nonsense"/));
  rmSync(file);
  assert.throws(() => rail.current?.value, refused(/sensor ina226_current is gone/));
  try {
    await rail.current?.read();
    assert.unreachable();
  } catch (error) {
    assert.ok(refused(/is gone/)(error));
  }
});

test("a sensor whose bus fails is told so", () => {
  class Broken extends SystemRoot {
    override readText(file: string): string | undefined {
      if (file.endsWith("in1_input")) throw Object.assign(new Error("EREMOTEIO"), { code: "EREMOTEIO" });
      return super.readText(file);
    }
  }
  const rail = getRails(new Broken(board(["ina226", ina226]).root))["ina226"];
  assert.throws(() => rail?.voltage?.value, /sensor ina226_voltage does not answer \(EREMOTEIO\)/);
});

/** A sensor that counts its measurements; each takes a while. */
class Slow implements Sensor {
  readonly name: string;
  readonly unit = "W";
  readonly #ms: number;
  count = 0;
  constructor(name: string, ms: number) {
    this.name = name;
    this.#ms = ms;
  }
  get value(): number {
    return ++this.count;
  }
  async read(): Promise<number> {
    await new Promise((resolve) => setTimeout(resolve, this.#ms));
    return this.value;
  }
}

const rowsOf = async (recorder: DataRecorder, count: number): Promise<void> => {
  const end = Date.now() + 5000;
  while (recorder.rows.length < count && Date.now() < end)
    await new Promise((resolve) => setTimeout(resolve, 2));
};

test("a recorder keeps rows, with marks, until it is stopped", async () => {
  const root = board(["ina226", ina226]);
  const { voltage, power } = getRails(root)["ina226"]!;
  const recorder = new DataRecorder(voltage!, power!);
  assert.not(recorder.isRecording);
  recorder.record(2);
  assert.ok(recorder.isRecording);
  await rowsOf(recorder, 2);
  assert.is(recorder.mark(), 1);
  writeFileSync(root.at("/sys/class/hwmon/hwmon0/in1_input"), "11000\n");
  const before = recorder.rows.length;
  await rowsOf(recorder, before + 3);
  await recorder.stop();
  const { rows } = recorder;
  assert.equal(rows[0]?.values, { ina226_voltage: 12.024, ina226_power: 10.225 });
  assert.equal([rows[0]?.mark, rows.at(-1)?.mark], [0, 1]);
  assert.is(rows.at(-1)?.values["ina226_voltage"], 11);
  assert.ok(rows.every((row, index) => index === 0 || row.time >= rows[index - 1]!.time));
  const count = rows.length;
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.is(recorder.rows.length, count);
  recorder.reset();
  assert.equal([recorder.rows.length, recorder.missed, recorder.mark()], [0, 0, 1]);
});

test("a slow sensor is never asked twice at once: turns are left out and counted", async () => {
  const sensor = new Slow("slow", 30);
  const recorder = new DataRecorder(sensor).record(2);
  await rowsOf(recorder, 3);
  await recorder.stop();
  assert.is(sensor.count, recorder.rows.length);
  assert.ok(recorder.missed > recorder.rows.length, `${recorder.missed}`);
});

test("stop waits for the measurement under way", async () => {
  const recorder = new DataRecorder(new Slow("slow", 30)).record(1000);
  await recorder.stop();
  assert.is(recorder.rows.length, 1);
});

test("a sensor that fails leaves a gap, and the others go on", async () => {
  const root = board(["ina226", ina226]);
  const { voltage } = getRails(root)["ina226"]!;
  rmSync(root.at("/sys/class/hwmon/hwmon0/in1_input"));
  const recorder = new DataRecorder(voltage!, new Slow("other", 0)).record(5);
  await rowsOf(recorder, 2);
  await recorder.stop();
  assert.ok(Number.isNaN(recorder.rows[1]?.values["ina226_voltage"]));
  assert.is(recorder.rows[1]?.values["other"], 2);
  assert.match(String(recorder.failures.get("ina226_voltage")), /is gone/);
});

test("what a recorder cannot do is refused", async () => {
  assert.throws(() => new DataRecorder(), /needs a sensor/);
  assert.throws(() => new DataRecorder(new Slow("a", 0), new Slow("a", 0)), /two sensors are called a/);
  const recorder = new DataRecorder(new Slow("a", 0));
  for (const interval of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.throws(
      () => recorder.record(interval),
      (error: unknown) => error instanceof ValueRangeError,
    );
  }
  recorder.record(10);
  assert.throws(() => recorder.record(10), /is recording already/);
  await recorder.stop();
  await recorder.stop();
});

test.run();
