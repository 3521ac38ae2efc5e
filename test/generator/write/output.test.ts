/*
 * Writing an overlay: only what changed, nothing of the user's, all or nothing. Runs of the command itself, in folders
 * of their own.
 */
// timeout: 400 s
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { pynqGen } from "../../support/cli.js";
import { zynqDesign } from "../../support/handoff.js";
import { projectRoot } from "../../support/project.js";
import { tempFolder } from "../../support/tmp.js";

/** A design of so many IP types, with a register whose description is given. */
function design(types: number, description = "text"): string {
  return zynqDesign(
    Array.from({ length: types }, (_, index) => ({
      path: `ip_${index}`,
      vlnv: `acme:user:thing_${index}:1.0`,
      at: 0x4000_0000 + index * 0x1000,
      blocks: [
        {
          registers: [
            {
              name: "CTRL",
              offset: 0,
              description,
              fields: [{ name: "GO" }, { name: "MODE", bit: 4, width: 3 }],
            },
          ],
        },
      ],
    })),
  );
}

/** All files of a folder with their text. */
function contents(folder: string): Readonly<Record<string, string>> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Object.fromEntries(
    entries
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
      .sort()
      .map((path) => [path.slice(folder.length + 1), readFileSync(path, "utf8")]),
  );
}

/** A folder with a design in it. */
function workFolder(text: string): { root: string; input: string; out: string } {
  const root = tempFolder({ files: { "design.hwh": text } });
  return { root, input: join(root, "design.hwh"), out: join(root, "overlay") };
}

async function run(
  input: string,
  out: string,
  ...args: string[]
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return pynqGen([input, "-o", out, ...args]);
}

test("writes once, then nothing; only changed files are written, stale ones go, and --check knows", async () => {
  const { input, out } = workFolder(design(3));
  assert.is((await run(input, out)).code, 0);
  const first = contents(out);
  assert.ok(first["ip/thing_2.ts"] !== undefined && first["pynq-gen.manifest.json"] !== undefined);
  const times = (): number[] =>
    Object.keys(first).map((path) => (existsSync(join(out, path)) ? statSync(join(out, path)).mtimeMs : 0));
  const before = times();

  assert.match((await run(input, out)).stderr, "up to date");
  assert.equal(times(), before);
  assert.is((await run(input, out, "--check")).code, 0);

  writeFileSync(input, design(2, "other text"));
  const check = await run(input, out, "--check");
  assert.is(check.code, 3);
  assert.match(check.stderr, "input design.hwh changed");
  const list = await run(input, out, "--dry-run");
  assert.is(list.code, 0);
  assert.match(list.stdout, "remove ip/thing_2.ts");
  const diff = await run(input, out, "--diff");
  assert.match(diff.stdout, "+++ b/ip/thing_0.ts");
  assert.match(diff.stdout, "+ * other text");
  assert.equal(contents(out), first, "nothing was written by --check, --dry-run and --diff");

  assert.is((await run(input, out)).code, 0);
  const second = contents(out);
  assert.is(second["ip/thing_2.ts"], undefined);
  assert.match(second["ip/thing_0.ts"] ?? "", "other text");
  assert.is(statSync(join(out, "overlay.ts")).isFile(), true);
});

test("two runs give the same bytes, wherever they are, and no path, time or user is in them", async () => {
  const one = workFolder(design(2));
  const two = workFolder(design(2));
  await run(one.input, one.out);
  await run(two.input, two.out);
  assert.equal(contents(one.out), contents(two.out));
  const all = Object.values(contents(one.out)).join("\n");
  for (const secret of [one.root, projectRoot, process.env["HOME"] ?? "/root", "2026"]) {
    assert.not(all.includes(secret), `${secret} is in the output`);
  }
});

test("an error writes nothing, and leaves what was there", async () => {
  const { input, out } = workFolder(design(1));
  await run(input, out);
  const before = contents(out);
  writeFileSync(input, design(1).slice(0, 900));
  const broken = await run(input, out);
  assert.is(broken.code, 1);
  assert.match(broken.stderr, "[xml-malformed]");
  assert.equal(contents(out), before);
  const fresh = join(out, "../fresh");
  assert.is((await run(input, fresh)).code, 1);
  assert.not(existsSync(fresh));
});

test("files of the user are never touched, and one in the way is refused", async () => {
  const { input, out } = workFolder(design(2));
  mkdirSync(join(out, "ip"), { recursive: true });
  writeFileSync(join(out, "notes.md"), "mine");
  writeFileSync(join(out, "ip/mine.ts"), "mine too");
  assert.is((await run(input, out)).code, 0);
  writeFileSync(input, design(1));
  assert.is((await run(input, out)).code, 0);
  const after = contents(out);
  assert.equal(
    [after["notes.md"], after["ip/mine.ts"], after["ip/thing_1.ts"]],
    ["mine", "mine too", undefined],
  );

  const other = join(out, "../other");
  mkdirSync(join(other, "ip"), { recursive: true });
  writeFileSync(join(other, "ip/thing_0.ts"), "mine");
  const refused = await run(input, other);
  assert.is(refused.code, 1);
  assert.match(refused.stderr, "[output-foreign]");
  assert.equal(contents(other), { "ip/thing_0.ts": "mine" });
});

test("a generated file that was edited is made anew, with a warning", async () => {
  const { input, out } = workFolder(design(1));
  await run(input, out);
  writeFileSync(join(out, "overlay.ts"), "// edited\n");
  assert.is((await run(input, out, "--check")).code, 3);
  const again = await run(input, out);
  assert.match(again.stderr, "[output-edited]");
  assert.not(contents(out)["overlay.ts"]?.includes("// edited"));
});

