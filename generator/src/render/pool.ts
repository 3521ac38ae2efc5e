import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { RenderRequest, RenderResult } from "./tasks.js";

/** More threads than this do not pay: one big file bounds the time. */
const MAX_WORKERS = 4;

interface Reply {
  readonly result?: RenderResult;
  readonly id?: number;
  readonly error?: string;
}

/**
 * Threads that emit and format files. They load ts-morph and Prettier while the main thread reads the design, so make
 * the pool before parsing.
 */
export class RenderPool {
  readonly #workers: Worker[] = [];

  constructor(size: number = Math.min(MAX_WORKERS, Math.max(1, availableParallelism()))) {
    for (let index = 0; index < size; index += 1) {
      // A script given by --eval or --input-type starts no worker of ours: Node refuses those options beside a file.
      const worker = new Worker(new URL("./worker.js", import.meta.url), { execArgv: [] });
      worker.unref();
      this.#workers.push(worker);
    }
  }

  /** Renders all, each worker taking the next request when it has done one; results are in the requests' order. */
  async renderAll(requests: readonly RenderRequest[]): Promise<readonly RenderResult[]> {
    const results: RenderResult[] = [];
    let next = 0;
    const work = async (worker: Worker): Promise<void> => {
      for (let request = requests[next]; request !== undefined; request = requests[next]) {
        next += 1;
        results[request.id] = await this.#renderOn(worker, request);
      }
    };
    await Promise.all(this.#workers.map(work));
    return requests.map(({ id }) => results[id] as RenderResult);
  }

  #renderOn(worker: Worker, request: RenderRequest): Promise<RenderResult> {
    return new Promise((resolve, reject) => {
      worker.ref();
      const settle = (action: () => void): void => {
        worker.off("message", onMessage);
        worker.off("error", onError);
        worker.unref();
        action();
      };
      const onMessage = (reply: Reply): void => {
        const { result, error } = reply;
        settle(() => {
          if (result !== undefined) resolve(result);
          else reject(new Error(`a file could not be emitted: ${error ?? "no reason given"}`));
        });
      };
      const onError = (error: Error): void => settle(() => reject(error));
      worker.on("message", onMessage);
      worker.on("error", onError);
      worker.postMessage(request);
    });
  }

  /** Ends the threads. */
  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }
}
