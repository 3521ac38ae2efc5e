import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { HardwareUnavailableError } from "../../errors/errors.js";
import type { OverlayDescriptor } from "../../overlay/descriptor.js";
import type { ProgramStep } from "../programmer.js";
import { type Bitstream, readBitstream } from "./bitstream.js";
import type { BoardFacts } from "./board-facts.js";
import { allOverlays, type BoardStateFile } from "./board-state.js";
import { checkImage } from "./checks.js";
import { DeviceTreeOverlays } from "./device-tree-overlay.js";
import { type OverlayBlob, readOverlayBlob } from "./fdt.js";
import type { FpgaManager } from "./fpga-manager.js";
import { systemError } from "./system-errors.js";
import type { SystemRoot } from "./system-root.js";

/** A device-tree overlay that is ready to be applied. */
export interface PreparedOverlay {
  /** Name under configfs: the file's, and the beginning of its hash. */
  readonly name: string;
  readonly bytes: Buffer;
  readonly says: OverlayBlob;
}

/** An image and what goes with it, read and checked; nothing was touched for it. */
export interface PreparedImage {
  readonly bitstream: Bitstream;
  readonly sha256: string;
  readonly manager: FpgaManager;
  readonly overlay: PreparedOverlay | undefined;
}

/** What is to be prepared. */
export interface ImageRequest {
  readonly file: string;
  /** Hash that the file should have. */
  readonly sha256?: string | undefined;
  /** True for a region's image. */
  readonly partial: boolean;
  readonly deviceTreeOverlay?: string;
  readonly skip?: readonly ProgramStep[];
}

/** What the checks look at. */
export interface PrepareParts {
  readonly root: SystemRoot;
  readonly board: BoardFacts;
  readonly state: BoardStateFile;
  readonly manager: () => FpgaManager | undefined;
}

/**
 * Reads an image and its device-tree overlay, and checks everything that can be checked beforehand: image, design and
 * board belong together, the overlay is one, and this process has the rights that it will need.
 */
export async function prepareImage(
  parts: PrepareParts,
  descriptor: OverlayDescriptor,
  request: ImageRequest,
): Promise<PreparedImage> {
  const { file, sha256: wantedSha256, partial, skip = [] } = request;
  const bytes = await readFile(file).catch((error: unknown) => {
    throw systemError(error, "reading the bitstream", file);
  });
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const bitstream = readBitstream(bytes, file);
  checkImage(descriptor, { file, bitstream, sha256, wantedSha256, partial }, parts.board, skip);
  const overlay = await prepareOverlay(parts, file, request.deviceTreeOverlay);
  const manager = parts.manager();
  if (manager === undefined) {
    throw new HardwareUnavailableError(
      "the kernel has no FPGA manager (/sys/class/fpga_manager is empty)",
      "enable CONFIG_FPGA and the driver of this SoC, or attach to what the boot loader loaded (download: false)",
    );
  }
  if (overlay === undefined || overlay.says.firmwareNames.length === 0) manager.checkLoadable();
  return { bitstream, sha256, manager, overlay };
}

async function prepareOverlay(
  { root, state }: PrepareParts,
  image: string,
  given: string | undefined,
): Promise<PreparedOverlay | undefined> {
  if (given === "") return undefined;
  const file = given ?? image.replace(/\.[^./]*$/, "") + ".dtbo";
  const bytes = await readFile(file).catch((error: unknown) => {
    if (given === undefined && (error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw systemError(error, "reading the device-tree overlay", file);
  });
  if (bytes === undefined) return undefined;
  const says = readOverlayBlob(bytes, file);
  const [stem = ""] = path.basename(file).split(".");
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 8);
  const name = `pynq-gen-${stem}-${hash}`;
  // One that is ours is replaced; one of anybody else's is in the way.
  if (!allOverlays(state.read()).includes(name)) new DeviceTreeOverlays(root).checkApplicable(name);
  return { name, bytes, says };
}