test("a manifest that names files elsewhere deletes nothing", async () => {
  const { root, input, out } = workFolder(design(1));
  await run(input, out);
  writeFileSync(join(root, "precious.txt"), "keep");
  const path = join(out, "pynq-gen.manifest.json");
  const manifest = JSON.parse(readFileSync(path, "utf8")) as { files: Record<string, unknown> };
  manifest.files["../precious.txt"] = { unformatted: "", formatted: "" };
  manifest.files["/etc/hostname"] = { unformatted: "", formatted: "" };
  writeFileSync(path, JSON.stringify(manifest));
  await run(input, out);
  assert.is(readFileSync(join(root, "precious.txt"), "utf8"), "keep");
  assert.ok(existsSync("/etc/hostname") || process.platform !== "linux");
});

test("runs into one folder at once leave one whole output", async () => {
  const { root, out } = workFolder(design(1));
  const inputs = [2, 3, 4].map((count) => {
    const input = join(root, `d${count}.hwh`);
    writeFileSync(input, design(count, `design ${count}`));
    return input;
  });
  const codes = await Promise.all(inputs.map(async (input) => (await run(input, out)).code));
  assert.equal(codes, [0, 0, 0]);
  const files = contents(out);
  const manifest = JSON.parse(files["pynq-gen.manifest.json"] ?? "{}") as {
    inputs: Record<string, string>;
    files: object;
  };
  const [winner = ""] = Object.keys(manifest.inputs);
  assert.equal(
    Object.keys(files)
      .filter((path) => path !== "pynq-gen.manifest.json")
      .sort(),
    Object.keys(manifest.files).sort(),
  );
  assert.is((await run(join(root, winner), out, "--check")).code, 0);
});

test("a run that is killed leaves the old output or the new one, and the next run repairs", async () => {
  const { input, out, root } = workFolder(design(4, "old"));
  await run(input, out);
  const old = contents(out);
  writeFileSync(input, design(4, "new"));
  const reference = join(root, "reference");
  await run(input, reference);
  const fresh = contents(reference);
  let killed = 0;
  for (let round = 0; round < 10; round += 1) {
    // Start again from the old output every time the new one was reached.
    if (contents(out)["ip/thing_0.ts"] === fresh["ip/thing_0.ts"]) {
      writeFileSync(input, design(4, "old"));
      await run(input, out);
      writeFileSync(input, design(4, "new"));
    }
    killed += await killDuringWrite(input, out, round);
    if (!existsSync(out)) continue;
    const now = contents(out);
    const same = (wanted: Readonly<Record<string, string>>): boolean =>
      JSON.stringify(now) === JSON.stringify(wanted);
    assert.ok(same(old) || same(fresh), `round ${round} left a mixture`);
  }
  assert.ok(killed > 0, "no run was killed before its end");
  assert.is((await run(input, out)).code, 0);
  assert.equal(contents(out), fresh);
  const left = readdirSync(root).filter((name) => name.startsWith("."));
  assert.equal(left, [], "no lock and no half of a swap is left");
});

/** Starts a run and kills it a little after it took the lock, later round by round. 1 where it was killed in time. */
async function killDuringWrite(input: string, out: string, round: number): Promise<number> {
  const child = spawn(process.execPath, [join(projectRoot, "generator/bin/pynq-gen.js"), input, "-o", out], {
    stdio: "ignore",
  });
  const ended = new Promise<number>((resolve) =>
    child.on("exit", (_code, signal) => resolve(signal === "SIGKILL" ? 1 : 0)),
  );
  const lock = join(out, "../.overlay.pynq-gen-lock");
  const stage = (): boolean =>
    readdirSync(join(out, "..")).some((name) => name.startsWith(".overlay.pynq-gen-new"));
  while (child.exitCode === null && !existsSync(lock)) await new Promise((resolve) => setTimeout(resolve, 1));
  // Half of the rounds anywhere under the lock, half when the swap begins.
  if (round % 2 === 0) await new Promise((resolve) => setTimeout(resolve, round * 30));
  else while (child.exitCode === null && !stage()) await new Promise((resolve) => setTimeout(resolve, 1));
  child.kill("SIGKILL");
  return ended;
}

test("a full disk and a read-only folder change nothing and are said", async () => {
  const { input, root } = workFolder(design(6));
  const mount = join(root, "mount");
  mkdirSync(mount);
  if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=16k", "tmpfs", mount]).status !== 0) {
    console.log("skip: no right to mount a small file system for a full disk");
    return;
  }
  try {
    const out = join(mount, "overlay");
    const full = await run(input, out);
    assert.is(full.code, 1);
    assert.match(full.stderr, "[output-unwritable]");
    assert.match(full.stderr, "ENOSPC");
    assert.not(existsSync(out));
    assert.is(spawnSync("mount", ["-o", "remount,ro", mount]).status, 0);
    const readOnly = await run(input, out);
    assert.is(readOnly.code, 1);
    assert.match(readOnly.stderr, "EROFS");
  } finally {
    spawnSync("umount", [mount]);
  }
});

test("the folder's name may be anything, and an output that is a file is said", async () => {
  const { input, root } = workFolder(design(1));
  const odd = join(root, "ä b'c", "over lay");
  assert.is((await run(input, odd)).code, 0);
  assert.ok(existsSync(join(odd, "index.ts")));
  const file = join(root, "file");
  writeFileSync(file, "x");
  chmodSync(file, 0o644);
  const refused = await run(input, file);
  assert.is(refused.code, 1);
  assert.match(refused.stderr, "[output-unwritable]");
  assert.is(readFileSync(file, "utf8"), "x");
  rmSync(file);
});

test.run();
