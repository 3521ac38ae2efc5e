import { parentPort } from "node:worker_threads";
import { render } from "./render.js";
import type { RenderRequest } from "./tasks.js";

parentPort?.on("message", (request: RenderRequest) => {
  render(request).then(
    (result) => parentPort?.postMessage({ result }),
    (error: unknown) => {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      parentPort?.postMessage({ id: request.id, error: text });
    },
  );
});
