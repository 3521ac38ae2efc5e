/*
 * Blinks the LEDs of a board; a button chooses the pattern. The timer sets the pace by its interrupt, and so do the
 * buttons tell that they were pressed: nothing here polls.
 *
 *   node main.js [TICKS]
 */
import { SimDevice, checked } from "@pynq-gen/runtime";
import { simulateBoard } from "./board.js";
import { BlinkyOverlay } from "./overlay/index.js";

const patterns: readonly (readonly number[])[] = [
  [0b0001, 0b0010, 0b0100, 0b1000],
  [0b0101, 0b1010],
  [0b0110, 0b1001],
  [0b1111, 0b0000],
];

const ticks = Number(process.argv[2] ?? 16);
await using ol = await BlinkyOverlay.load();
if (ol.device instanceof SimDevice) simulateBoard(ol.device);

// All four LEDs at a quarter of their brightness.
const { CONTROL, DUTY, PERIOD } = ol.led_pwm_0.registerMap;
for (const duty of DUTY) duty.value = PERIOD.value >> 2;
CONTROL.write({ ENABLE: 1, PRESCALE: 4 });

// Timer 0 counts down from TLR0 and starts again by itself: 50 interrupts a second.
const { TCSR0, TLR0 } = ol.axi_timer_0.registerMap;
TLR0.write({ TCLR0: (ol.clockDict.FCLK_CLK0.actualMhz * 1_000_000) / 50 });
TCSR0.write({ LOAD0: 1 });
TCSR0.write({ UDT0: 1, ARHT0: 1, ENIT0: 1, ENT0: 1 });

let pattern = patterns[0]!;

/** Takes the pattern of the button that was pressed, at each press until the signal fires. */
async function followButtons(signal: AbortSignal): Promise<void> {
  const { GPIO_DATA, GIER, IP_IER, IP_ISR } = ol.buttons.registerMap;
  IP_IER.CH1_INT_EN = 1;
  GIER.INT_EN = 1;
  while (!signal.aborted) {
    await ol.buttons.ip2intc_irpt.wait({ timeoutMs: Infinity, signal });
    IP_ISR.toggle("CH1_INT_S"); // the bit toggles by writing 1
    const button = 31 - Math.clz32(GPIO_DATA.CH1_DATA);
    pattern = patterns[button] ?? pattern;
    console.log(`button ${button}`);
  }
}

const end = new AbortController();
const buttons = followButtons(end.signal).catch((error: unknown) => {
  if (!end.signal.aborted) throw error;
});

for (let tick = 0; tick < ticks; tick += 1) {
  await ol.axi_timer_0.interrupt.wait({ timeoutMs: 1000 });
  TCSR0.clear("T0INT"); // and nothing else: the timer goes on
  ol.heartbeat.write(tick % 2 === 0 ? 1 : 0); // a pin of the processor's own GPIO
  const leds = pattern[tick % pattern.length]!;
  ol.leds.registerMap.GPIO_DATA.write({ CH1_DATA: checked(leds) });
  console.log([3, 2, 1, 0].map((led) => ((leds >> led) & 1 ? "●" : "○")).join(" "));
}

end.abort();
await buttons;
TCSR0.ENT0 = 0;
