import { OverlayMismatchError, PynqError } from "../../errors/errors.js";
import type { XrtDeviceHandle } from "../../native/xrt.js";
import type { MemoryDescriptor, OverlayDescriptor } from "../../overlay/descriptor.js";
import type { ProgrammedState, Programmer, ProgramRequest } from "../programmer.js";
import { readXclbinImage, sha256OfFile, type XclbinImage } from "./container.js";
import { fromXrt } from "./errors.js";
import type { XrtLibrary } from "./library.js";

/** What is on the card, and what of it allocator and units need. */
export interface LoadedDesign {
  readonly image: XclbinImage;
  readonly memories: Readonly<Record<string, MemoryDescriptor>>;
}

/** The device whose card is programmed. */
export interface ProgrammerSource {
  readonly name: string;
  /** The emulation that the environment asks for; empty for hardware. */
  readonly mode: string;
  readonly library: XrtLibrary;
  /** The card, opened at the first use. @throws HardwareUnavailableError, FreedError */
  open(): Promise<XrtDeviceHandle>;
  /** Runs that have not ended. */
  running(): number;
  /** What keeps the loaded design from being replaced, in words; undefined where nothing does. */
  inUse(): string | undefined;
  /** The loaded design's units are not valid any more. */
  replaced(): void;
}

/**
 * Loads xclbins through XRT. A design that is loaded already is not loaded again: XRT compares UUIDs, and so does this
 * before it touches the card.
 */
export class XrtProgrammer implements Programmer {
  readonly #source: ProgrammerSource;
  #loaded: LoadedDesign | undefined;
  #state: ProgrammedState | null = null;
  #generation = 0;
  /** One program at a time: a second one waits for the first. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(source: ProgrammerSource) {
    this.#source = source;
  }

  get loaded(): LoadedDesign | undefined {
    return this.#loaded;
  }

  /**
   * Checks the file against the overlay and the machine, then loads it. The step `hash` may be left out; whether the
   * right design is loaded is always told by UUID. XRT lets no process take a card over that another one uses.
   * @throws OverlayMismatchError where the file is not the one that the overlay was generated from, or (with
   *   `download: false`) where another design is loaded
   * @throws PynqError `PROGRAMMING` with XRT's own words where it refuses, `BUSY` while the loaded design is in use
   */
  program(request: ProgramRequest): Promise<ProgrammedState> {
    const next = this.#last.then(
      () => this.#program(request),
      () => this.#program(request),
    );
    this.#last = next.catch(() => undefined);
    return next;
  }

  current(): ProgrammedState | null {
    return this.#state;
  }

  /** The design stays on the card, as in PYNQ; XRT's hold on its units goes. */
  async release(): Promise<void> {
    if (this.#source.running() === 0) this.#source.replaced();
  }

  /** The card was closed. */
  forget(): void {
    this.#loaded = undefined;
    this.#state = null;
  }

  async #program(request: ProgramRequest): Promise<ProgrammedState> {
    const { file, descriptor } = request;
    if (file === undefined && !request.download) return this.#attach(descriptor);
    if (file === undefined) {
      throw new PynqError("ARGUMENT", `overlay ${descriptor.name} names no xclbin for ${this.#source.name}`);
    }
    const image = await readXclbinImage(file);
    this.#checkTarget(image);
    if (request.skip?.includes("hash") !== true) await checkHash(file, descriptor.image?.sha256);
    const handle = await this.#source.open();
    const { native } = this.#source.library;
    const design: LoadedDesign = { image, memories: descriptor.memories };
    if (!request.download) {
      const uuid = native.xrtDeviceUuid(handle);
      if (uuid !== image.uuid) {
        const found = /^0+$/.test(uuid) ? "nothing" : `the design ${uuid}`;
        throw new OverlayMismatchError(
          `${found} is loaded on ${this.#source.name}, not ${image.uuid} (${file})`,
        );
      }
    }
    if (this.#loaded?.image.uuid !== image.uuid || this.#state === null) {
      await this.#load(handle, image, request.download ? request.retire : undefined);
      this.#generation += 1;
    }
    this.#loaded = design;
    this.#state = { modelHash: descriptor.modelHash, generation: this.#generation };
    return this.#state;
  }

  /** XRT runs kernels of an xclbin that this process gave it, so without the file there is only what is loaded here. */
  #attach(descriptor: OverlayDescriptor): ProgrammedState {
    if (this.#state !== null && this.#state.modelHash === descriptor.modelHash) return this.#state;
    throw new OverlayMismatchError(
      `overlay ${descriptor.name} is not loaded on ${this.#source.name} by this process; leave out download: false, ` +
        "XRT does not program a card again that holds the design",
    );
  }

  async #load(handle: XrtDeviceHandle, image: XclbinImage, retire: ProgramRequest["retire"]): Promise<void> {
    const { library } = this.#source;
    await retire?.();
    const inUse = this.#source.inUse();
    if (inUse !== undefined) {
      throw new PynqError("BUSY", `${image.file} cannot be loaded on ${this.#source.name}: ${inUse}`);
    }
    this.#source.replaced();
    this.forget();
    try {
      await library.inTurn(() => library.native.xrtLoadDevice(handle, image.file));
    } catch (error) {
      throw fromXrt(error, `${image.file} cannot be loaded on ${this.#source.name}`, "PROGRAMMING");
    }
    const uuid = library.native.xrtDeviceUuid(handle);
    if (uuid !== image.uuid) {
      const what = `XRT loaded ${image.file} and reports the design ${uuid}, not ${image.uuid}`;
      throw new PynqError("PROGRAMMING", what);
    }
  }

  #checkTarget(image: XclbinImage): void {
    const { mode } = this.#source;
    // noop takes whatever it is given.
    if (mode === "noop" || image.target === (mode === "" ? "hw" : mode)) return;
    const here =
      mode === "" ? "this is hardware (XCL_EMULATION_MODE is not set)" : `XCL_EMULATION_MODE is ${mode}`;
    throw new OverlayMismatchError(`${image.file} was linked for ${image.target}, and ${here}`);
  }
}

async function checkHash(file: string, expected: string | undefined): Promise<void> {
  if (expected === undefined) return;
  const found = await sha256OfFile(file);
  if (found === expected) return;
  throw new OverlayMismatchError(
    `${file} is not the file that the overlay was generated from (SHA-256 ${found}, not ${expected}); generate it again`,
  );
}
