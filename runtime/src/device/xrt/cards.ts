import { accessSync, constants } from "node:fs";
import path from "node:path";
import type { SystemRoot } from "../zynq/system-root.js";
import { emulationMode } from "./library.js";

/** A card that XRT can open, or that an emulation stands for. */
export interface XrtCard {
  /** Number by which XRT opens it. */
  readonly index: number;
  /** PCI address, such as `0000:3b:00.1`; absent for emulations and for the PL of a Zynq. */
  readonly bdf?: string;
  /** Platform (VBNV) where it tells, else what is known of it. */
  readonly name: string;
  /** Folder of its attributes below /sys; absent for emulations. */
  readonly folder?: string;
  /** True on a Zynq, where host and design share one memory. */
  readonly edge: boolean;
}

/** A card that is there and cannot be opened. */
export interface XrtCardTrouble {
  readonly code: "not-ready" | "permission" | "no-driver";
  readonly reason: string;
}

/** What {@link findCards} saw. */
export interface FoundCards {
  readonly cards: readonly XrtCard[];
  readonly troubles: readonly XrtCardTrouble[];
}

const pciDevices = "/sys/bus/pci/devices";
const xoclFolder = "/sys/bus/pci/drivers/xocl";
const xilinxVendor = "0x10ee";
const bdfPattern = /^[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$/;
/** Devices in one emulation, against an emconfig.json that makes no sense. */
const maxEmulated = 64;

function mayOpen(root: SystemRoot, file: string): boolean {
  try {
    accessSync(root.at(file), constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * The file of an attribute of one of the card's functional blocks, whose folders are named `rom.u.16777216` and the
 * like; undefined where there is none with something in it.
 */
export function findBlock(
  root: SystemRoot,
  folder: string,
  block: string,
  attribute: string,
): string | undefined {
  const blocks = root.list(folder).filter((name) => name === block || name.startsWith(`${block}.`));
  return blocks.map((name) => `${folder}/${name}/${attribute}`).find((file) => root.readText(file));
}

/** The text of such an attribute. */
export function readBlock(
  root: SystemRoot,
  folder: string,
  block: string,
  attribute: string,
): string | undefined {
  const file = findBlock(root, folder, block, attribute);
  return file === undefined ? undefined : root.readText(file);
}

function renderNode(root: SystemRoot, folder: string): string | undefined {
  const name = root.list(`${folder}/drm`).find((each) => each.startsWith("renderD"));
  return name === undefined ? undefined : `/dev/dri/${name}`;
}

function findPcieCards(root: SystemRoot): FoundCards {
  const cards: XrtCard[] = [];
  const troubles: XrtCardTrouble[] = [];
  for (const bdf of root.list(xoclFolder).filter((name) => bdfPattern.test(name))) {
    const folder = `${pciDevices}/${bdf}`;
    // XRT counts the cards that are ready, in this order.
    if (Number(root.readText(`${folder}/ready`) ?? "1") === 0) {
      troubles.push({ code: "not-ready", reason: `card ${bdf} is not ready (its shell did not start)` });
      continue;
    }
    const node = renderNode(root, folder);
    const index = cards.length;
    const board = root.readText(`${folder}/board_name`) || undefined;
    const name = readBlock(root, folder, "rom", "VBNV") ?? board ?? bdf;
    if (node !== undefined && !mayOpen(root, node)) {
      troubles.push({
        code: "permission",
        reason: `card ${bdf} (${name}) is there, but ${node} may not be opened`,
      });
    }
    cards.push({ index, bdf, name, folder, edge: false });
  }
  return { cards, troubles };
}

/** Functions of Xilinx on the bus that no driver has, or only the management driver. */
function findDriverless(root: SystemRoot): readonly XrtCardTrouble[] {
  const troubles: XrtCardTrouble[] = [];
  for (const bdf of root.list(pciDevices)) {
    if (root.readText(`${pciDevices}/${bdf}/vendor`) !== xilinxVendor) continue;
    const link = root.readLink(`${pciDevices}/${bdf}/driver`);
    const driver = link === undefined ? "no driver" : `only the driver ${path.basename(link)}`;
    if (link !== undefined && path.basename(link) !== "xclmgmt") continue;
    troubles.push({ code: "no-driver", reason: `PCI device ${bdf} of Xilinx has ${driver}, not xocl` });
  }
  return troubles;
}

/** The PL of a Zynq that XRT's driver zocl serves. */
function findEdge(root: SystemRoot): readonly XrtCard[] {
  const nodes = root.list("/sys/class/drm").filter((name) => name.startsWith("renderD"));
  const zocl = nodes.find((name) => {
    const driver = root.readLink(`/sys/class/drm/${name}/device/driver`);
    return driver !== undefined && path.basename(driver) === "zocl";
  });
  if (zocl === undefined) return [];
  const model = root.readText("/proc/device-tree/model")?.replaceAll("\0", "") || "Zynq";
  return [{ index: 0, name: `${model} (zocl)`, folder: `/sys/class/drm/${zocl}/device`, edge: true }];
}

interface EmulationConfig {
  readonly Platform?: {
    readonly Boards?: readonly {
      readonly Devices?: readonly { readonly Name?: string; readonly NumDevices?: string }[];
    }[];
  };
}

/** Emulated cards, as emconfig.json lists them; one without a name where there is no such file. */
function findEmulated(
  root: SystemRoot,
  mode: string,
  environment: Readonly<Record<string, string | undefined>>,
): readonly XrtCard[] {
  const folder = environment["EMCONFIG_PATH"] ?? process.cwd();
  const plain: readonly XrtCard[] = [{ index: 0, name: `emulation (${mode})`, edge: false }];
  const text = mode === "noop" ? undefined : root.readText(path.join(folder, "emconfig.json"));
  if (text === undefined) return plain;
  try {
    const config = JSON.parse(text) as EmulationConfig;
    const names = (config.Platform?.Boards ?? []).flatMap((board) =>
      (board.Devices ?? []).flatMap(({ Name = `emulation (${mode})`, NumDevices = "1" }) =>
        Array.from({ length: Math.min(Number(NumDevices), maxEmulated) }, () => String(Name)),
      ),
    );
    return names.length === 0 ? plain : names.map((name, index) => ({ index, name, edge: false }));
  } catch {
    // XRT itself tells what is wrong with the file when a card is opened.
    return plain;
  }
}

/** Looks for cards in sysfs, or for the emulation that the environment asks for. Opens nothing. */
export function findCards(
  root: SystemRoot,
  environment: Readonly<Record<string, string | undefined>>,
): FoundCards {
  const mode = emulationMode(environment);
  if (mode !== "") return { cards: findEmulated(root, mode, environment), troubles: [] };
  const pcie = findPcieCards(root);
  if (pcie.cards.length > 0 || pcie.troubles.length > 0) return pcie;
  const edge = findEdge(root);
  return { cards: edge, troubles: edge.length > 0 ? [] : findDriverless(root) };
}
