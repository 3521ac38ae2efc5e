// timeout: 300 s (npm packs both packages)
/* The two packages as npm packs them: what a user installs holds all that it needs, and nothing that it does not. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { projectRoot } from "../support/project.js";
import { runChild, runNode } from "../support/timeout.js";
import { tempFolder } from "../support/tmp.js";

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const folder = tempFolder({ files: { "package.json": `{ "private": true, "type": "module" }\n` } });
const modules = join(folder, "node_modules");
const files = new Map<string, readonly string[]>();

function manifest(workspace: string): Manifest {
  return JSON.parse(readFileSync(join(projectRoot, workspace, "package.json"), "utf8")) as Manifest;
}

/** Packs a workspace and unpacks it where `npm install` would, its dependencies linked from this checkout. */
async function install(workspace: string): Promise<void> {
  const { name, version, dependencies = {} } = manifest(workspace);
  const args = [
    "pack",
    "--workspace",
    workspace,
    "--pack-destination",
    folder,
    "--ignore-scripts",
    "--silent",
  ];
  const packed = await runChild("npm", args, { cwd: projectRoot, timeoutMs: 120_000 });
  assert.is(packed.code, 0, packed.output);
  const target = join(modules, name);
  mkdirSync(target, { recursive: true });
  const archive = join(folder, `${name.replace("@", "").replace("/", "-")}-${version}.tgz`);
  const unpacked = await runChild("tar", ["-xzf", archive, "--strip-components=1", "-C", target], {
    timeoutMs: 60_000,
  });
  assert.is(unpacked.code, 0, unpacked.output);
  const entries = readdirSync(target, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  files.set(
    workspace,
    entries.map((entry) => join(entry.parentPath, entry.name).slice(target.length + 1)).sort(),
  );
  for (const dependency of Object.keys(dependencies)) {
    const own = join(projectRoot, workspace, "node_modules", dependency);
    const link = join(target, "node_modules", dependency);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(existsSync(own) ? own : join(projectRoot, "node_modules", dependency), link, "dir");
  }
}

test.before(async () => {
  await install("runtime");
  await install("generator");
});

test("both packages carry one version and the licence", () => {
  assert.is(manifest("runtime").version, manifest("generator").version);
  const licence = readFileSync(join(projectRoot, "LICENSE"), "utf8");
  for (const { name } of [manifest("runtime"), manifest("generator")]) {
    assert.is(readFileSync(join(modules, name, "LICENSE"), "utf8"), licence, name);
  }
});

test("neither holds tests, build records or sources that are not needed", () => {
  for (const [workspace, paths] of files) {
    const odd = paths.filter((path) => /\.test\.|\.tsbuildinfo$|(^|\/)(test|node_modules|src)\//.test(path));
    assert.equal(odd, [], workspace);
  }
});

test("the runtime brings its C helper's sources and build script", () => {
  const paths = files.get("runtime")!;
  for (const path of ["native/addon.c", "native/pynq_native.h", "scripts/build-native.mjs"]) {
    assert.ok(paths.includes(path), path);
  }
});

test("no package runs a script when it is installed, so that ignore-scripts changes nothing", () => {
  for (const name of ["@pynq-gen/runtime", "pynq-gen"]) {
    const text = readFileSync(join(modules, name, "package.json"), "utf8");
    const { scripts = {} } = JSON.parse(text) as { scripts?: Record<string, string> };
    const atInstall = ["preinstall", "install", "postinstall", "prepare"].filter((each) => each in scripts);
    assert.equal(atInstall, [], name);
    // npm would run node-gyp for it.
    assert.not(files.get(name === "pynq-gen" ? "generator" : "runtime")!.includes("binding.gyp"), name);
  }
});

test("every entry point can be imported", async () => {
  const script = `
    for (const entry of ["@pynq-gen/runtime", "@pynq-gen/runtime/codegen/v1", "@pynq-gen/runtime/testing", "pynq-gen"]) {
      const names = Object.keys(await import(entry));
      if (names.length === 0) throw new Error(entry + " exports nothing");
    }`;
  const { code, output } = await runNode(["--input-type=module", "-e", script], {
    cwd: folder,
    timeoutMs: 60_000,
  });
  assert.is(output, "");
  assert.is(code, 0);
});

test("the command says its version", async () => {
  const bin = join(modules, "pynq-gen/bin/pynq-gen.js");
  const { code, output } = await runNode([bin, "--version"], { cwd: folder, timeoutMs: 60_000 });
  assert.is(output.trim(), manifest("generator").version);
  assert.is(code, 0);
});

test.run();
