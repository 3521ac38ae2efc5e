/* Reasons for which interrupts and GPIO bits of a design differ from what PYNQ's parser makes of them. */
import { type Deviation, hasPin, processingSystem } from "./deviation-rules.js";
import {
  driversOf,
  endsAt,
  gpioConsumers,
  isShifted,
  kindOf,
  lacksGpioOf,
  leadsTo,
  linesMissed,
  pinAt,
  placeOf,
} from "./wiring-rules.js";

export const wiringDeviations: readonly Deviation[] = [
  {
    name: "concat-width",
    why: "PYNQ counts every input of a concat for one line, however many bits it has.",
    explains: (difference, facts) => {
      const place = placeOf(difference.path, "interrupts");
      return place !== undefined && isShifted(difference, facts, linesMissed(facts, place.pin));
    },
    proof: { fixture: "concat-width", at: ["interrupt_pins", "timer/interrupt", "index"], pynq: 1, ours: 2 },
  },
  {
    name: "wide-pin",
    why: "PYNQ has one entry for an interrupt output of several bits; each bit is an interrupt.",
    explains: ({ path, pynq, ours }, facts) => {
      const place = placeOf(path, "interrupts");
      const [, bit] = /\[(\d+)\]$/.exec(place?.pin ?? "") ?? [];
      if (place === undefined || place.what !== undefined || bit === undefined) return false;
      const { left, right } = pinAt(facts, place.pin)?.port ?? {};
      if (pynq !== undefined || ours === undefined || left === undefined || right === undefined) return false;
      return Number(bit) >= Math.min(left, right) && Number(bit) <= Math.max(left, right);
    },
    proof: {
      fixture: "concat-width",
      at: ["interrupt_pins", "bus/irqs[1]"],
      ours: { controller: "", fullpath: "bus/irqs[1]", index: 1, raw_irq: 62 },
    },
  },
  {
    name: "reversed-lines",
    why: "PYNQ counts from line 0 upwards; in the order REVERSE the highest bit has the highest of the 16 lines.",
    explains: (difference, facts) => {
      const { parameters, ports } = processingSystem(facts) ?? {};
      const { left = 0, right = 0 } = ports?.find(({ name }) => name === "IRQ_F2P") ?? {};
      const reversed = parameters?.["PCW_IRQ_F2P_MODE"] === "REVERSE";
      return reversed && isShifted(difference, facts, 16 - (Math.abs(left - right) + 1));
    },
    proof: { fixture: "reversed-lines", at: ["interrupt_pins", "t0/interrupt", "index"], pynq: 0, ours: 7 },
  },
  {
    name: "gate",
    why: "PYNQ takes a gate, an inverter or a synchroniser for what raises an interrupt; its inputs do.",
    explains: (difference, facts) =>
      endsAt(difference, facts, (cell) =>
        /^(util_(vector|reduced)_logic|xpm_cdc_gen|c_shift_ram|util_flipflop)$/.test(kindOf(cell)),
      ),
    proof: {
      fixture: "gates",
      at: ["interrupt_pins", "t0/interrupt"],
      ours: { controller: "", fullpath: "t0/interrupt", index: 0, raw_irq: 61 },
    },
  },
  {
    name: "inline-hdl",
    why: "PYNQ does not know the inline HDL cells that take the place of concat, slice and constant.",
    explains: (difference, facts) => endsAt(difference, facts, (cell) => /^il[a-z]/.test(kindOf(cell))),
    proof: {
      fixture: "inline-hdl",
      at: ["interrupt_pins", "timer/interrupt"],
      ours: { controller: "", fullpath: "timer/interrupt", index: 3, raw_irq: 64 },
    },
  },
  {
    name: "cascade-port",
    why: "PYNQ does not know the input irq_in, at which a controller in cascade mode takes the next one's output.",
    explains: (difference, facts) => {
      const { path, pynq, ours } = difference;
      const place = placeOf(path, "interrupts");
      if (place === undefined || place.what !== undefined || pynq !== undefined || ours === undefined)
        return false;
      // On the way from the pin, some controller hands on to such an input.
      const cascaded = (pin: string, depth: number): boolean =>
        depth < 9 &&
        leadsTo(facts, pin, ({ cell, port }) => {
          if (cell === undefined || kindOf(cell) !== "axi_intc") return false;
          return port.name === "irq_in" || cascaded(`${cell.path}/irq`, depth + 1);
        });
      return cascaded(place.pin, 0);
    },
    proof: {
      fixture: "cascade-port",
      at: ["interrupt_pins", "far/interrupt"],
      ours: { controller: "second", fullpath: "far/interrupt", index: 0 },
    },
  },
  {
    name: "container-boundary",
    why: "PYNQ stops at the pins of a block design container; the file shows what raises the interrupt within.",
    explains: ({ path, pynq, ours }, facts) => {
      const place = placeOf(path, "interrupts");
      if (place === undefined || place.what !== undefined) return false;
      const containers = facts.raw.modules.filter(({ bdType }) => bdType === "BLOCK_CONTAINER");
      if (ours === undefined) return driversOf(facts, place.pin).some((cell) => containers.includes(cell));
      return (
        pynq === undefined &&
        hasPin(facts, place.pin) &&
        containers.some(
          (box) => place.pin.startsWith(`${box.path}/`) && pinAt(facts, place.pin)?.cell !== box,
        )
      );
    },
    proof: {
      fixture: "container",
      at: ["interrupt_pins", "box/timer/interrupt"],
      ours: { controller: "", fullpath: "box/timer/interrupt", index: 0, raw_irq: 61 },
    },
  },
  {
    name: "several-drivers",
    why: "PYNQ lists every output on a net; where the file names several drivers, none can be trusted.",
    explains: ({ path, ours }, facts) => {
      const place = placeOf(path, "interrupts");
      return place?.what === undefined && ours === undefined && driversOf(facts, place?.pin ?? "").length > 1;
    },
    proof: {
      fixture: "several-ways",
      at: ["interrupt_pins", "x/interrupt"],
      pynq: { controller: "", index: 3, fullpath: "x/interrupt", raw_irq: 64 },
    },
  },
  {
    name: "controller-without-address",
    why: "PYNQ lists interrupts behind a controller whose registers the PS cannot reach: nothing can enable them.",
    explains: ({ path, pynq, ours }, facts) => {
      const place = placeOf(path, "interrupts");
      if (place === undefined || place.what !== undefined || ours !== undefined) return false;
      const controller =
        path[0] === "interrupt_controllers"
          ? path[1]
          : (pynq as { readonly controller?: string } | undefined)?.controller;
      const cell = facts.raw.modules.find((each) => each.path === controller);
      const ranges = processingSystem(facts)?.memoryRanges ?? [];
      return kindOf(cell) === "axi_intc" && !ranges.some(({ instance }) => instance === cell?.instance);
    },
    proof: {
      fixture: "unreachable-controller",
      at: ["interrupt_controllers", "intc"],
      pynq: { parent: "", index: 0, raw_irq: 61 },
    },
  },
  {
    name: "ps-in-hierarchy",
    why: "PYNQ looks for the PS by its path in lists that hold the names of instances, which differ in a hierarchy.",
    explains: (difference, facts) => {
      const ps = processingSystem(facts);
      return ps?.path !== ps?.instance && lacksGpioOf(difference, facts, gpioConsumers(facts));
    },
    proof: {
      fixture: "ps-in-hierarchy",
      at: ["gpio_dict", "sys/reset_bit"],
      ours: { index: 2, pins: ["acc/core/reset", "sys/reset_bit/Dout"] },
    },
  },
  {
    name: "gpio-consumer",
    why: "PYNQ takes what hangs on the PS GPIO for a slice with DIN_FROM, and fails where it is none; bits reach all.",
    explains: (difference, facts) => {
      const others = gpioConsumers(facts).filter(
        ({ parameters, ports }) =>
          parameters["DIN_FROM"] === undefined || !ports.some(({ name }) => name === "Dout"),
      );
      return lacksGpioOf(difference, facts, others);
    },
    proof: {
      fixture: "gpio",
      at: ["gpio_dict", "first"],
      ours: { index: 0, pins: ["first/Dout", "leds/go"] },
    },
  },
  {
    name: "gpio-input",
    why: "PYNQ knows the outputs of the PS GPIO alone; its inputs are bits too.",
    explains: ({ path, pynq, ours }, facts) => {
      const place = placeOf(path, "gpio");
      if (place?.what !== undefined || pynq !== undefined || ours === undefined) return false;
      const ps = processingSystem(facts);
      return leadsTo(
        facts,
        place?.pin ?? "",
        ({ cell, port }) => cell === ps && /^(GPIO_I|emio_gpio_i)$/.test(port.name),
      );
    },
    proof: { fixture: "gpio", at: ["gpio_dict", "switch"], ours: { index: 4, pins: ["switch"] } },
  },
  {
    name: "open-pins",
    why: "PYNQ takes all pins that are connected to nothing for one net.",
    explains: ({ path, ours }, facts) => {
      const [dictionary, name = "", what, pin = ""] = path;
      const isOpen = (each: string): boolean => {
        const found = pinAt(facts, each);
        return found !== undefined && found.port.net === undefined;
      };
      return (
        dictionary === "gpio_dict" &&
        what === "pins" &&
        ours === undefined &&
        isOpen(pin) &&
        isOpen(`${name}/Dout`)
      );
    },
    // The second of the pins that PYNQ lists.
    proof: { fixture: "gpio", at: ["gpio_dict", "nothing", "pins", "1"], pynq: "cat/In2" },
  },
];
