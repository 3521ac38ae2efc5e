import { PynqError } from "../../errors/errors.js";
import type { BufferFunctions, NativeFile, NativeMemory } from "../../native/buffer.js";
import type { AllocationRequest, BufferAllocator, BufferObject, SyncDirection } from "../memory.js";
import { byteSize, PhysicalBuffer } from "./buffers-object.js";
import { errnoOf, explained } from "./system-errors.js";
import type { SystemRoot } from "./system-root.js";
import { Zocl } from "./zocl-ioctls.js";

const folder = "/sys/class/drm";

/** A render node of the zocl driver. */
export interface ZoclDevice {
  readonly name: string;
  readonly file: string;
  /** True where an IOMMU stands between: what the driver gives is no physical address then. */
  readonly behindIommu: boolean;
}

/** Render nodes whose driver is zocl. */
export function zoclDevices(root: SystemRoot): readonly ZoclDevice[] {
  return root
    .list(folder)
    .filter((name) => /^renderD\d+$/.test(name))
    .filter((name) => /(^|\/)zocl(-drm)?$/.test(root.readLink(`${folder}/${name}/device/driver`) ?? ""))
    .map((name) => ({
      name,
      file: `/dev/dri/${name}`,
      behindIommu: root.exists(`${folder}/${name}/device/of_node/iommus`),
    }));
}

/** Buffers of XRT's kernel driver for embedded platforms, without libxrt; they come from the CMA. */
export class ZoclAllocator implements BufferAllocator {
  readonly kind: string = "zocl";
  readonly #root: SystemRoot;
  readonly #native: BufferFunctions;
  readonly #device: ZoclDevice;
  readonly #file: NativeFile;
  readonly #zocl: Zocl;

  /** @throws HardwareUnavailableError where the render node refuses to be opened */
  constructor(root: SystemRoot, native: BufferFunctions, device: ZoclDevice) {
    this.#root = root;
    this.#native = native;
    this.#device = device;
    this.#file = explained("opening zocl", device.file, () => native.fileOpen(root.at(device.file), 0));
    this.#zocl = new Zocl(native, this.#file);
  }

  allocate({ bytes, cacheable = true }: AllocationRequest): BufferObject {
    const handle = this.#create(bytes, cacheable);
    try {
      const { size, address } = this.#explained("asking for the address", () => this.#zocl.info(handle));
      const memory = this.#explained("mapping a buffer", () =>
        this.#native.memoryMap(this.#file, this.#zocl.mapOffset(handle), size),
      );
      const view = this.#native.memoryView(memory, 0, bytes);
      return new ZoclBuffer(this.#native, this.#zocl, { handle, memory, view, address }, cacheable);
    } catch (error) {
      this.#zocl.close(handle);
      throw error;
    }
  }

  #create(bytes: number, cacheable: boolean): number {
    try {
      return this.#zocl.create(bytes, cacheable);
    } catch (error) {
      if (errnoOf(error) !== "ENOMEM") throw this.#explained("allocating", () => raise(error));
      throw new PynqError(
        "OUT_OF_MEMORY",
        `no room for ${byteSize(bytes)} in zocl memory (${cmaReport(this.#root)}); free buffers, or boot with a larger cma=`,
        { cause: error },
      );
    }
  }

  #explained<T>(doing: string, action: () => T): T {
    return explained(`zocl: ${doing}`, this.#device.file, action);
  }
}

function raise(error: unknown): never {
  throw error;
}

/** What the kernel says of the CMA (`/proc/meminfo`, in kB). */
function cmaReport(root: SystemRoot): string {
  const text = root.readText("/proc/meminfo") ?? "";
  const of = (name: string): number | undefined => {
    const kilobytes = new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(text)?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  };
  const total = of("CmaTotal");
  const free = of("CmaFree");
  if (total === undefined || free === undefined) return "the kernel does not say what is free";
  return `CMA: ${byteSize(free)} of ${byteSize(total)} free, perhaps not in one piece`;
}

interface ZoclObject {
  readonly handle: number;
  readonly memory: NativeMemory;
  readonly view: ArrayBuffer;
  readonly address: bigint;
}

class ZoclBuffer extends PhysicalBuffer {
  readonly #native: BufferFunctions;
  readonly #zocl: Zocl;
  readonly #object: ZoclObject;
  #lost = false;

  constructor(native: BufferFunctions, zocl: Zocl, object: ZoclObject, cacheable: boolean) {
    super(object.view, object.address, { coherent: !cacheable, cacheable });
    this.#native = native;
    this.#zocl = zocl;
    this.#object = object;
  }

  exportDescriptor(): number {
    return explained("zocl: exporting a buffer", "/dev/dri", () => this.#zocl.export(this.#object.handle));
  }

  protected override doSync(direction: SyncDirection, offset: number, length: number): void {
    const { handle, memory } = this.#object;
    // Write-combined memory needs its stores out before a start register is written: an empty copy is a barrier.
    if (this.coherent) this.#native.memoryStore(memory, 0, new Uint8Array(0));
    else {
      explained("zocl: syncing a buffer", "/dev/dri", () =>
        this.#zocl.sync(handle, direction === "toDevice", offset, length),
      );
    }
  }

  protected override doDetach(): void {
    this.#lost = !this.#native.memoryRelease(this.#object.memory, this.bytes);
    this.#native.memoryUnmap(this.#object.memory);
  }

  protected override doFree(): void {
    // Transferred to somewhere else, the view still reaches the memory: it must not get a second owner.
    if (!this.#lost) this.#zocl.close(this.#object.handle);
  }
}
