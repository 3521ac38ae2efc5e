/* A further process, or worker thread, that waits on a line of the board: `waiter.js idle|second`. */
import { readFileSync } from "node:fs";

const board = readFileSync("/pynq/checks", "utf8").trim();
const { loadBoard } = board === "zynq" ? await import("./zynq-board.js") : await import("./zynqmp-board.js");
const { ttc } = await loadBoard();
if (process.argv[2] === "idle") {
  void ttc.lines[0].events().next();
  console.log("waiting");
} else {
  const wait = ttc.lines[1].wait({ timeoutMs: 20_000 });
  console.log("waiting");
  console.log(await wait);
}
