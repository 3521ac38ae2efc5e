#!/usr/bin/env node
// Builds the C helper with a C compiler alone: native/*.c → build/linux-<arch>/pynq_native.node.
// Quick when nothing changed. Where it cannot be built (no Linux, no compiler) one line says so, and the exit code is
// 0 unless --required: the runtime works without the helper, on the simulated device.
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const usage = `usage: build-native.mjs [--arch x64|arm64|arm] [--cc COMPILER] [--cflags="FLAGS"] [--out FILE]
                        [--required] [--force]`;
const crossCompilers = {
  arm64: "aarch64-linux-gnu-gcc",
  arm: "arm-linux-gnueabihf-gcc",
  x64: "x86_64-linux-gnu-gcc",
};
// prettier-ignore
const flags = [
  "-std=c11", "-O2", "-fPIC", "-shared", "-fvisibility=hidden", "-pthread", "-Wall", "-Wextra", "-Werror",
  "-D_FILE_OFFSET_BITS=64", "-DNAPI_VERSION=8",
];

function readOptions() {
  try {
    return parseArgs({
      options: {
        arch: { type: "string", default: process.arch },
        cc: { type: "string" },
        cflags: { type: "string", default: "" },
        out: { type: "string" },
        required: { type: "boolean", default: false },
        force: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    console.error(`build-native: ${error.message}\n${usage}`);
    process.exit(2);
  }
}

const options = readOptions();
const runtime = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

function giveUp(reason) {
  console.error(`build-native: the C helper is not built: ${reason}`);
  process.exit(options.required ? 1 : 0);
}

/** The Node-API headers: those of the npm package, else those that came with Node (its archives have them). */
function headers() {
  try {
    return createRequire(import.meta.url)("node-api-headers").include_dir;
  } catch {
    const beside = path.resolve(process.execPath, "../../include/node");
    if (fs.existsSync(path.join(beside, "node_api.h"))) return beside;
    return giveUp("there are no Node-API headers here (npm install node-api-headers)");
  }
}

/** The words of the compiler command; CC may hold flags, as it does in make. */
function compiler() {
  const given =
    options.cc ?? (options.arch === process.arch ? (process.env.CC ?? "cc") : crossCompilers[options.arch]);
  if (given === undefined || given.trim() === "") {
    console.error(`build-native: no compiler known for --arch ${options.arch}; name one by --cc\n${usage}`);
    process.exit(2);
  }
  return given.trim().split(/\s+/);
}

function isCurrent(out, stamp, command, inputs) {
  if (options.force || !fs.existsSync(out) || !fs.existsSync(stamp)) return false;
  if (fs.readFileSync(stamp, "utf8") !== command) return false;
  const built = fs.statSync(out).mtimeMs;
  return inputs.every((file) => fs.statSync(file).mtimeMs < built);
}

if (process.platform !== "linux") giveUp(`it is for Linux, this is ${process.platform}`);
const native = path.join(runtime, "native");
const files = fs.readdirSync(native).sort();
const sources = files.filter((name) => name.endsWith(".c")).map((name) => path.join(native, name));
const inputs = files.filter((name) => /\.[ch]$/.test(name)).map((name) => path.join(native, name));
const out = path.resolve(
  options.out ?? path.join(runtime, "build", `linux-${options.arch}`, "pynq_native.node"),
);
const [program, ...first] = compiler();
const extra = options.cflags.split(/\s+/).filter((word) => word !== "");
const words = [...first, ...flags, `-I${headers()}`, ...extra, ...sources];
const command = [program, ...words].join("\n");
const stamp = `${out}.command`;

if (!isCurrent(out, stamp, command, inputs)) {
  fs.mkdirSync(path.dirname(out), { recursive: true });
  // Into a file of its own first: a process that has the old helper loaded keeps it, and a failure leaves it in place.
  const fresh = `${out}.${process.pid}.tmp`;
  try {
    execFileSync(program, [...words, "-o", fresh, "-ldl"], { stdio: "inherit" });
  } catch (error) {
    fs.rmSync(fresh, { force: true });
    if (error.code === "ENOENT")
      giveUp(`no C compiler: ${program} is not there (on Debian: apt install gcc libc6-dev)`);
    console.error(`build-native: ${program} failed (${error.status ?? error.code}); its messages are above`);
    process.exit(1);
  }
  fs.renameSync(fresh, out);
  fs.writeFileSync(stamp, command);
  console.log(`build-native: built ${path.relative(process.cwd(), out)}`);
}
