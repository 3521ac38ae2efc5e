/*
 * A second process on a made-up board: `node other-process.js FOLDER load|attach|slow`. Prints a line for what happens,
 * and lives until its standard input ends.
 */
import { writeFileSync } from "node:fs";
import { zynqDesign } from "./designs.js";
import { FakeBoard, fakeDevice } from "./fake-board.js";
import { makeBit } from "./images.js";

const [folder = "", action = ""] = process.argv.slice(2);

class SlowBoard extends FakeBoard {
  override async writeAttributeLater(file: string, data: string): Promise<void> {
    console.log("programming");
    // Longer than the test waits: it kills this process, or gives up.
    await new Promise((resolve) => setTimeout(resolve, 20_000));
    await super.writeAttributeLater(file, data);
  }
}

const board = action === "slow" ? new SlowBoard(folder) : new FakeBoard(folder);
const device = fakeDevice(board);
const file = board.at("/other.bit");
writeFileSync(file, makeBit());
await device.programmer.program({
  descriptor: zynqDesign({ name: "other" }),
  file,
  download: action !== "attach",
});
const window = device.mmio(0x4120_0000n, 0x1000);
console.log("ready");

const timer = setInterval(() => {
  try {
    window.read32(0);
  } catch (error) {
    clearInterval(timer);
    console.log(`lost: ${(error as Error).message}`);
  }
}, 10);
process.stdin.resume();
process.stdin.on("end", () => {
  clearInterval(timer);
  void device.close().then(() => console.log("closed"));
});
