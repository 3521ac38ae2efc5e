/* The runtime as a user has it: packed by npm, unpacked into a project of its own. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../support/project.js";
import { runChild } from "../support/timeout.js";
import { tempFolder } from "../support/tmp.js";

/** A project that has the packed runtime and nothing else installed. */
export async function projectWithRuntime(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const folder = tempFolder({
    files: { "package.json": '{ "private": true, "type": "module" }\n', ...files },
  });
  const target = join(folder, "node_modules/@pynq-gen/runtime");
  mkdirSync(target, { recursive: true });
  const packed = await runChild(
    "npm",
    ["pack", "--workspace", "runtime", "--pack-destination", folder, "--ignore-scripts", "--silent"],
    { cwd: projectRoot, timeoutMs: 120_000 },
  );
  if (packed.code !== 0) throw new Error(`npm pack failed: ${packed.output}`);
  const archive = packed.stdout.trim().split("\n").at(-1) ?? "";
  const unpacked = await runChild(
    "tar",
    ["-xzf", join(folder, archive), "--strip-components=1", "-C", target],
    {
      timeoutMs: 60_000,
    },
  );
  if (unpacked.code !== 0) throw new Error(`tar failed: ${unpacked.output}`);
  return folder;
}

/** Node of a major version, from npm's `node-linux-…` packages, kept in the project's cache; undefined where it cannot be had. */
export async function nodeOfMajor(major: number): Promise<string | undefined> {
  if (Number(process.versions.node.split(".")[0]) === major) return process.execPath;
  const arch = process.arch === "x64" || process.arch === "arm64" ? process.arch : undefined;
  if (process.platform !== "linux" || arch === undefined) return undefined;
  const cache = join(projectRoot, ".cache/nodes", `${major}-${arch}`);
  const program = join(cache, "node_modules", `node-linux-${arch}`, "bin/node");
  const works = async (): Promise<boolean> =>
    (await runChild(program, ["--version"], { timeoutMs: 20_000 }).catch(() => undefined))?.code === 0;
  if (await works()) return program;
  mkdirSync(cache, { recursive: true });
  const args = [
    "install",
    "--prefix",
    cache,
    "--no-save",
    "--no-audit",
    "--no-fund",
    "--ignore-scripts",
    `node-linux-${arch}@${major}`,
  ];
  await runChild("npm", args, { cwd: cache, timeoutMs: 180_000 });
  return (await works()) ? program : undefined;
}
