/* A further process that holds memory until it is ended: `holder.js BYTES`. Says the address. */
import { readFileSync } from "node:fs";

const board = readFileSync("/pynq/checks", "utf8").trim();
const { loadBoard } = board === "zynq" ? await import("./zynq-board.js") : await import("./zynqmp-board.js");
const { ol } = await loadBoard();
const buffer = ol.allocate([Number(process.argv[2])], "u1");
console.log(String(buffer.deviceAddress));
setInterval(() => buffer.nbytes, 1000);
