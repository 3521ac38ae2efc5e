import { availableParallelism } from "node:os";

/** What decides whether Node's event loop polls by an own kernel thread. */
export interface LoopFacts {
  /** `process.versions.uv`. */
  readonly uv: string;
  /** `process.env.UV_USE_IO_URING`. */
  readonly variable: string | undefined;
  /** True where Node was built with the system's libuv, which lacks Node's own change of the default. */
  readonly sharedUv: boolean;
  readonly cores: number;
}

/** Cores that a polling thread does not hurt: with fewer it takes the time that the program needs. */
const ENOUGH_CORES = 4;

/** What holds for this process. */
export function loopFacts(): LoopFacts {
  const variables = process.config.variables as Readonly<Record<string, unknown>>;
  const shared = variables["node_shared_libuv"];
  return {
    uv: process.versions.uv,
    variable: process.env["UV_USE_IO_URING"],
    sharedUv: shared === true || shared === "true",
    cores: availableParallelism(),
  };
}

/**
 * The warning for a loop whose io_uring has a polling kernel thread on a small board; undefined where it has none.
 * libuv 1.45 to 1.48 make one (1.49 ends it, libuv#4492); Node's own copy does so only where UV_USE_IO_URING asks
 * (since 20.11.1), a shared one unless it forbids.
 */
export function ioUringWarning({ uv, variable, sharedUv, cores }: LoopFacts): string | undefined {
  const [major = 0, minor = 0] = uv.split(".").map(Number);
  const has = major === 1 && minor >= 45 && minor < 49;
  const asked = variable === undefined ? sharedUv : Number.parseInt(variable, 10) !== 0;
  if (!has || !asked || cores >= ENOUGH_CORES) return undefined;
  return (
    `Node's event loop (libuv ${uv}) keeps a kernel thread polling, on a machine of ${cores} cores: ` +
    "everything gets slower; set UV_USE_IO_URING=0 before Node starts"
  );
}
