#!/usr/bin/env node
// Builds the C helper for every architecture that it is packed for, so that an installation needs no compiler:
//
//   node scripts/prebuild.mjs [--out FOLDER] [ARCH…]      x64, arm64, arm (armv7); all by default
//
// → FOLDER/linux-<arch>/pynq_native.node (default runtime/prebuilds, where the loader looks), stripped, with the checks that tell a wrong file: machine, entry
// point, and the C library that it needs. The compilers are Debian's (gcc-aarch64-linux-gnu, gcc-arm-linux-gnueabihf).
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

/** ELF's e_machine (elf.h) and GNU triplet of each architecture, by Node's name. */
const targets = {
  x64: { machine: 62, triplet: "x86_64-linux-gnu", debian: "gcc" },
  arm64: {
    machine: 183,
    triplet: "aarch64-linux-gnu",
    debian: "gcc-aarch64-linux-gnu libc6-dev-arm64-cross",
  },
  arm: {
    machine: 40,
    triplet: "arm-linux-gnueabihf",
    debian: "gcc-arm-linux-gnueabihf libc6-dev-armhf-cross",
  },
};
/** The oldest systems that the boards' images have: Ubuntu 22.04 and PYNQ 3 (2.35), Debian 12 (2.36). */
const newestGlibc = [2, 35];

const runtime = path.join(path.dirname(path.dirname(fileURLToPath(import.meta.url))), "runtime");

function readArguments() {
  try {
    return parseArgs({ options: { out: { type: "string" } }, allowPositionals: true });
  } catch (error) {
    console.error(`prebuild: ${error.message}`);
    process.exit(2);
  }
}

const { positionals: wanted, values } = readArguments();
const out = path.resolve(values.out ?? path.join(runtime, "prebuilds"));
const unknown = wanted.filter((arch) => !Object.hasOwn(targets, arch));
if (unknown.length > 0) {
  console.error(
    `prebuild: unknown architecture ${unknown.join(", ")}; known are ${Object.keys(targets).join(", ")}`,
  );
  process.exit(2);
}

/** Runs a program of a target's tool chain; what it prints. */
function tool(triplet, name, args) {
  return execFileSync(`${triplet}-${name}`, args, { encoding: "utf8" });
}

/** The newest version of the C library that a symbol of the file asks for. */
function neededGlibc(triplet, file) {
  const versions = [...tool(triplet, "objdump", ["-T", file]).matchAll(/GLIBC_(\d+)\.(\d+)/g)];
  const numbers = versions.map(([, major, minor]) => [Number(major), Number(minor)]);
  return numbers.sort(([a, b], [c, d]) => c - a || d - b)[0] ?? [0, 0];
}

function check(arch, file) {
  const { machine, triplet } = targets[arch];
  const is = fs.readFileSync(file).readUInt16LE(18);
  if (is !== machine) throw new Error(`${file} is for ELF machine ${is}, not ${machine}`);
  const symbols = tool(triplet, "objdump", ["-T", file]);
  if (!symbols.includes("napi_register_module_v1")) throw new Error(`${file} has no Node-API entry point`);
  const glibc = neededGlibc(triplet, file);
  if (glibc[0] > newestGlibc[0] || (glibc[0] === newestGlibc[0] && glibc[1] > newestGlibc[1])) {
    throw new Error(
      `${file} needs glibc ${glibc.join(".")}, newer than ${newestGlibc.join(".")} of the boards' images`,
    );
  }
  return glibc;
}

function build(arch) {
  const { triplet, debian } = targets[arch];
  const file = path.join(out, `linux-${arch}`, "pynq_native.node");
  try {
    tool(triplet, "gcc", ["--version"]);
  } catch {
    throw new Error(
      `no compiler for ${arch}: ${triplet}-gcc is not there (on Debian: apt install ${debian})`,
    );
  }
  const script = path.join(runtime, "scripts", "build-native.mjs");
  const args = [script, "--required", "--force", "--arch", arch, "--cc", `${triplet}-gcc`, "--out", file];
  execFileSync(process.execPath, args, { stdio: ["ignore", "ignore", "inherit"] });
  // Only the build script reads it, to know what is current; a packed helper has no sources beside it.
  fs.rmSync(`${file}.command`, { force: true });
  tool(triplet, "strip", ["--strip-unneeded", file]);
  const glibc = check(arch, file);
  const size = Math.round(fs.statSync(file).size / 1024);
  console.log(
    `prebuild: ${path.relative(process.cwd(), file)}, ${size} KiB, glibc ${glibc.join(".")} or newer`,
  );
}

for (const arch of wanted.length > 0 ? wanted : Object.keys(targets)) {
  try {
    build(arch);
  } catch (error) {
    console.error(`prebuild: ${error.message}`);
    process.exitCode = 1;
  }
}
