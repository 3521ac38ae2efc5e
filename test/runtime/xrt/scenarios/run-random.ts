/*
 * Calls every function of the helper's XRT part with arguments of every kind, some of them right, and counts what came
 * of it. Run in XRT's noop emulation: `node run-random.js CALLS SEED FILE`. The last line is JSON.
 */
import { randomNumbers } from "../../../support/mutations.js";
import { requireNative } from "#runtime/native/load.js";

const [, , calls = "1000", seed = "1", file = ""] = process.argv;
const random = randomNumbers(Number(seed));
const native = requireNative() as unknown as Readonly<Record<string, (...args: unknown[]) => unknown>>;

type Kind = "device" | "buffer" | "kernel" | "ip" | "run";

/** Handles that were had, by kind, open or closed; views of memory. */
const handles: Readonly<Record<Kind, object[]>> = { device: [], buffer: [], kernel: [], ip: [], run: [] };
const views: ArrayBuffer[] = [];
const codes: Record<string, number> = {};
let returned = 0;
let notified = 0;

const any = <T>(list: readonly T[]): T | undefined => list[random(list.length)];
const boolean = (): boolean => random(2) === 0;
/** XRT's own alignment of memory; a sanitizer wants sizes to be a multiple. */
const size = (): number => 4096 * (1 + random(4));
const packed = (): Uint8Array => new Uint8Array(new Uint32Array([3, 4, random(100), 0]).buffer);

/** What is right for each parameter, by function; `makes` is the kind of handle that comes back. */
const functions: Readonly<
  Record<string, { readonly takes: readonly (Kind | (() => unknown))[]; readonly makes?: Kind }>
> = {
  xrtCloseDevice: { takes: ["device"] },
  xrtLoadDevice: { takes: ["device", () => file] },
  xrtDeviceUuid: { takes: ["device"] },
  xrtAllocate: { takes: ["device", size, () => 0, () => random(4)], makes: "buffer" },
  xrtSubBuffer: { takes: ["buffer", () => random(4096), () => random(4096)], makes: "buffer" },
  xrtImportBuffer: { takes: ["device", () => random(100)], makes: "buffer" },
  xrtExportBuffer: { takes: ["buffer"] },
  xrtMapBuffer: { takes: ["buffer", boolean] },
  xrtBufferAddress: { takes: ["buffer"] },
  xrtBufferSize: { takes: ["buffer"] },
  xrtSyncBuffer: { takes: ["buffer", boolean, () => random(4096), () => random(4096)] },
  xrtDetachBuffer: { takes: ["buffer"] },
  xrtFreeBuffer: { takes: ["buffer"] },
  xrtOpenKernel: { takes: ["device", () => any(["vadd:{vadd_1}", "vmult", "none", ""])], makes: "kernel" },
  xrtReadKernel: { takes: ["kernel", () => 4 * random(100)] },
  xrtWriteKernel: { takes: ["kernel", () => 4 * random(100), () => random(2 ** 32)] },
  xrtCloseKernel: { takes: ["kernel"] },
  xrtOpenIp: { takes: ["device", () => random(10)], makes: "ip" },
  xrtReadIp: { takes: ["ip", () => 4 * random(100)] },
  xrtWriteIp: { takes: ["ip", () => 4 * random(100), () => random(2 ** 32)] },
  xrtCloseIp: { takes: ["ip"] },
  xrtOpenRun: { takes: ["kernel", () => random(100)], makes: "run" },
  xrtStartRun: { takes: ["run", packed] },
  xrtWaitRun: { takes: ["run", () => random(3)] },
  xrtCloseRun: { takes: ["run"] },
  xrtKeepAlive: { takes: [boolean] },
  xrtOpenLibrary: {
    takes: [() => ["libxrt_coreutil.so.2"], () => "libxrt_noop.so.2", () => () => undefined],
  },
  xrtCloseEverything: { takes: [] },
};

/** What is hardly ever right. */
const odd: readonly (() => unknown)[] = [
  () => 2 ** 53,
  () => 2 ** 40,
  () => -1,
  () => 0.5,
  () => NaN,
  () => 2n ** 64n,
  () => null,
  () => undefined,
  () => "\0",
  () => Symbol("argument"),
  () => ({}),
  () => new Uint8Array(random(40)),
  () => new Float64Array(4),
  () => [0, []],
  () => any(handles[any(["device", "buffer", "kernel", "ip", "run"] as const) ?? "run"]),
];

function count(error: unknown): void {
  const given = (error as { code?: unknown }).code;
  const code = typeof given === "string" ? given : String(error);
  codes[code] = (codes[code] ?? 0) + 1;
}

function keep(kind: Kind, handle: unknown): void {
  if (typeof handle !== "object" || handle === null) return;
  const list = handles[kind];
  list.push(handle);
  // The rest is left to the garbage collector, open as it is.
  if (list.length > 30) list.splice(random(list.length), 1);
}

function argument(right: Kind | (() => unknown)): unknown {
  if (random(12) === 0) return any(odd)?.();
  return typeof right === "string" ? any(handles[right]) : right();
}

function callOne(name: string): void {
  const { takes, makes } = functions[name] ?? { takes: [] };
  const args = takes.map(argument);
  if (random(40) === 0) args.length = random(5);
  try {
    const value = native[name]?.(...args);
    returned += 1;
    if (value instanceof Promise) value.catch(count);
    else if (makes !== undefined) keep(makes, value);
    else if (value instanceof ArrayBuffer) views.push(value);
  } catch (error) {
    count(error);
  }
  // Every byte that can be seen can be touched.
  const view = any(views);
  if (view !== undefined && view.byteLength > 0) new Uint8Array(view).fill(random(256), -8);
  if (views.length > 50) views.splice(0, 25);
}

async function openOne(): Promise<void> {
  try {
    const device = (await native["xrtOpenDevice"]?.(random(2), null)) as object;
    keep("device", device);
    await native["xrtLoadDevice"]?.(device, file);
  } catch (error) {
    count(error);
  }
}

const names = Object.keys(functions);
for (let i = 0; i < 1_000; i++) callOne(any(names.filter((name) => name !== "xrtOpenLibrary")) ?? "");
native["xrtOpenLibrary"]?.(["libxrt_coreutil.so.2"], "libxrt_noop.so.2", () => (notified += 1));
for (let i = 0; i < Number(calls); i++) {
  if (i % 250 === 0) await openOne();
  const name = any(names) ?? "";
  // What ends everything comes seldom, or there would be nothing to end.
  const rare = name === "xrtCloseEverything" || name === "xrtCloseDevice" || name === "xrtLoadDevice";
  if (!rare || random(100) === 0) callOne(name);
}
await new Promise((resolve) => setTimeout(resolve, 50));
native["xrtKeepAlive"]?.(false);
const untried = Object.keys(native).filter(
  (name) => name.startsWith("xrt") && !(name in functions) && name !== "xrtOpenDevice",
);
console.log(JSON.stringify({ untried, returned, notified, codes }));
