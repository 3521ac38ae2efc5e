// What the compiler refuses of the generated overlay `blinky`, a marked line each, and what it lets pass. Never called.
import { checked } from "@pynq-gen/runtime";
import type { BlinkyOverlay } from "#examples/blinky/overlay/index.js";

export async function refusals(ol: BlinkyOverlay, n: number): Promise<void> {
  const { TCSR0, TLR0, TCR0 } = ol.axi_timer_0.registerMap;
  const { GPIO_DATA, GIER, IP_ISR } = ol.buttons.registerMap;
  const { ISR, IPR, IAR, SIE, CIE, MER } = ol.axi_intc_0.registerMap;
  const { CONTROL, DUTY, PERIOD, VERSION } = ol.led_pwm_0.registerMap;

  // @ts-expect-error no such IP
  ol.axi_timer_1;
  // @ts-expect-error no such register
  ol.axi_timer_0.registerMap.TCSR2;
  // @ts-expect-error disabled in this design: no second channel
  ol.leds.registerMap.GPIO2_DATA;
  // @ts-expect-error disabled in this design: no fast interrupts
  ol.axi_intc_0.registerMap.IVAR;
  // @ts-expect-error a member of the overlay cannot be replaced
  ol.leds = ol.buttons;
  // @ts-expect-error a register cannot be replaced
  ol.axi_timer_0.registerMap.TCSR0 = TCSR0;
  // @ts-expect-error wiring is no member
  ol.xlconcat_0;

  // @ts-expect-error misspelt field
  TCSR0.ENTO;
  // @ts-expect-error misspelt field
  TCSR0.ENTO = 1;
  // @ts-expect-error misspelt field
  TCSR0.write({ ENTO: 1 });
  // @ts-expect-error misspelt field
  TCSR0.modify({ ENTO: 1 });
  // @ts-expect-error misspelt field
  TCSR0.read().ENTO;
  // @ts-expect-error a field of the other timer
  TCSR0.ENT1 = 1;

  // @ts-expect-error read-only register
  TCR0.write({ TCR0: 1 });
  // @ts-expect-error read-only register
  TCR0.writeRaw(1);
  // @ts-expect-error read-only register
  IPR.INT = 1;
  // @ts-expect-error read-only field
  VERSION.MAJOR = 2;
  // @ts-expect-error a snapshot is no register
  TCSR0.read().ENT0 = 1;
  // @ts-expect-error write-only register
  IAR.read();
  // @ts-expect-error write-only register
  IAR.readRaw();
  // @ts-expect-error write-only register
  IAR.INT;
  // @ts-expect-error write-only register
  IAR.modify({ INT: 1 });

  // @ts-expect-error an effect field in modify
  TCSR0.modify({ T0INT: 1 });
  // @ts-expect-error a flag is cleared, not assigned
  TCSR0.T0INT = 1;
  // @ts-expect-error a register of effect fields alone has no modify
  IP_ISR.modify({ CH1_INT_S: 1 });
  // @ts-expect-error no such flag
  TCSR0.clear("T1INT");
  // @ts-expect-error ENT0 is no flag
  TCSR0.clear("ENT0");
  // @ts-expect-error nothing in it is set by writing 1
  TCSR0.set("T0INT");
  // @ts-expect-error it toggles
  IP_ISR.clear("CH1_INT_S");
  // @ts-expect-error it sets
  SIE.clear("INT");
  // @ts-expect-error it clears
  CIE.set("INT");
  // @ts-expect-error a plain register has no flags
  GIER.clear("INT_EN");

  // @ts-expect-error 2 does not fit one bit
  TCSR0.ENT0 = 2;
  // @ts-expect-error 2 does not fit one bit
  MER.write({ ME: 2 });
  // @ts-expect-error 8 does not fit three bits
  CONTROL.PRESCALE = 8;
  // @ts-expect-error 16 does not fit four bits
  GPIO_DATA.write({ CH1_DATA: 16 });
  // @ts-expect-error a negative number fits no field
  CONTROL.modify({ PRESCALE: -1 });
  // @ts-expect-error a computed number goes through checked()
  CONTROL.PRESCALE = n;
  // @ts-expect-error a field is a number
  CONTROL.ENABLE = true;
  // @ts-expect-error 32 bits are a number
  TLR0.write({ TCLR0: 100n });
  // @ts-expect-error a register without fields has a value
  PERIOD.PERIOD = 1;
  // @ts-expect-error a run of registers is indexed
  DUTY.value = 1;
  // @ts-expect-error a register with fields has no value of its own
  CONTROL.value = 1;

  // @ts-expect-error the GPIO of the LEDs has no interrupt
  await ol.leds.ip2intc_irpt.wait();
  // @ts-expect-error the controller's own output is no interrupt of the design
  await ol.axi_intc_0.irq.wait();
  // @ts-expect-error no such interrupt
  ol.interrupts["leds/ip2intc_irpt"];
  // @ts-expect-error no such clock
  ol.clocks.FCLK_CLK4;
  // @ts-expect-error no such GPIO bit
  ol.heartbeat_1.write(1);
  // @ts-expect-error a GPIO bit takes 0 or 1
  ol.heartbeat.write(2);
  // @ts-expect-error no such clock
  ol.clockDict.FCLK_CLK4;
  // @ts-expect-error no such memory
  ol.allocate(4, "u4", { target: ol.bank0 });
  // @ts-expect-error no such element type
  ol.allocate(4, "u3");

  // What is right passes.
  ol.leds.registerMap.GPIO_DATA.write({ CH1_DATA: 15 });
  TCSR0.write({ UDT0: 1, ENIT0: 1, ENT0: 1, T0INT: 1 });
  TCSR0.modify({ ENT0: 0 });
  TCSR0.clear("T0INT");
  TCSR0.clear();
  IP_ISR.toggle("CH1_INT_S", "CH2_INT_S");
  SIE.set("INT");
  CIE.clear("INT");
  IAR.clear("INT");
  const flag: number = TCSR0.T0INT + TCSR0.read().T0INT + TCSR0.bits(8, 8);
  CONTROL.PRESCALE = checked(n + flag);
  CONTROL.PRESCALE = 7;
  for (const duty of DUTY) duty.value = PERIOD.value >> 1;
  DUTY.at(3).value = n;
  const pending: number = ISR.INT | IPR.read().INT;
  TLR0.write({ TCLR0: pending });
  const mhz: 100 = ol.clockDict.FCLK_CLK0.actualMhz;
  const line: "buttons/ip2intc_irpt" = ol.interruptPins["buttons/ip2intc_irpt"].fullpath;
  const count: number = await ol.axi_timer_0.interrupt.wait({ timeoutMs: mhz });
  ol.heartbeat.write(count > 0 ? 1 : 0);
  for await (const presses of ol.interrupts["buttons/ip2intc_irpt"]) console.log(presses);
  using buffer = ol.allocate([4], "u4", { target: ol.PSDDR });
  const words: Uint32Array = buffer.data;
  console.log(line, words, GIER.INT_EN);
}
