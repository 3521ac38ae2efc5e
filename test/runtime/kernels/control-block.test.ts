/* The simulated control registers, against the words of UG1399: what tests of the runtime lean on. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { ControlBlock } from "#runtime/device/sim/control-block.js";
import { chainKernel, vaddKernel } from "./zynq-design.js";

const [CTRL, GIER, IER, ISR] = [0x0, 0x4, 0x8, 0xc];
const [START, DONE, IDLE, READY, CONTINUE, AUTO_RESTART] = [1, 2, 4, 8, 16, 128];

function block(kernel = vaddKernel): { registers: ControlBlock; begins: () => number; levels: boolean[] } {
  let begins = 0;
  const levels: boolean[] = [];
  const registers = new ControlBlock(kernel, {
    begin: () => void (begins += 1),
    advance: () => {},
    interrupt: (asserted) => void levels.push(asserted),
  });
  return { registers, begins: () => begins, levels };
}

test("ap_ctrl_hs: start stays until the end, done and ready are cleared by a read", () => {
  const { registers, begins } = block();
  assert.is(registers.read(CTRL), IDLE);
  registers.write(CTRL, START);
  assert.is(registers.read(CTRL), START);
  registers.write(CTRL, START);
  assert.is(begins(), 1, "a start under way is the same start");
  assert.is(registers.passEnded(), false);
  assert.is(registers.read(CTRL), DONE | IDLE | READY);
  assert.is(registers.read(CTRL), IDLE);
});

test("ap_ctrl_hs: done survives the next start if nobody reads", () => {
  const { registers } = block();
  registers.write(CTRL, START);
  registers.passEnded();
  registers.write(CTRL, START);
  assert.is(registers.read(CTRL), START | DONE | READY);
  assert.is(registers.read(CTRL), START);
});

test("ap_ctrl_chain: done stays, and the kernel stalls, until continue", () => {
  const { registers, begins } = block(chainKernel);
  registers.write(CTRL, START);
  registers.passEnded();
  assert.is(registers.read(CTRL), DONE | READY);
  assert.is(registers.read(CTRL), DONE);
  registers.write(CTRL, CONTINUE);
  assert.is(registers.read(CTRL), IDLE);
  registers.write(CTRL, START);
  assert.is(begins(), 2);
});

test("automatic restart goes on until it is taken back", () => {
  const { registers } = block();
  registers.write(CTRL, START | AUTO_RESTART);
  assert.is(registers.passEnded(), true);
  assert.is(registers.read(CTRL), START | DONE | READY | AUTO_RESTART);
  registers.write(CTRL, 0);
  assert.is(registers.read(CTRL), START);
  assert.is(registers.passEnded(), false);
  assert.is(registers.read(CTRL), DONE | IDLE | READY);
});

test("a source that is not enabled leaves no status; the line is high while a status is up", () => {
  const { registers, levels } = block();
  registers.write(CTRL, START);
  registers.passEnded();
  assert.is(registers.read(ISR), 0);
  registers.write(GIER, 0xffff_ffff);
  registers.write(IER, 0xffff_ffff);
  assert.equal([registers.read(GIER), registers.read(IER)], [1, 3]);
  registers.write(CTRL, START);
  registers.passEnded();
  assert.is(registers.read(ISR), 3);
  assert.is(registers.read(ISR), 3);
  assert.is(levels.at(-1), true);
  registers.write(ISR, 1);
  assert.is(registers.read(ISR), 2, "what was read is written back: it toggles");
  registers.write(ISR, 3);
  assert.is(registers.read(ISR), 1);
  registers.write(ISR, 1);
  assert.is(levels.at(-1), false);
  registers.write(GIER, 0);
  registers.write(CTRL, START);
  registers.passEnded();
  assert.is(levels.at(-1), false, "the global enable gates the line");
  registers.write(GIER, 1);
  assert.is(levels.at(-1), true);
});

test("clear-on-read: a read clears the status, a write does nothing", () => {
  const { registers, levels } = block(chainKernel);
  registers.write(GIER, 1);
  registers.write(IER, 1);
  registers.write(CTRL, START);
  registers.passEnded();
  registers.write(ISR, 1);
  assert.is(levels.at(-1), true);
  assert.is(registers.read(ISR), 1);
  assert.is(registers.read(ISR), 0);
  assert.is(levels.at(-1), false);
});

test.run();
