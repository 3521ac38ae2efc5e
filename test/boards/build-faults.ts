/*
 * Builds the runtime with faults put in on purpose, for guest/fault-checks.ts to try:
 *
 *   node build-faults.js NODE_ARCH COMPILER OUTPUT_FOLDER [all|32-bit]
 *
 * A fault changes one place of the C helper, or of one compiled module of the runtime. Where that place has changed, the
 * build stops: the fault is to be renewed.
 */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { projectRoot } from "../support/project.js";

interface Fault {
  readonly name: string;
  /** The check that must catch it; its name begins so on every board. */
  readonly check: string;
  /** Relative to the runtime: `native/….c` or `dist/….js`. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** Further compiler flags. Such a fault is of the architecture `arm` alone. */
  readonly flags?: string;
}

const faults: readonly Fault[] = [
  {
    name: "a physical address that is off by a page",
    check: "dma 0: 4 KiB",
    file: "dist/device/zynq/buffers-object.js",
    from: "this.deviceAddress = deviceAddress;",
    to: "this.deviceAddress = deviceAddress + 4096n;",
  },
  {
    name: "a register written byte by byte",
    check: "registers keep what typed classes write",
    file: "native/mmio_access.h",
    from: "*(volatile uint##bits##_t *)(volatile void *)at = value;",
    to: "for (unsigned i = 0; i < bits / 8; i++) at[i] = (uint8_t)(value >> 8 * i);",
  },
  {
    name: "an interrupt count that is not read",
    check: "one interrupt, then none",
    file: "native/interrupt_poller.c",
    from: "ssize_t got = read(l->fd, into, size);",
    to: "ssize_t got = (ssize_t)size; count = l->last + 1; events = 1; (void)into;",
  },
  {
    name: "an interrupt enabled again before it is handled",
    check: "every interrupt that is told has a cause",
    file: "dist/interrupts/waiting-line.js",
    from: 'this.#isEdge = options.sensitivity.startsWith("edge");',
    to: "this.#isEdge = true;",
  },
  {
    name: "file offsets of 32 bits",
    check: "file offsets above 2 GiB",
    file: "native/pynq_native.h",
    from: "#define _GNU_SOURCE 1",
    to: "#define _GNU_SOURCE 1",
    flags: "-U_FILE_OFFSET_BITS",
  },
];

const [arch = "", compiler = "", out = "", which = "all"] = process.argv.slice(2);
const runtime = join(projectRoot, "runtime");

/** The file's text with the fault in it. */
function changed({ name, file, from, to }: Fault): string {
  const text = readFileSync(join(runtime, file), "utf8");
  if (!text.includes(from)) throw new Error(`${file} has changed: renew the fault "${name}"`);
  return text.replace(from, to);
}

/** Builds the helper with the fault; gives the file. */
function buildHelper(fault: Fault, index: number): string {
  const copy = mkdtempSync(join(tmpdir(), "pynq-gen-fault-"));
  try {
    for (const part of ["native", "scripts"])
      cpSync(join(runtime, part), join(copy, part), { recursive: true });
    writeFileSync(join(copy, fault.file), changed(fault));
    const file = `helper-${index}.node`;
    const script = join(runtime, "scripts/build-native.mjs");
    // The script builds the sources beside itself, with headers that it finds from the project.
    writeFileSync(join(copy, "scripts/build-native.mjs"), readFileSync(script, "utf8"));
    cpSync(join(projectRoot, "node_modules/node-api-headers"), join(copy, "node_modules/node-api-headers"), {
      recursive: true,
    });
    const flags = [`--cflags=-Wno-error ${fault.flags ?? ""}`];
    execFileSync(
      process.execPath,
      [
        join(copy, "scripts/build-native.mjs"),
        "--required",
        "--arch",
        arch,
        "--cc",
        compiler,
        "--out",
        join(out, file),
        ...flags,
      ],
      { stdio: ["ignore", "ignore", "inherit"] },
    );
    return file;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

mkdirSync(out, { recursive: true });
const wanted = faults.filter(({ flags }) => (flags === undefined ? which === "all" : arch === "arm"));
const built = wanted.map((fault, index) => {
  const { name, check, file } = fault;
  if (file.startsWith("native/")) {
    return {
      name,
      check,
      file: buildHelper(fault, index),
      replaces: `build/linux-${arch}/pynq_native.node`,
    };
  }
  const target = join(out, file);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, changed(fault));
  return { name, check, file, replaces: file };
});
writeFileSync(join(out, "faults.json"), JSON.stringify(built));
