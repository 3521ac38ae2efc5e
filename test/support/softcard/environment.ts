/*
 * Tests on the software card: XRT as it is installed, with its software emulation shim, and the card of this folder at
 * the other end of the shim's socket. XRT reads its environment once and can have a card once in a process, so a test
 * file starts itself again in a process that has both.
 */
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import { atExit } from "../cleanup.js";
import { projectRoot } from "../project.js";
import { runNode } from "../timeout.js";
import { tempFolder } from "../tmp.js";

/** What a test finds in its process. */
export interface SoftCardSetup {
  /** A folder of its own for files. */
  readonly folder: string;
  /** What the cards wrote to their standard error. */
  readonly log: string;
}

export interface SoftCardOptions {
  /** Cards in the machine; 1 unless told otherwise. */
  readonly devices?: number;
  /** Milliseconds until the process is ended; 60 000 unless told otherwise. */
  readonly timeoutMs?: number;
}

const marker = "PYNQ_GEN_SOFTCARD_FOLDER";

/** The libraries of XRT that the dynamic linker knows, by their names. */
function libraries(): ReadonlyMap<string, string> {
  const list = ["/sbin/ldconfig", "/usr/sbin/ldconfig"].find((path) => existsSync(path));
  const text = list === undefined ? "" : execFileSync(list, ["-p"], { encoding: "utf8" });
  const rows = text.matchAll(/^\s*(libxrt_\w+\.so\.2) .* => (\S+)$/gm);
  return new Map([...rows].map(([, name = "", path = ""]) => [name, path]));
}

/** The path of a library of XRT; undefined where it is not installed. */
export function xrtLibrary(name: string): string | undefined {
  const chosen = join(process.env["XILINX_XRT"] ?? "/opt/xilinx/xrt", "lib", name);
  return existsSync(chosen) ? chosen : libraries().get(name);
}

/** The one line to print before skipping. */
export const xrtAbsent: string =
  "skip: no XRT with emulation (on Debian: apt install libxrt1; libxrt_coreutil.so.2 and libxrt_swemu.so.2)";

/** Prints why a file runs no test, and ends it as one that ran: with a count, of none. */
export function skip(line: string): void {
  console.log(line);
  test.run();
}

/** What XRT reads about the machine: how many cards, and the banks of each. */
function emulationConfig(devices: number): string {
  const banks = Array.from({ length: 4 }, () => ({ Size: "4G" }));
  const device = {
    Name: "acme_lab_soft_1_0",
    NumDevices: String(devices),
    HalMajorVersion: "0",
    HalMinorVersion: "0",
    VendorId: "4334",
    SubsystemVendorId: "0",
    DeviceVersion: "0",
    DataAlignment: "4096",
    DdrBanks: banks,
    OclFreqency: "300",
  };
  return JSON.stringify({
    Version: { FileVersion: "2.0", ToolVersion: "soft-card" },
    Platform: {
      UnifiedPlatform: "true",
      ExpandedPR: "false",
      Boards: [{ NumBoards: "1", Devices: [device] }],
    },
  });
}

/** The program that XRT starts as the card. */
function writeModel(folder: string): void {
  const model = join(folder, "vitis/data/emulation/unified/cpu_em/generic_pcie/model");
  mkdirSync(model, { recursive: true });
  const main = fileURLToPath(new URL("main.js", import.meta.url));
  const script = `#!/bin/sh
unset LD_PRELOAD
exec '${process.execPath}' '${main}' 2>> '${join(folder, "card.log")}'
`;
  writeFileSync(join(model, "genericpciemodel"), script);
  chmodSync(join(model, "genericpciemodel"), 0o755);
}

/** What has to be loaded before Debian's 2.13 works at all; nothing for other builds of XRT. */
function preload(folder: string, shim: string): string | undefined {
  if (!realpathSync(shim).endsWith("libxrt_swemu.so.2.13.0")) return undefined;
  const source = join(projectRoot, "test/support/softcard/debian-2.13-fix.c");
  const target = join(folder, "debian-2.13-fix.so");
  const words = ["-O2", "-fno-builtin", "-shared", "-fPIC", "-Wall", "-Wextra", "-Werror"];
  execFileSync("cc", [...words, "-o", target, source, "-ldl"], { stdio: "inherit" });
  return target;
}

/** Environment variables under which libxrt finds the software card; undefined where XRT is not installed. */
export function softCardEnvironment(devices: number = 1): Readonly<Record<string, string>> | undefined {
  const shim = xrtLibrary("libxrt_swemu.so.2");
  if (shim === undefined || xrtLibrary("libxrt_coreutil.so.2") === undefined) return undefined;
  const folder = tempFolder({ files: { "emconfig.json": emulationConfig(devices), "card.log": "" } });
  writeModel(folder);
  mkdirSync(join(folder, "run"));
  // The sockets are in /tmp/$USER, whatever TMPDIR says.
  const user = `pynq-gen-card-${process.pid}`;
  atExit(() => rmSync(join("/tmp", user), { recursive: true, force: true }));
  const fix = preload(folder, shim);
  return {
    XCL_EMULATION_MODE: "sw_emu",
    XILINX_VITIS: join(folder, "vitis"),
    EMCONFIG_PATH: folder,
    SDACCEL_EM_RUN_DIR: join(folder, "run"),
    VITIS_SW_EMU_DISABLE_SINGLE_MMAP: "1",
    USER: user,
    [marker]: folder,
    ...(fix === undefined ? {} : { LD_PRELOAD: fix }),
  };
}

/**
 * Runs `tests` in a process that has the software card. `url` is the test file's `import.meta.url`; everything that the
 * file does apart from this call happens twice.
 */
export async function onSoftCard(
  url: string,
  options: SoftCardOptions,
  tests: (setup: SoftCardSetup) => void | Promise<void>,
): Promise<void> {
  const folder = process.env[marker];
  if (folder !== undefined) {
    await tests({ folder, log: join(folder, "card.log") });
    return;
  }
  const env = softCardEnvironment(options.devices);
  if (env === undefined) {
    skip(xrtAbsent);
    return;
  }
  const script = fileURLToPath(url);
  const timeoutMs = options.timeoutMs ?? 60_000;
  const result = await runNode(["--enable-source-maps", script], { timeoutMs, env, cwd: dirname(script) });
  process.stdout.write(result.output);
  if (result.timedOut) console.log(`no end within ${timeoutMs / 1_000} s`);
  if (result.signal !== null) console.log(`ended by ${result.signal}`);
  process.exitCode = result.code ?? 1;
}
