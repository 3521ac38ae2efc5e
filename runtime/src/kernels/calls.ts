/*
 * The functions behind the methods of generated kernel classes: `call(a, b, n) { return callKernel(this, [a, b, n]); }`.
 * Types are those of the generated methods; here values are checked again, because types end at the compiler.
 */
import { PynqError } from "../errors/errors.js";
import type { OverlayContext } from "../overlay/context.js";
import type { IpCore } from "../overlay/ip.js";
import { contextOf } from "../overlay/node.js";
import { checkTimeout } from "../overlay/wait.js";
import { ArgumentBinder } from "./binder.js";
import { ComputeEngine } from "./compute-engine.js";
import type { KernelInstanceDescriptor } from "./descriptor.js";
import type { Engine } from "./engine.js";
import { MmioEngine } from "./mmio-engine.js";
import { type RepeatingRun, RepeatingKernelRun } from "./repeating-run.js";
import { KernelRun, type Run, type RunPlan, type StartOptions } from "./run.js";

/** What a kernel that still runs is given before its overlay goes, in ms. */
const GRACE_MS = 1000;

const noOptions: StartOptions = {};

/** What the calls of one instance share. */
interface Kernel {
  readonly overlay: OverlayContext;
  readonly path: string;
  readonly binder: ArgumentBinder;
  readonly active: Set<KernelRun>;
  engine: Engine | undefined;
}

const kernels = new WeakMap<IpCore, Kernel>();

/** The kernel that an IP is. @throws PynqError `UNSUPPORTED` where the design does not describe it as one */
export function instanceOf(ip: IpCore): KernelInstanceDescriptor {
  const { overlay, path } = contextOf(ip);
  const { kernel } = overlay.ip(path);
  if (kernel === undefined) {
    throw new PynqError(
      "UNSUPPORTED",
      `design ${overlay.descriptor.name} does not describe ${path} as a kernel`,
    );
  }
  return kernel;
}

function kernelOf(ip: IpCore): Kernel {
  let kernel = kernels.get(ip);
  if (kernel === undefined) kernels.set(ip, (kernel = makeKernel(ip)));
  return kernel;
}

function makeKernel(ip: IpCore): Kernel {
  const { overlay, path } = contextOf(ip);
  const instance = instanceOf(ip);
  const { protocol } = instance.type;
  if (protocol === "none" || protocol === "user-managed") {
    throw new PynqError("UNSUPPORTED", `${path} has no start: its control protocol is ${protocol}`);
  }
  const active = new Set<KernelRun>();
  overlay.onStop(async () => {
    await Promise.all([...active].map((run) => run.stop(GRACE_MS)));
  });
  overlay.onEnd(() => {
    for (const run of [...active]) run.overlayEnded(endOf(overlay));
  });
  return {
    overlay,
    path,
    binder: new ArgumentBinder(overlay.device, path, instance),
    active,
    engine: undefined,
  };
}

function endOf(overlay: OverlayContext): unknown {
  try {
    overlay.assertOpen();
  } catch (error) {
    return error;
  }
  return undefined;
}

function engineOf(kernel: Kernel, ip: IpCore): Engine {
  return (kernel.engine ??= makeEngine(kernel, instanceOf(ip)));
}

function makeEngine({ overlay, path, binder }: Kernel, instance: KernelInstanceDescriptor): Engine {
  const { device } = overlay;
  const { computeUnits } = device;
  const { computeUnit, interface: control } = instance;
  if (computeUnits !== undefined && computeUnit !== undefined) {
    return new ComputeEngine(overlay, path, instance, () => computeUnits.open(computeUnit), binder);
  }
  if (control === undefined || device.mmio === undefined) {
    throw new PynqError(
      "UNSUPPORTED",
      `${path} cannot be started on device ${device.name}: it has neither compute units nor access to control registers`,
    );
  }
  return new MmioEngine(overlay, path, instance, control, binder);
}

function planOf(ip: IpCore, values: readonly unknown[], options: StartOptions, repeats: boolean): RunPlan {
  const kernel = kernelOf(ip);
  const { overlay, path, binder, active } = kernel;
  overlay.assertOpen();
  const call = binder.bind(values);
  return { overlay, path, engine: engineOf(kernel, ip), call, options, repeats, active };
}

/**
 * Starts a kernel.
 * @throws PynqError `ARGUMENT`, ValueRangeError, DeviceMismatchError, FreedError for what the kernel cannot take; nothing
 * was written then
 * @throws PynqError `BUSY` where it still runs @throws PynqError `KERNEL` where the device refuses the start
 */
