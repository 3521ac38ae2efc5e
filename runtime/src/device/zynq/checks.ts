import { OverlayMismatchError } from "../../errors/errors.js";
import type { OverlayDescriptor } from "../../overlay/descriptor.js";
import type { ProgramStep } from "../programmer.js";
import type { Bitstream } from "./bitstream.js";
import type { BoardFacts } from "./board-facts.js";
import { partFamily, samePart } from "./part.js";

/** An image that is about to be programmed. */
export interface CheckedImage {
  /** Its path, for messages. */
  readonly file: string;
  readonly bitstream: Bitstream;
  readonly sha256: string;
  /** Hash that it should have; absent where the generated code does not know. */
  readonly wantedSha256?: string | undefined;
  /** True where it is for a region. */
  readonly partial: boolean;
}

/**
 * Checks that image, design and board belong together. All that does not is reported at once.
 * @throws OverlayMismatchError with one sentence for each thing that does not fit, and how to go on all the same
 */
export function checkImage(
  descriptor: OverlayDescriptor,
  image: CheckedImage,
  board: BoardFacts,
  skip: readonly ProgramStep[],
): void {
  const { platform } = descriptor;
  const { header } = image.bitstream;
  const found: { readonly step?: ProgramStep; readonly what: string }[] = [];
  if (image.wantedSha256 !== undefined && image.wantedSha256.toLowerCase() !== image.sha256) {
    found.push({
      step: "hash",
      what:
        `${image.file} is not the image that the overlay was generated beside ` +
        `(SHA-256 ${image.sha256.slice(0, 12)}…, expected ${image.wantedSha256.slice(0, 12)}…): generate the overlay anew`,
    });
  }
  if (header !== undefined && header.partial !== image.partial) {
    found.push({
      what: image.partial
        ? `${image.file} is a full bitstream, which cannot be loaded into a region`
        : `${image.file} is a partial bitstream, which needs its region's load()`,
    });
  }
  if (header !== undefined && platform.part !== "" && !samePart(header.part, platform.part)) {
    found.push({
      step: "part",
      what: `${image.file} is for part ${header.part}, the design for ${platform.part}`,
    });
  }
  const part = header?.part ?? platform.part;
  if (board.device !== "" && part !== "" && !samePart(part, board.device)) {
    found.push({ step: "part", what: `the image is for part ${part}, this device is a ${board.device}` });
  } else if (![undefined, board.family.title].includes(partFamily(part))) {
    found.push({
      step: "part",
      what: `the image is for part ${part}, a ${partFamily(part)}, and this is a ${board.family.title}`,
    });
  }
  if (platform.arch !== "" && !board.family.archs.includes(platform.arch.toLowerCase())) {
    found.push({ step: "part", what: `the design is for ${platform.arch}, this is a ${board.family.title}` });
  }
  if (!sameBoard(platform.board ?? "", board.board)) {
    found.push({ step: "board", what: `the design is for board ${platform.board}, this is ${board.board}` });
  }
  const left = found.filter(({ step }) => step === undefined || !skip.includes(step));
  if (left.length === 0) return;
  const steps = [...new Set(left.flatMap(({ step }) => (step === undefined ? [] : [`"${step}"`])))];
  const remedy = steps.length === 0 ? "" : ` (skip: [${steps.join(", ")}] goes on all the same)`;
  throw new OverlayMismatchError(`${left.map(({ what }) => what).join("; ")}${remedy}. Nothing was touched`);
}

/** Board parts (`vendor:pynq-z2:part0:1.0`, `kv260_som`) against a board's own name (`Pynq-Z2`, `KV260`). */
function sameBoard(designs: string, own: string): boolean {
  const fields = designs.split(":");
  const plain = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, "");
  const a = plain(fields.length > 1 ? fields[1]! : designs);
  const b = plain(own);
  // A carrier and its module, or a name with and without revision, are the same board.
  return a === "" || b === "" || a.includes(b) || b.includes(a);
}
