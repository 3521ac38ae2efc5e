import type { Design } from "../model/design.js";
import type { Region, RegionModule } from "../model/region.js";

/** Name of the module that the full bitstream brings, where nothing gives it another. */
export const INITIAL_MODULE = "initial";

/**
 * Makes a hierarchy of the static design a region: what is in it becomes the region's first module, since it goes when
 * another one is loaded.
 */
export function splitInitialModule(design: Design, path: string): Design {
  const inside = (other: string): boolean => other.startsWith(`${path}/`);
  const outside = (other: string): boolean => !inside(other);
  const initial: RegionModule = {
    name: INITIAL_MODULE,
    initial: true,
    design: {
      ...design,
      ips: design.ips.filter((ip) => inside(ip.path)),
      hierarchies: design.hierarchies.filter((hierarchy) => inside(hierarchy.path)),
      memories: design.memories.filter((memory) => inside(memory.name)),
      interruptControllers: design.interruptControllers.filter((controller) => inside(controller.path)),
      interruptPins: design.interruptPins.filter((pin) => inside(pin.pin)),
      gpio: design.gpio.filter((pin) => pin.pins.some(inside)),
      clocks: [],
      streams: design.streams.filter((stream) => inside(stream.source.ip) || inside(stream.sink.ip)),
      regions: [],
      kernels: [],
    },
  };
  const region: Region = { path, windows: [], candidates: [], modules: [initial] };
  return {
    ...design,
    ips: design.ips.filter((ip) => outside(ip.path)),
    hierarchies: design.hierarchies.filter((hierarchy) => outside(hierarchy.path)),
    memories: design.memories.filter((memory) => outside(memory.name)),
    interruptControllers: design.interruptControllers.filter((controller) => outside(controller.path)),
    interruptPins: design.interruptPins.filter((pin) => outside(pin.pin)),
    gpio: design.gpio.filter((pin) => !inside(pin.name)),
    streams: design.streams.filter((stream) => outside(stream.source.ip) && outside(stream.sink.ip)),
    regions: [...design.regions, region],
  };
}
