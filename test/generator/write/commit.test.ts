// timeout: 300 s (a process for every file-system call of every kind of change, twice)
/*
 * The output folder at every moment of a change: a process is killed after each call that changes the file
 * system, and each call is made to fail. What is there is the old output or the new one, the user's files are the very
 * same, and the next run puts everything right.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { readFolder } from "../../support/golden.js";
import { type ChildResult, runChild, runNode } from "../../support/timeout.js";
import { tempFolder, writeFiles } from "../../support/tmp.js";

type Files = Readonly<Record<string, string>>;

const script = (name: string): string => fileURLToPath(new URL(`child/${name}.js`, import.meta.url));

/** One run that makes the folder hold the files, with a fault at a call. */
function commit(folder: string, files: Files, kind = "none", at = 0): Promise<ChildResult> {
  return runNode(["--import", script("faults"), script("commit"), folder, JSON.stringify(files)], {
    timeoutMs: 30_000,
    env: { FAULT_KIND: kind, FAULT_AT: String(at) },
  });
}

const old: Files = {
  "index.ts": "old index",
  "ip/a.ts": "same",
  "ip/b.ts": "old b",
  "ip/gone.ts": "gone",
  "hierarchies/h.ts": "h",
};
const next: Files = { "index.ts": "new index", "ip/a.ts": "same", "ip/b.ts": "new b", "ip/more.ts": "more" };

interface Scenario {
  readonly name: string;
  readonly before: Files | undefined;
  /** Files of the user's, and whether the folder may change places with them in it. */
  readonly own: Files;
  readonly swaps: boolean;
}

const many: Files = Object.fromEntries(
  Array.from({ length: 101 }, (_, index) => [`own/${index}.txt`, `${index}`]),
);
const scenarios: readonly Scenario[] = [
  { name: "a folder that is not there", before: undefined, own: {}, swaps: true },
  { name: "a folder of generated files", before: old, own: {}, swaps: true },
  {
    name: "a folder with files of the user's",
    before: old,
    own: { "notes.md": "mine", "ip/mine.ts": "mine too" },
    swaps: true,
  },
  { name: "a folder with very many files of the user's", before: old, own: many, swaps: false },
];

/** A folder in the state before the change. */
async function prepare({ before, own }: Scenario): Promise<string> {
  const folder = join(tempFolder(), "overlay");
  if (before !== undefined) assert.is((await commit(folder, before)).code, 0);
  writeFiles(folder, own);
  if (Object.keys(own).length === 0 && before === undefined) assert.not.ok(existsSync(folder));
  return folder;
}

/** Everything in the folder but the user's files and the manifest. */
function generated(folder: string, own: Files): Files {
  const files = [...readFolder(folder)].filter(([path]) => !(path in own) && !path.endsWith("manifest.json"));
  return Object.fromEntries(files);
}

/** What is known of each of the user's files: its content, which file it is, and when it was changed. */
function identities(folder: string, own: Files): readonly string[] {
  return Object.keys(own).map((path) => {
    const { ino, mtimeMs, mode } = statSync(join(folder, path));
    return `${path} ${ino} ${mtimeMs} ${mode} ${readFileSync(join(folder, path), "utf8")}`;
  });
}

const sorted = (files: Files): Files =>
  Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));
const equals = (a: Files, b: Files): boolean => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
const leftovers = (folder: string): readonly string[] =>
  readdirSync(dirname(folder)).filter((name) => name !== "overlay");

for (const scenario of scenarios) {
  const { own, swaps } = scenario;
  const before = scenario.before ?? {};

  test(`${scenario.name}: killed at any call, the old or the new`, async () => {
    const pattern = await prepare(scenario);
    const calls = Number((await commit(join(dirname(pattern), "copy"), next)).stdout) || 1;
    assert.ok(calls >= 5);
    let seen = { old: 0, fresh: 0, away: 0 };
    for (let at = 1; ; at += 1) {
      const folder = join(tempFolder(), "overlay");
      if (existsSync(pattern)) cpSync(pattern, folder, { recursive: true, preserveTimestamps: true });
      const mine = identities(folder, own);
      const result = await commit(folder, next, "kill", at);
      if (result.signal === null) {
        assert.is(result.code, 0, result.output);
        assert.ok(at > calls / 2, "calls were counted");
        break;
      }
      assert.is(result.signal, "SIGKILL");
      if (!existsSync(folder)) seen = { ...seen, away: seen.away + 1 };
      else {
        assert.equal(identities(folder, own), mine, `after call ${at}`);
        const now = generated(folder, own);
        const isOld = equals(now, before);
        if (swaps)
          assert.ok(isOld || equals(now, next), `after call ${at}: a mixture of ${Object.keys(now).join()}`);
        if (isOld) seen = { ...seen, old: seen.old + 1 };
        else seen = { ...seen, fresh: seen.fresh + 1 };
      }
      // Whatever was left: the next run gives the new output, keeps the user's files, and leaves nothing beside it.
      const repair = await commit(folder, next);
      assert.is(repair.code, 0, repair.output);
      assert.equal(sorted(generated(folder, own)), sorted(next), `after call ${at}`);
      assert.equal(identities(folder, own), mine, `after call ${at}, repaired`);
      assert.equal(leftovers(folder), [], `after call ${at}`);
    }
    assert.ok(seen.fresh > 0, "some kill came after the change");
    if (scenario.before !== undefined) assert.ok(seen.old > 0, "some kill came before the change");
    if (scenario.before !== undefined && swaps)
      assert.ok(seen.away <= 2, "the folder is away between two renames only");
  });

  test(`${scenario.name}: whatever call fails, nothing has changed or all has`, async () => {
    const pattern = await prepare(scenario);
    let refused = 0;
    for (let at = 1; ; at += 1) {
      const folder = join(tempFolder(), "overlay");
      if (existsSync(pattern)) cpSync(pattern, folder, { recursive: true, preserveTimestamps: true });
      const mine = identities(folder, own);
      const result = await commit(folder, next, "fail", at);
      assert.is(result.signal, null);
      const now = existsSync(folder) ? generated(folder, own) : {};
      assert.equal(identities(folder, own), mine, `call ${at} failed`);
      if (result.code === 1) {
        refused += 1;
        assert.is(result.stderr, "ENOSPC\n");
        // Letting go of the lock may fail as well, when all is written.
        if (!equals(now, next)) assert.equal(sorted(now), sorted(before), `call ${at} failed`);
      } else {
        assert.is(result.code, 0, result.output);
        assert.equal(sorted(now), sorted(next), `call ${at} failed`);
      }
      if (Number(result.stdout) < at) break;
      const repair = await commit(folder, next);
      assert.is(repair.code, 0, repair.output);
      assert.equal(sorted(generated(folder, own)), sorted(next));
      assert.equal(leftovers(folder), []);
    }
    assert.ok(refused >= 3);
  });
}

