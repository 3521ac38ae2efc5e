import { existsSync } from "node:fs";
import { HardwareUnavailableError } from "../../errors/errors.js";
import { loadNative } from "../../native/load.js";
import type { Backend } from "../backends.js";
import type { Unavailable } from "../device.js";
import { SystemRoot } from "../zynq/system-root.js";
import { findCards, type FoundCards, type XrtCard, type XrtCardTrouble } from "./cards.js";
import { installRemedy, permissionRemedy } from "./errors.js";
import { openXrt, type XrtLibrary } from "./library.js";
import { XrtDevice } from "./xrt-device.js";

/** Where the probe looks; a seam for tests. */
export interface XrtProbeSources {
  readonly platform: NodeJS.Platform;
  readonly root: SystemRoot;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** @throws HardwareUnavailableError where XRT or the C helper is absent */
  readonly open: () => XrtLibrary;
}

const remedies: Readonly<Record<XrtCardTrouble["code"], string>> = {
  "not-ready": "see dmesg and xbutil examine; a cold reboot brings most cards back",
  permission: permissionRemedy,
  "no-driver":
    "install the xrt package that has the driver xocl for this kernel (see dkms status), then load it",
};

function unavailable(code: string, sign: boolean, reason: string, remedy: string): Unavailable {
  return { kind: "xrt", code, sign, reason, remedy };
}

/** Where packages put the library; looked for only to say something useful, loading goes through the linker. */
const usualPlaces = [
  "/opt/xilinx/xrt/lib",
  "/usr/lib/x86_64-linux-gnu",
  "/usr/lib/aarch64-linux-gnu",
  "/usr/lib64",
  "/usr/lib",
];

function noCard(root: SystemRoot): Unavailable {
  const installed = usualPlaces.some((folder) => existsSync(root.at(`${folder}/libxrt_coreutil.so.2`)));
  const xrt = installed ? "XRT is installed" : "XRT is not installed either";
  const remedy = `plug in a card, and ${installed ? "load its driver xocl" : installRemedy}; or set XCL_EMULATION_MODE for an emulation`;
  return unavailable("no-card", false, `no card has XRT's driver xocl, and there is no zocl; ${xrt}`, remedy);
}

const devices = new Map<string, XrtDevice>();

/** A card is one device, however often it is looked for: XRT must not open it twice in a process. */
function deviceOf(library: XrtLibrary, card: XrtCard, root: SystemRoot): XrtDevice {
  const key = `${root.root} ${card.bdf ?? card.index}`;
  const known = devices.get(key);
  if (known !== undefined && !known.closed) return known;
  const device = new XrtDevice(library, card, root);
  devices.set(key, device);
  return device;
}

/** Looks for cards without opening them; XRT is loaded only where there is one. Never throws. */
export function probeXrt(sources: XrtProbeSources): ReturnType<Backend["probe"]> {
  const { platform, root, environment } = sources;
  if (platform !== "linux") {
    const reason = `XRT is used through its Linux library; this is ${platform}`;
    return { devices: [], unavailable: [unavailable("no-platform", false, reason, "use Linux")] };
  }
  let found: FoundCards;
  try {
    found = findCards(root, environment);
  } catch (error) {
    const reason = `cards cannot be looked for: ${(error as Error).message}`;
    return { devices: [], unavailable: [unavailable("no-card", false, reason, "mount /sys")] };
  }
  const { cards, troubles } = found;
  const blocked = troubles.map(({ code, reason }) => unavailable(code, true, reason, remedies[code]));
  if (cards.length === 0) {
    return { devices: [], unavailable: blocked.length > 0 ? blocked : [noCard(root)] };
  }
  try {
    const library = sources.open();
    return { devices: cards.map((card) => deviceOf(library, card, root)), unavailable: blocked };
  } catch (error) {
    const names = cards.map(({ name }) => name).join(", ");
    const [code, remedy] = reasonOf(error);
    const reason = `${names} cannot be used (${error instanceof Error ? error.message : String(error)})`;
    // On a Zynq the device kind `zynq` needs no XRT, and tells itself what it lacks.
    const sign = cards.some(({ edge }) => !edge);
    return { devices: [], unavailable: [...blocked, unavailable(code, sign, reason, remedy)] };
  }
}

function reasonOf(error: unknown): readonly [code: string, remedy: string] {
  const native = loadNative();
  if ("unavailable" in native) return ["no-helper", native.remedy];
  return ["no-library", error instanceof HardwareUnavailableError ? error.remedy : installRemedy];
}

/** Cards behind the Xilinx Runtime. */
export const xrtBackend: Backend = {
  kind: "xrt",
  probe: () =>
    probeXrt({ platform: process.platform, root: new SystemRoot(), environment: process.env, open: openXrt }),
};
