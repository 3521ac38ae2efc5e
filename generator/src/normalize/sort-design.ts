import type { Design } from "../model/design.js";

/**
 * The one order of a Design model: cells, hierarchies, memories, controllers, pins, GPIO, streams, regions and kernels
 * by path or name in code-unit order; clocks by index; registers by offset, then name; fields by lowest bit, then
 * name; address ranges by master, interface and base. Parameters by name. It does not depend on the file's order, so
 * that a re-export of an unchanged design gives an unchanged model.
 */
export function sortDesign(design: Design): Design {
  return {
    ...design,
    ips: sorted(design.ips, (ip) => ip.path).map((ip) => ({
      ...ip,
      parameters: sortRecord(ip.parameters),
      interfaces: sorted(ip.interfaces, (face) => face.name).map((face) => ({
        ...face,
        segments: sorted(face.segments, (segment) =>
          [segment.master, segment.masterInterface, segment.slaveInterface, hex(segment.base)].join("\0"),
        ),
        registers: sorted(face.registers, (register) => `${hex(register.offset)}\0${register.name}`).map(
          (register) => ({
            ...register,
            fields: sorted(register.fields, (field) => `${hex(field.bitOffset)}\0${field.name}`),
          }),
        ),
        windows: sorted(face.windows, (window) => `${hex(window.offset)}\0${window.name}`),
      })),
    })),
    hierarchies: sorted(design.hierarchies, (hierarchy) => hierarchy.path),
    memories: sorted(design.memories, (memory) => memory.name),
    interruptControllers: sorted(design.interruptControllers, (controller) => controller.path),
    interruptPins: sorted(design.interruptPins, (pin) => pin.pin),
    gpio: sorted(design.gpio, (pin) => `${pin.name}\0${hex(pin.index)}`),
    clocks: sorted(design.clocks, (clock) => hex(clock.index)),
    streams: sorted(design.streams, (stream) =>
      [stream.source.ip, stream.source.interface, stream.sink.ip, stream.sink.interface].join("\0"),
    ),
    regions: sorted(design.regions, (region) => region.path).map((region) => ({
      ...region,
      windows: sorted(region.windows, (window) => `${hex(window.base)}\0${window.interface}`),
      modules: sorted(region.modules, (module) => module.name).map((module) => ({
        ...module,
        design: sortDesign(module.design),
      })),
    })),
    kernels: sorted(design.kernels, (kernel) => kernel.name),
  };
}

function sorted<T>(list: readonly T[], key: (item: T) => string): T[] {
  return list
    .map((item) => ({ item, key: key(item) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ item }) => item);
}

/** Fixed-width text, so that numbers sort as numbers. */
function hex(value: number | bigint): string {
  return value.toString(16).padStart(20, "0");
}

function sortRecord(record: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const result = Object.create(null) as Record<string, string>;
  for (const name of Object.keys(record).sort()) result[name] = record[name] ?? "";
  return result;
}