test("unchanged files stay the very files that they were", async () => {
  const folder = await prepare(scenarios[1]!);
  const [same, other] = ["ip/a.ts", "ip/b.ts"].map((path) => statSync(join(folder, path)));
  await commit(folder, next);
  assert.is(statSync(join(folder, "ip/a.ts")).ino, same?.ino);
  assert.is(statSync(join(folder, "ip/a.ts")).mtimeMs, same?.mtimeMs);
  assert.is.not(statSync(join(folder, "ip/b.ts")).ino, other?.ino);
});

test("empty folders and permissions of the folder stay", async () => {
  const folder = await prepare(scenarios[1]!);
  mkdirSync(join(folder, "own/empty"), { recursive: true });
  const { mode } = statSync(folder);
  await commit(folder, next);
  assert.ok(existsSync(join(folder, "own/empty")));
  assert.not.ok(existsSync(join(folder, "hierarchies")), "a folder of generated files goes with them");
  assert.is(statSync(folder).mode, mode);
});

test("a link to the output folder stays a link", async () => {
  const real = await prepare(scenarios[1]!);
  const link = join(tempFolder(), "overlay");
  symlinkSync(real, link);
  assert.is((await commit(link, next)).code, 0);
  assert.ok(lstatSync(link).isSymbolicLink());
  assert.equal(sorted(generated(real, {})), sorted(next));
});

/** As {@link commit}, without the rights that root has over any file. */
function commitUnprivileged(folder: string, files: Files): Promise<ChildResult> {
  const command = [
    process.execPath,
    "--import",
    script("faults"),
    script("commit"),
    folder,
    JSON.stringify(files),
  ];
  if (process.getuid?.() !== 0) return runChild(command[0]!, command.slice(1), { timeoutMs: 30_000 });
  return runChild("setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups", ...command], {
    timeoutMs: 30_000,
  });
}

test("a folder that may not be written to is left as it is, also where its parent may be", async () => {
  const folder = await prepare(scenarios[2]!);
  const { own } = scenarios[2]!;
  const everything = (mode: number): void => {
    for (const path of ["", "ip", "hierarchies"]) chmodSync(join(folder, path), mode);
  };
  chmodSync(dirname(folder), 0o777);
  for (const path of ["", "ip"]) {
    everything(0o777);
    chmodSync(join(folder, path), 0o555);
    const before = readFolder(folder);
    const mine = identities(folder, own);
    const result = await commitUnprivileged(folder, next).catch((error: NodeJS.ErrnoException) => error);
    if (result instanceof Error || /Cannot find|EACCES.*node_modules/.test(result.stderr)) {
      console.log("skip: no setpriv here, or others than root cannot read this checkout");
      return;
    }
    assert.is(result.stderr, "EACCES\n");
    assert.is(result.code, 1);
    assert.equal(readFolder(folder), before);
    assert.equal(identities(folder, own), mine);
    assert.equal(leftovers(folder), []);
  }
  everything(0o777);
  assert.is((await commitUnprivileged(folder, next)).code, 0);
  assert.equal(sorted(generated(folder, own)), sorted(next));
});

test("a file of the user's that is a link is left alone", async () => {
  const folder = await prepare(scenarios[1]!);
  const target = join(tempFolder({ files: { target: "t" } }), "target");
  symlinkSync(target, join(folder, "mine"));
  assert.is((await commit(folder, next)).code, 0);
  assert.equal(sorted(generated(folder, { mine: "" })), sorted(next));
  rmSync(target);
  writeFileSync(target, "still linked");
  assert.is(readFileSync(join(folder, "mine"), "utf8"), "still linked");
});

test.run();
