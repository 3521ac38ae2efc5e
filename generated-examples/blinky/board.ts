/*
 * What surrounds the FPGA on the board, for the simulated device: a timer that runs, and fingers on the buttons. The
 * application does not know of it; on a real board this file is not used.
 */
import type { SimDevice } from "@pynq-gen/runtime";

/** Ticks of the timer at which a button is pressed: tick → button. */
const presses: ReadonlyMap<number, number> = new Map([
  [4, 1],
  [10, 3],
]);

const [ENIT, ENT, TINT] = [0x40, 0x80, 0x100];

/** Models the timer of the design and a user in front of the board. */
export function simulateBoard(device: SimDevice): void {
  let running: NodeJS.Timeout | undefined;
  let ticks = 0;

  function tick(): void {
    const status = Number(device.peek("axi_timer_0", "TCSR0"));
    device.poke("axi_timer_0", "TCSR0", status | TINT);
    if ((status & ENIT) !== 0) device.pins.set("axi_timer_0/interrupt", true);
    ticks += 1;
    const button = presses.get(ticks);
    if (button !== undefined) press(button);
  }

  function press(button: number): void {
    device.poke("buttons", "GPIO_DATA", 1 << button);
    device.poke("buttons", "IP_ISR", 0x1);
    device.pins.set("buttons/ip2intc_irpt", true);
  }

  // The counter runs while ENT0 is set; a written 1 has cleared T0INT by the time that the hook sees the word.
  device.onWrite("axi_timer_0", "TCSR0", ({ after }) => {
    if ((after & TINT) === 0) device.pins.set("axi_timer_0/interrupt", false);
    clearInterval(running);
    if ((after & ENT) === 0) return;
    const cycles = Number(device.peek("axi_timer_0", "TLR0"));
    running = setInterval(tick, cycles / 100_000);
    running.unref();
  });
  device.onWrite("buttons", "IP_ISR", ({ after }) => {
    if (after === 0) device.pins.set("buttons/ip2intc_irpt", false);
  });
}