export function startKernel<R = void>(
  ip: IpCore,
  values: readonly unknown[],
  options: StartOptions = {},
): Run<R> {
  // What a run gives back is fixed by the descriptor, from which the generated type was made too.
  return new KernelRun(planOf(ip, values, options, false)) as Run<unknown> as Run<R>;
}

/** Starts a kernel and waits for it: {@link startKernel}, then `wait()`. Rejects with what either throws. */
export async function callKernel<R = void>(
  ip: IpCore,
  values: readonly unknown[],
  options: StartOptions = {},
): Promise<R> {
  return startKernel<R>(ip, values, options).wait();
}

/**
 * Starts a kernel and spins until it has ended: lowest latency, the thread does nothing else meanwhile.
 * @throws PynqError `ARGUMENT` for an AbortSignal, which cannot fire while the thread spins; else as {@link callKernel}
 */
export function callKernelSync<R = void>(
  ip: IpCore,
  values: readonly unknown[],
  options: StartOptions = noOptions,
): R {
  if (options.signal !== undefined) {
    throw new PynqError("ARGUMENT", "a synchronous call takes no signal: none can fire while it spins");
  }
  if (options.after !== undefined) return new KernelRun(planOf(ip, values, options, false)).waitSync() as R;
  return callNow(ip, values, options) as R;
}

/** A start and its end in one go: nothing else runs in between, so that nothing has to be held in place for it. */
function callNow(ip: IpCore, values: readonly unknown[], options: StartOptions): unknown {
  const kernel = kernelOf(ip);
  const { overlay, path, binder, active } = kernel;
  overlay.assertOpen();
  const call = binder.bindBriefly(values);
  const engine = engineOf(kernel, ip);
  const timeoutMs = options.timeoutMs ?? overlay.timeoutMs;
  const execution = engine.launchAndSpin(call, timeoutMs);
  if (execution.state === "completed") return execution.outputs;
  // It failed, or goes on: a run tells, and holds the buffers from here on.
  const plan = { overlay, path, engine, call, options, active };
  return new KernelRun(plan, execution).tell(timeoutMs);
}

/**
 * Starts a kernel that starts itself anew after each pass until stopped.
 * @throws as {@link startKernel}, and PynqError `UNSUPPORTED` where the device's own scheduler starts kernels
 */
export function startKernelRepeating(
  ip: IpCore,
  values: readonly unknown[],
  options: StartOptions = {},
): RepeatingRun {
  return new RepeatingKernelRun(new KernelRun(planOf(ip, values, options, true)));
}

/**
 * Named values in the order of the call, for `callArgs` and `startArgs`.
 * @throws PynqError `ARGUMENT` for a missing or an unknown name
 */
export function argumentsByName(ip: IpCore, named: object): readonly unknown[] {
  return kernelOf(ip).binder.order(named as Readonly<Record<string, unknown>>);
}

/** Methods that start a kernel; which of them a class has depends on its control protocol. */
export type KernelMethod =
  "call" | "callSync" | "callArgs" | "callArgsSync" | "start" | "startArgs" | "startRepeating";

/** The starting methods of a kernel class, typed as there. */
export type KernelCalls<K> = Pick<K, Extract<keyof K, KernelMethod>>;

/** The starting methods of a kernel, with options for each call. They go to the kernel itself, past a driver's overrides. */
export function callsWith(ip: IpCore, options: StartOptions): Readonly<Record<KernelMethod, unknown>> {
  if (options.timeoutMs !== undefined) checkTimeout(options.timeoutMs);
  const byName = (named: object): readonly unknown[] => argumentsByName(ip, named);
  return Object.freeze({
    call: (...values: readonly unknown[]) => callKernel<unknown>(ip, values, options),
    callSync: (...values: readonly unknown[]) => callKernelSync<unknown>(ip, values, options),
    callArgs: async (named: object) => callKernel<unknown>(ip, byName(named), options),
    callArgsSync: (named: object) => callKernelSync<unknown>(ip, byName(named), options),
    start: (...values: readonly unknown[]) => startKernel<unknown>(ip, values, options),
    startArgs: (named: object) => startKernel<unknown>(ip, byName(named), options),
    startRepeating: (...values: readonly unknown[]) => startKernelRepeating(ip, values, options),
  });
}
