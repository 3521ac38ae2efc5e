/** One numbered line of `/proc/interrupts`. */
export interface ProcInterrupt {
  /** Linux's own number, the first column. */
  readonly number: number;
  /** Name of the interrupt controller's driver: `GICv2`, `GIC-0`, `zynq-gpio`. */
  readonly chip: string;
  /** The controller's number for the line: for the GIC, 32 and up are shared interrupts. */
  readonly hardwareNumber: number;
  readonly trigger: string;
  /** Who handles it: the names that drivers gave, a UIO device's among them. */
  readonly actions: readonly string[];
}

/**
 * Reads `/proc/interrupts`: a heading with a column for each processor, then
 * `number: counts… chip hardware-number trigger actions` (Linux kernel/irq/proc.c, show_interrupts). Lines of another form
 * (`IPI0:`, `Err:`, lines without a hardware number) are passed over.
 */
export function parseProcInterrupts(text: string): readonly ProcInterrupt[] {
  const [heading = "", ...lines] = text.split("\n");
  const processors = heading
    .trim()
    .split(/\s+/)
    .filter((word) => /^CPU\d+$/.test(word)).length;
  return lines.flatMap((line) => {
    const match = /^\s*(\d+):\s+(.*)$/.exec(line);
    const words = match?.[2]?.trim().split(/\s+/).slice(processors).join(" ") ?? "";
    const parts = /^(.+?) (\d+)[ -](Level|Edge|level|edge|None|fasteoi)\b ?(.*)$/.exec(words);
    if (match === null || parts === null) return [];
    const [, chip = "", hardware = "", trigger = "", actions = ""] = parts;
    return [
      {
        number: Number(match[1]),
        chip,
        hardwareNumber: Number(hardware),
        trigger: trigger.toLowerCase(),
        actions: actions
          .split(",")
          .map((action) => action.trim())
          .filter((action) => action !== ""),
      },
    ];
  });
}
