/*
 * A made-up board: the files of a Zynq's Linux in a temporary folder, with the kernel's answers to what is written to
 * them. The folder holds everything, so that a second process sees the same board. Registers are a sparse file in the
 * place of /dev/mem, mapped by the real C helper.
 */
import {
  existsSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  closeSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import path from "node:path";
import { boardFacts } from "#runtime/device/zynq/board-facts.js";
import type { MapWindow } from "#runtime/device/zynq/address-space.js";
import { SystemRoot } from "#runtime/device/zynq/system-root.js";
import { ZynqDevice, type ZynqDeviceOptions } from "#runtime/device/zynq/zynq-device.js";
import { NativeMmioRegion } from "#runtime/device/native-mmio.js";
import { requireNative } from "#runtime/native/load.js";
import { tempFolder, writeFiles } from "../../../support/tmp.js";

export const MANAGER = "/sys/class/fpga_manager/fpga0";
export const OVERLAYS = "/sys/kernel/config/device-tree/overlays";
const SYNC = Buffer.from([0x66, 0x55, 0x99, 0xaa]);

/** An error as Node gives it for a failed system call. */
export function systemFailure(code: string, syscall: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: made up, ${syscall}`), { code, syscall });
}

const zynqTree = {
  "proc/device-tree/compatible": "tul,pynq-z2\0xlnx,zynq-7000\0",
  "proc/device-tree/model": "TUL PYNQ-Z2\0",
  "proc/device-tree/axi/slcr@f8000000/clkc@100/compatible": "xlnx,ps7-clkc\0",
  // 50 MHz
  "proc/device-tree/axi/slcr@f8000000/clkc@100/ps-clk-frequency": Buffer.from([0x02, 0xfa, 0xf0, 0x80]),
  "sys/devices/soc0/soc_id": "0x7\n",
  "sys/class/fpga_manager/fpga0/name": "Xilinx Zynq FPGA Manager\n",
};
const zynqmpTree = {
  "proc/device-tree/compatible": "xlnx,zynqmp-zcu104-revC\0xlnx,zynqmp-zcu104\0xlnx,zynqmp\0",
  "proc/device-tree/model": "ZynqMP ZCU104 RevC\0",
  // 33,333,333 Hz
  "proc/device-tree/pss_ref_clk/clock-frequency": Buffer.from([0x01, 0xfc, 0xa0, 0x55]),
  "sys/class/fpga_manager/fpga0/name": "Xilinx ZynqMP FPGA Manager\n",
};
const commonTree = {
  "sys/class/fpga_manager/fpga0/state": "unknown\n",
  "sys/class/fpga_manager/fpga0/status": "",
  "sys/class/fpga_manager/fpga0/flags": "0\n",
  "sys/class/fpga_manager/fpga0/firmware": "",
  "sys/module/firmware_class/parameters/path": "\n",
  "proc/sys/kernel/random/boot_id": "3f2c5d1e-0000-4000-8000-000000000001\n",
  "proc/iomem": "00000000-1fffffff : System RAM\ne0001000-e0001fff : serial\n",
};

/** Registers as a boot loader leaves them: ARM 1300, DDR 1050 and IO PLL 1000 MHz from 50 MHz; four FCLKs of 50 MHz. */
const zynqRegisters: Readonly<Record<number, number>> = {
  0xf8000100: 26 << 12,
  0xf8000104: 21 << 12,
  0xf8000108: 20 << 12,
  0xf800010c: 0x7,
  0xf8000120: 0x1f000200,
  0xf8000170: (2 << 20) | (10 << 8),
  0xf8000180: (2 << 20) | (10 << 8),
  0xf8000190: (2 << 20) | (10 << 8),
  0xf80001a0: (2 << 20) | (10 << 8),
  0xf8000900: 0xf,
};
/** IOPLL 1500, RPLL 1400, DPLL 1066.67 MHz from 33.33 MHz; pl_clk0 of IOPLL at 100 MHz. */
const zynqmpRegisters: Readonly<Record<number, number>> = {
  0xff5e0020: (1 << 16) | (90 << 8),
  0xff5e0030: (1 << 16) | (84 << 8),
  0xff5e0040: 0x3,
  0xfd1a0020: (1 << 16) | (72 << 8),
  0xfd1a002c: (1 << 16) | (64 << 8),
  0xfd1a0038: (1 << 16) | (90 << 8),
  0xfd1a0044: 0x7,
  0xfd1a004c: 3 << 8,
  0xfd1a0060: (3 << 24) | (1 << 8),
  0xff5e00c0: (1 << 24) | (1 << 16) | (15 << 8),
  0xff5e00c4: (1 << 24) | (1 << 16) | (15 << 8),
};

/** The kernel's side of the made-up board. */
export class FakeBoard extends SystemRoot {
  /** Errno that the FPGA manager's driver answers with from now on, and the state that it then shows. */
  managerFails: { readonly errno: string; readonly state: string } | undefined;
  /** True: the driver reports success and is not operating all the same. */
  managerLies = false;
  /** True: overlays are accepted and not applied, as configfs does for a bad `dtbo`. */
  overlayFails = false;
  /** What was done, in order: `load NAME flags BYTES`, `apply NAME`, `remove NAME`. */
  readonly log: string[] = [];

  /** Makes the files of a board in a folder; an empty `folder` for a fresh temporary one. */
  static make(family: "zynq" | "zynqmp", folder: string = tempFolder()): FakeBoard {
    writeFiles(folder, { ...commonTree, ...(family === "zynq" ? zynqTree : zynqmpTree) });
    for (const each of ["lib/firmware", "dev", "run", OVERLAYS.slice(1)]) {
      mkdirSync(path.join(folder, each), { recursive: true });
    }
    const board = new FakeBoard(folder);
    const fd = openSync(path.join(folder, "dev/mem"), "w+");
    ftruncateSync(fd, 0x1_0000_0000);
    closeSync(fd);
    const registers = family === "zynq" ? zynqRegisters : zynqmpRegisters;
    for (const [address, value] of Object.entries(registers)) board.poke(Number(address), value);
    return board;
  }

  /** Writes a register behind the runtime's back. */
  poke(address: number, value: number): void {
    const fd = openSync(this.at("/dev/mem"), "r+");
    const word = Buffer.alloc(4);
    word.writeUInt32LE(value >>> 0);
    writeSync(fd, word, 0, 4, address);
    closeSync(fd);
  }

  /** Reads a register behind the runtime's back. */
  peek(address: number): number {
    const fd = openSync(this.at("/dev/mem"), "r");
    const word = Buffer.alloc(4);
    readSync(fd, word, 0, 4, address);
    closeSync(fd);
    return word.readUInt32LE();
  }

  set(file: string, text: string): void {
    writeFileSync(this.at(file), text);
  }

  /** Everything in the firmware folder. */
  get firmware(): readonly string[] {
    return this.list("/lib/firmware");
  }

  override writeAttribute(file: string, data: string | Uint8Array): void {
    if (!existsSync(this.at(file))) throw systemFailure("ENOENT", "open");
    writeFileSync(this.at(file), data);
    const overlay = /^\/sys\/kernel\/config\/device-tree\/overlays\/(.*)\/dtbo$/.exec(file)?.[1];
    if (overlay === undefined) return;
    // As configfs does: the write succeeds, and only `status` tells what came of it.
    if (this.overlayFails) return;
    const firmware = /firmware-name=(\S+)/.exec(Buffer.from(data).toString("latin1"))?.[1];
    if (firmware !== undefined) this.#program(firmware);
    this.log.push(`apply ${overlay}`);
    this.set(`${OVERLAYS}/${overlay}/status`, "applied\n");
  }

  override async writeAttributeLater(file: string, data: string): Promise<void> {
    if (file !== `${MANAGER}/firmware`) return this.writeAttribute(file, data);
    this.#program(data);
  }

  override makeOneFolder(folder: string): void {
    super.makeOneFolder(folder);
    if (!folder.startsWith(OVERLAYS)) return;
    this.set(`${folder}/status`, "unapplied\n");
    this.set(`${folder}/dtbo`, "");
    this.set(`${folder}/path`, "\n");
  }

  override removeFolder(folder: string): void {
    if (!folder.startsWith(OVERLAYS)) return super.removeFolder(folder);
    if (!existsSync(this.at(folder))) throw systemFailure("ENOENT", "rmdir");
    this.log.push(`remove ${path.basename(folder)}`);
    rmSync(this.at(folder), { recursive: true });
  }

  #program(name: string): void {
    const flags = readFileSync(this.at(`${MANAGER}/flags`), "utf8").trim();
    const file = this.at(`/lib/firmware/${name}`);
    const fail = (errno: string, state: string): never => {
      this.set(`${MANAGER}/state`, `${state}\n`);
      this.set(`${MANAGER}/status`, state.startsWith("write") ? "reconfig operation error\n" : "");
      throw systemFailure(errno, "write");
    };
    if (this.managerFails !== undefined) fail(this.managerFails.errno, this.managerFails.state);
    if (!existsSync(file)) return fail("ENOENT", "firmware request error");
    const bytes = readFileSync(file);
    if (bytes.indexOf(SYNC) % 4 !== 0) return fail("EINVAL", "write init error");
    this.log.push(`load flags=${flags} bytes=${bytes.length}`);
    this.set(`${MANAGER}/state`, this.managerLies ? "unknown\n" : "operating\n");
  }
}

/** One access to a register. */
export type BusAccess = string;

/** A map that logs every access to registers, and lets a test answer writes. */
export function recordingMap(
  accesses: BusAccess[],
  onWrite: (address: number, value: number, poke: (value: number) => void) => void = () => undefined,
): MapWindow {
  return (options) => {
    const inner = NativeMmioRegion.map(options);
    const base = Number(options.base);
    const address = (offset: number): string => `0x${(base + offset).toString(16)}`;
    const wrote = (offset: number, value: number): void => {
      accesses.push(`w ${address(offset)} 0x${value.toString(16)}`);
      onWrite(base + offset, value, (answer) => inner.write32(offset, answer));
    };
    return new Proxy(inner, {
      get(target, key) {
        if (key === "base") return target.base;
        if (key === "size") return target.size;
        if (key === "read32") {
          return (offset: number) => {
            accesses.push(`r ${address(offset)}`);
            return target.read32(offset);
          };
        }
        if (key === "write32") {
          return (offset: number, value: number) => {
            target.write32(offset, value);
            wrote(offset, value);
          };
        }
        if (key === "modify32") {
          return (offset: number, mask: number, bits: number) => {
            const value = target.modify32(offset, mask, bits);
            wrote(offset, value);
            return value;
          };
        }
        const value = Reflect.get(target, key, target) as unknown;
        return typeof value === "function" ? (value.bind(target) as unknown) : value;
      },
    });
  };
}

/** The device of a made-up board. */
export function fakeDevice(board: SystemRoot, options: Partial<ZynqDeviceOptions> = {}): ZynqDevice {
  const facts = boardFacts(board);
  if (facts === undefined) throw new Error("the made-up board has no device tree");
  return new ZynqDevice({
    root: board,
    board: facts,
    native: requireNative(),
    lockTimeoutMs: 500,
    ...options,
  });
}
