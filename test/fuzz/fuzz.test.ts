/* A fixed budget of damaged designs: never a crash, a hang, half an output, or text that does not compile or load. */
// timeout: 400 s
import { test } from "uvu";
import * as assert from "uvu/assert";
import { fuzzRound } from "./rounds.js";

test("damaged designs are refused with an error or emitted as something that compiles", async () => {
  const { written, refused, broken } = await fuzzRound(20_260, 120);
  assert.equal(broken, []);
  assert.ok(
    written > 20 && refused > 5,
    `${written} written, ${refused} refused: the damage is too small or too great`,
  );
});

test.run();
