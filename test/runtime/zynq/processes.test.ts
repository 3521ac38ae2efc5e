// timeout: 60 s
import { spawn, type ChildProcess } from "node:child_process";
import { statSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { PynqError } from "#runtime/errors/errors.js";
import { needsHelper } from "../../support/helper.js";
import { atExit } from "../../support/cleanup.js";
import { zynqDesign } from "./support/designs.js";
import { FakeBoard, fakeDevice } from "./support/fake-board.js";
import { makeBit } from "./support/images.js";

needsHelper();

const script = fileURLToPath(new URL("./support/other-process.js", import.meta.url));
const DEADLINE_MS = 10_000;

/** A process of its own on the same board. */
class Other {
  readonly #child: ChildProcess;
  #output = "";

  constructor(board: FakeBoard, action: "load" | "attach" | "slow") {
    this.#child = spawn(process.execPath, [script, board.root, action], { stdio: ["pipe", "pipe", "pipe"] });
    const child = this.#child;
    atExit(() => child.kill("SIGKILL"));
    for (const stream of [child.stdout!, child.stderr!])
      stream.on("data", (text) => (this.#output += String(text)));
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** Waits for words in the output. */
  async says(words: string): Promise<string> {
    const end = Date.now() + DEADLINE_MS;
    while (!this.#output.includes(words)) {
      if (Date.now() > end) throw new Error(`no ${words} in: ${this.#output}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return this.#output;
  }

  async kill(): Promise<void> {
    await this.#end(() => this.#child.kill("SIGKILL"));
  }

  async leave(): Promise<string> {
    await this.#end(() => this.#child.stdin!.end());
    return this.#output;
  }

  #end(action: () => void): Promise<void> {
    return new Promise((resolve) => {
      this.#child.once("close", () => resolve());
      action();
    });
  }
}

function load(board: FakeBoard) {
  const file = board.at("/mine.bit");
  writeFileSync(file, makeBit());
  return { descriptor: zynqDesign(), file, download: true };
}

async function refusal(promise: Promise<unknown>, code: string): Promise<string> {
  try {
    await promise;
  } catch (error) {
    assert.instance(error, PynqError);
    assert.is((error as PynqError).code, code, String(error));
    return (error as PynqError).message;
  }
  throw new Error("it was not refused");
}

test("a process does not program under another, which is named; it may attach", async () => {
  const board = FakeBoard.make("zynq");
  const other = new Other(board, "load");
  await other.says("ready");
  const device = fakeDevice(board);
  let retired = false;
  const retire = async (): Promise<void> => {
    retired = true;
  };
  const message = await refusal(device.programmer.program({ ...load(board), retire }), "BUSY");
  assert.match(
    message,
    new RegExp(`in use by process ${other.pid} \\(.*other-process\\.js .*, with other\\)`),
  );
  assert.match(message, /download: false/);
  assert.not(retired);
  assert.is(device.programmer.current()?.generation, 1);
  await device.programmer.program({ ...load(board), download: false });
  device.mmio(0x4120_0000n, 0x1000).read32(0);
  await device.close();
  assert.match(await other.leave(), /closed/);
});

test("what a killed process held is free at once", async () => {
  const board = FakeBoard.make("zynq");
  const other = new Other(board, "load");
  await other.says("ready");
  await other.kill();
  const device = fakeDevice(board);
  assert.is((await device.programmer.program(load(board))).generation, 2);
  assert.is(board.list("/run/pynq-gen/fpga0/users").length, 1);
  await device.close();
  assert.equal(board.list("/run/pynq-gen/fpga0/users"), []);
});

test("a process that leaves lets others program", async () => {
  const board = FakeBoard.make("zynq");
  const other = new Other(board, "load");
  await other.says("ready");
  await other.leave();
  const device = fakeDevice(board);
  await device.programmer.program(load(board));
  await device.close();
});

test("a process whose device is taken over is told, and its windows end", async () => {
  const board = FakeBoard.make("zynq");
  const other = new Other(board, "load");
  await other.says("ready");
  const device = fakeDevice(board);
  await device.programmer.program({ ...load(board), takeOver: true });
  const output = await other.says("lost:");
  assert.match(output, /lost: other is not in the PL any more: another process loaded system over it/);
  // It stands in nobody's way any more, though it lives on.
  await device.programmer.program(load(board));
  await other.leave();
  assert.is(device.programmer.current()?.generation, 3);
  await device.close();
});

test("two processes do not program at the same time; the one that waits is told who programs", async () => {
  const board = FakeBoard.make("zynq");
  const other = new Other(board, "slow");
  await other.says("programming");
  const device = fakeDevice(board, { lockTimeoutMs: 100 });
  const message = await refusal(device.programmer.program(load(board)), "BUSY");
  assert.match(
    message,
    new RegExp(`process ${other.pid} .* is programming the device, and has not finished in 100 ms`),
  );
  assert.throws(() => device.mmio(0x4120_0000n, 0x1000), /is being programmed/);
  await other.kill();
});

test("a process that dies while it programs leaves the truth behind", async () => {
  const board = FakeBoard.make("zynq");
  const device = fakeDevice(board);
  await device.programmer.program(load(board));
  await device.close();
  const other = new Other(board, "slow");
  await other.says("programming");
  await other.kill();
  // The driver's word is still the old one, and it must not be believed.
  assert.is(board.readText("/sys/class/fpga_manager/fpga0/state"), "operating");
  assert.is(device.programmer.current(), null);
  assert.is(board.firmware.length, 1);
  const state = await device.programmer.program(load(board));
  assert.is(state.generation, 3);
  assert.equal(board.firmware, []);
  await device.close();
});

test("what processes share can be written by their group, whatever the umask", async () => {
  const board = FakeBoard.make("zynq");
  const umask = process.umask(0o077);
  const device = fakeDevice(board);
  try {
    await device.programmer.program(load(board));
  } finally {
    process.umask(umask);
  }
  const mode = (file: string): string => (statSync(board.at(file)).mode & 0o777).toString(8);
  const folder = "/run/pynq-gen/fpga0";
  const users = board.list(`${folder}/users`).map((name) => `${folder}/users/${name}`);
  assert.equal([folder, `${folder}/users`].map(mode), ["775", "775"]);
  assert.equal([`${folder}/lock`, `${folder}/state.json`, ...users].map(mode), ["664", "664", "664"]);
  await device.close();
});

test("two devices of one process are two users", async () => {
  const board = FakeBoard.make("zynq");
  const one = fakeDevice(board);
  const two = fakeDevice(board);
  await one.programmer.program(load(board));
  assert.match(
    await refusal(two.programmer.program(load(board)), "BUSY"),
    new RegExp(`process ${process.pid} `),
  );
  await one.close();
  await two.programmer.program(load(board));
  await two.close();
});

test.run();
