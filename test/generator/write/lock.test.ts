/* The lock of an output folder: one holder at a time, and none that is gone keeps it. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { lockFolder } from "#generator/write/lock.js";
import { runNode } from "../../support/timeout.js";
import { tempFolder } from "../../support/tmp.js";

const script = fileURLToPath(new URL("child/lock.js", import.meta.url));
const fresh = (): string => join(tempFolder(), ".overlay.lock");

test("held until it is released, by one", async () => {
  const path = fresh();
  const lock = await lockFolder(path);
  assert.ok(await lock?.isHeld());
  assert.is(await lockFolder(path, 120), undefined, "the same process does not get it twice");
  await lock?.release();
  assert.not.ok(existsSync(path));
  const again = await lockFolder(path, 0);
  assert.ok(await again?.isHeld());
  assert.not.ok(await lock?.isHeld());
  await lock?.release();
  assert.ok(await again?.isHeld(), "who lost it does not release another's");
  assert.equal(readdirSync(join(path, "..")), [".overlay.lock"]);
});

test("who waits gets it as soon as it is free", async () => {
  const path = fresh();
  const first = await lockFolder(path);
  const second = lockFolder(path, 5_000);
  setTimeout(() => void first?.release(), 100);
  assert.ok(await (await second)?.isHeld());
});

/** A process that ended, with its lock left behind. */
async function leftBehind(path: string): Promise<void> {
  const code = `
    const { lockFolder } = await import(${JSON.stringify(new URL("../../../../generator/dist/write/lock.js", import.meta.url).href)});
    await lockFolder(${JSON.stringify(path)});`;
  const { code: exit, output } = await runNode(["--input-type=module", "-e", code], { timeoutMs: 20_000 });
  assert.is(exit, 0, output);
  assert.ok(existsSync(path));
}

test("a lock whose process ended is taken over at once", async () => {
  const path = fresh();
  await leftBehind(path);
  assert.ok(await (await lockFolder(path, 0))?.isHeld());
});

test("a lock whose process number belongs to another process now is taken over", async () => {
  const path = fresh();
  await leftBehind(path);
  const [host, , started, nonce] = readFileSync(path, "utf8").split(" ");
  if (started === "-") {
    console.log("skip: this system does not say when a process started");
    return;
  }
  writeFileSync(path, [host, process.pid, started, nonce].join(" "));
  assert.ok(await (await lockFolder(path, 0))?.isHeld());
});

test("a lock of another machine, or one that is half written, is believed for a while", async () => {
  for (const content of ["", "garbage", `${hostname()}`, `elsewhere 1 1 x\n`, `${hostname()} 0 1 x`]) {
    const path = fresh();
    writeFileSync(path, content);
    assert.is(await lockFolder(path, 60), undefined, content);
    const old = Date.now() / 1_000 - 11 * 60;
    utimesSync(path, old, old);
    assert.ok(await (await lockFolder(path, 0))?.isHeld(), content);
  }
});

test("many processes over a lock that was left behind: one at a time", async () => {
  const path = fresh();
  const log = join(tempFolder(), "log");
  await leftBehind(path);
  const results = await Promise.all(
    Array.from({ length: 6 }, () => runNode([script, path, log, "12"], { timeoutMs: 60_000 })),
  );
  for (const { code, output } of results) assert.is(code, 0, output);
  const lines = readFileSync(log, "utf8").trim().split("\n");
  assert.is(lines.length, 6 * 12 * 2);
  for (let at = 0; at < lines.length; at += 2) {
    assert.is(lines[at]?.[0], "+");
    assert.is(lines[at + 1], lines[at]?.replace("+", "-"));
  }
  assert.equal(readdirSync(join(path, "..")), []);
});

test("where the folder is not there, or full, no lock is left", async () => {
  try {
    await lockFolder(join(tempFolder(), "absent/lock"), 0);
    assert.unreachable();
  } catch (error) {
    assert.is((error as NodeJS.ErrnoException).code, "ENOENT");
  }
});

test.run();
