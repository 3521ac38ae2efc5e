import type { Device } from "../device/device.js";
import type { ProgrammedRegion, RegionRequest } from "../device/programmer.js";
import { PynqError } from "../errors/errors.js";
import { printAs } from "../registers/inspect.js";
import { type AddressedInterface, PlacedInterface } from "./addressed-interface.js";
import type { OverlayContext } from "./context.js";
import type { OverlayDescriptor, RegionDescriptor } from "./descriptor.js";
import { findImage } from "./find-image.js";
import { inTurn } from "./load.js";
import { contextOf, DesignNode, type NodeContext } from "./node.js";
import { RegionContext } from "./region-context.js";

/** Options of a region's `load`. */
export interface RegionLoadOptions {
  /** Path of the partial bitstream. Default: the file beside the module's design, see `findImage`. */
  readonly bitfile?: string | undefined;
  /** Path of a device-tree overlay (`.dtbo`) to apply after programming. */
  readonly dtbo?: string | undefined;
  /** Paths of the shutdown managers and decouplers that cut the region off; default: those nearest to it. */
  readonly isolators?: readonly string[] | undefined;
  /** Called right before the region is programmed, when it is cut off: for what cuts it off by other means. */
  readonly isolate?: (() => void | Promise<void>) | undefined;
  /** Called after success, before the region is connected again. */
  readonly connect?: (() => void | Promise<void>) | undefined;
}

/**
 * What is in a reconfigurable region: its IPs and hierarchies are members of the generated class. Usable until another
 * module is loaded; then every use of its objects throws OverlayMismatchError.
 */
export class RegionModule extends DesignNode {
  /** Where the module's file is: the partial bitstream is looked for beside it. */
  static readonly moduleUrl: string | undefined = undefined;

  /** Path of the region. */
  get fullpath(): string {
    return contextOf(this).path;
  }

  get device(): Device {
    return contextOf(this).overlay.device;
  }

  /** True while the region holds this very loading of this module. */
  isLoaded(): boolean {
    return contextOf(this).overlay.isLoaded();
  }

  toJSON(): object {
    const { descriptor } = contextOf(this).overlay;
    return { fullpath: this.fullpath, design: descriptor.name, modelHash: descriptor.modelHash };
  }
}

printAs(RegionModule.prototype, (self) => {
  const { descriptor } = contextOf(self).overlay;
  return `${self.constructor.name} in ${self.fullpath} { ${Object.keys(descriptor.ips).join(", ")} }`;
});

/** A class of modules. */
export interface RegionModuleClass<T extends RegionModule> {
  new (context: NodeContext): T;
  readonly moduleUrl: string | undefined;
}

/** Classes of the modules of a region, by name. */
export type RegionModuleClasses<Modules extends object> = {
  readonly [Name in keyof Modules]: Modules[Name] extends RegionModule
    ? RegionModuleClass<Modules[Name]>
    : never;
};

/** What is in a region of one overlay. */
interface Content {
  readonly name: string;
  readonly context: RegionContext;
  readonly module: RegionModule;
}

const contents = new WeakMap<OverlayContext, Map<string, Content>>();

/**
 * A reconfigurable region (DFX): holds one of several modules. `Modules` names their types. Mirrors what PYNQ does with
 * `pr_download`, with a type for each module.
 */
export class Region<Modules extends object> extends DesignNode {
  /** Path in the block design. */
  get fullpath(): string {
    return contextOf(this).path;
  }

  /** Names of the modules that can be loaded, sorted. */
  get modules(): readonly (keyof Modules & string)[] {
    return Object.keys(this.#descriptor.modules).sort() as (keyof Modules & string)[];
  }

  /**
   * The module that is in the region now, of one of the modules' types: its `module` tells which. Undefined where none
   * is known to be.
   * @throws FreedError, OverlayMismatchError after the overlay's end
   */
  get current(): Modules[keyof Modules] | undefined {
    const { overlay, path } = contextOf(this);
    overlay.assertOpen();
    return this.#content(overlay, path)?.module as Modules[keyof Modules] | undefined;
  }

  /**
   * Loads a module: stops what runs in the one that is there, cuts the region off, programs it, and connects it again.
   * Objects of the module that was there cannot be used afterwards.
   * @throws PynqError `ARGUMENT` for an unknown name, or where the partial bitstream is not found
   * @throws PynqError `UNSUPPORTED` where the device cannot reprogram regions, `PROGRAMMING` where it refuses the file
   * @throws OverlayMismatchError where the device does not hold this overlay
   */
  async load<Name extends keyof Modules & string>(
    name: Name,
    options: RegionLoadOptions = {},
  ): Promise<Modules[Name]> {
    const { overlay, path } = contextOf(this);
    overlay.assertOpen();
    const module = this.#module(name);
    const content = await inTurn(overlay.device, () => this.#replace(overlay, path, name, module, options));
    return content.module as Modules[Name];
  }

  /** The windows of addresses that the static design keeps for the region, by interface. */
  get interfaces(): Readonly<Record<string, AddressedInterface>> {
    const { overlay, path } = contextOf(this);
    const { ips } = overlay.descriptor;
    const cell = Object.hasOwn(ips, path) ? ips[path] : undefined;
    const windows = Object.keys(cell?.interfaces ?? {}).map((name): [string, AddressedInterface] => [
      name,
      new PlacedInterface(overlay, path, name) as AddressedInterface<unknown> as AddressedInterface,
    ]);
    return Object.freeze(Object.fromEntries(windows));
  }

  toJSON(): object {
    return { fullpath: this.fullpath, modules: this.modules };
  }

  /** The classes of the modules; generated classes say them. */
  protected get classes(): RegionModuleClasses<Modules> {
    throw new PynqError("ARGUMENT", "a region is a member of a generated overlay");
  }

  get #descriptor(): RegionDescriptor {
    const { overlay, path } = contextOf(this);
    const { regions = {}, name } = overlay.descriptor;
    const region = Object.hasOwn(regions, path) ? regions[path] : undefined;
    if (region === undefined) throw new PynqError("ARGUMENT", `design ${name} has no region ${path}`);
    return region;
  }

  #module(name: string): OverlayDescriptor {
    const { modules, path } = this.#descriptor;
    const module = Object.hasOwn(modules, name) ? modules[name] : undefined;
    if (module !== undefined) return module;
    const known = Object.keys(modules).join(", ") || "none";
    throw new PynqError("ARGUMENT", `region ${path} has no module ${name}; it has ${known}`);
  }

  #class(name: string): RegionModuleClass<RegionModule> {
    return (this.classes as Record<string, RegionModuleClass<RegionModule>>)[
      name
    ] as RegionModuleClass<RegionModule>;
  }

  /** What is there; the full bitstream's own module where nothing was loaded since. */
  #content(overlay: OverlayContext, path: string): Content | undefined {
    const known = contentsOf(overlay).get(path);
    if (known?.context.open === true) return known;
    const state = overlay.device.programmer.currentRegion?.(path) ?? undefined;
    const { initial } = this.#descriptor;
    // Another process may have loaded a module: which, its hash tells.
    const name =
      state === undefined
        ? initial
        : this.modules.find((each) => this.#module(each).modelHash === state.modelHash);
    if (name === undefined) return undefined;
    return this.#put(overlay, path, name, state, undefined);
  }

  async #replace(
    overlay: OverlayContext,
    path: string,
    name: string,
    module: OverlayDescriptor,
    options: RegionLoadOptions,
  ): Promise<Content> {
    overlay.assertLoaded();
    const { device, descriptor } = overlay;
    const { programmer } = device;
    if (programmer.programRegion === undefined) {
      throw new PynqError("UNSUPPORTED", `device ${device.name} cannot reprogram a part of its logic`);
    }
    const file =
      device.kind === "sim"
        ? undefined
        : findImage(module, { given: options.bitfile, moduleUrl: this.#class(name).moduleUrl });
    const old = contentsOf(overlay).get(path);
    const request: RegionRequest = {
      descriptor,
      region: path,
      file: file ?? "",
      modelHash: module.modelHash,
      ...(module.image?.sha256 === undefined ? {} : { sha256: module.image.sha256 }),
      ...(options.dtbo === undefined ? {} : { deviceTreeOverlay: options.dtbo }),
      ...(options.isolators === undefined ? {} : { isolators: options.isolators }),
      ...(options.connect === undefined ? {} : { connect: options.connect }),
      retire: async () => {
        if (old?.context.open === true) await old.context.stop();
      },
      isolate: async () => {
        await options.isolate?.();
        // From here on the old module is not there any more, whatever becomes of the new one.
        old?.context.replace(`module ${name}`);
      },
    };
    const state = await programmer.programRegion(request);
    old?.context.replace(`module ${name}`);
    return this.#put(overlay, path, name, state, file);
  }

  #put(
    overlay: OverlayContext,
    path: string,
    name: string,
    state: ProgrammedRegion | undefined,
    file: string | undefined,
  ): Content {
    const context = new RegionContext(overlay, path, this.#module(name), state, file);
    const cls = this.#class(name);
    const content = { name, context, module: new cls({ overlay: context, path }) };
    contentsOf(overlay).set(path, content);
    return content;
  }
}

printAs(Region.prototype, (self) => {
  return `${self.constructor.name} ${self.fullpath} { ${self.modules.join(", ")} }`;
});

function contentsOf(overlay: OverlayContext): Map<string, Content> {
  let known = contents.get(overlay);
  if (known === undefined) contents.set(overlay, (known = new Map()));
  return known;
}

/** The region `name` below `owner`, as an object of `cls`. */
export function regionOf<T extends DesignNode>(
  owner: DesignNode,
  cls: new (context: NodeContext) => T,
  name: string,
): T {
  return DesignNode.childOf(
    owner,
    "region",
    name,
    ({ overlay, path }) => new cls({ overlay, path: path === "" ? name : `${path}/${name}` }),
  );
}
