/*
 * The functions behind the members of generated classes. Each builds what it names on first use and gives the same
 * object from then on; none touches the bus. After the overlay's end each throws FreedError or OverlayMismatchError.
 */
import { createMemory } from "../buffers/device-memory.js";
import type { Memory } from "../buffers/memory.js";
import { PynqError } from "../errors/errors.js";
import type { InterruptLine } from "../interrupts/line.js";
import { openInterrupt } from "../interrupts/open.js";
import { registerMapClass } from "../registers/register-map.js";
import type { RegisterMapBase } from "../registers/types.js";
import { type AddressedInterface, PlacedInterface } from "./addressed-interface.js";
import type { DefaultHierarchy } from "./hierarchy.js";
import type { IpCore } from "./ip.js";
import { contextOf, DesignNode, type NodeContext, pathBelow } from "./node.js";

/** A class of IPs or hierarchies: generated, or a driver's. */
export type NodeClass<T> = new (context: NodeContext) => T;

/**
 * The IP `name` below `owner`, as an object of `cls`.
 * @param name as in the block design; levels below the owner's own separated by `/`
 */
export function ipOf<T extends IpCore>(owner: DesignNode, cls: NodeClass<T>, name: string): T {
  return DesignNode.childOf(
    owner,
    "ip",
    name,
    ({ overlay, path }) => new cls({ overlay, path: pathBelow(path, name) }),
  );
}

/** The hierarchy `name` below `owner`, as an object of `cls`. */
export function hierarchyOf<T extends DefaultHierarchy>(
  owner: DesignNode,
  cls: NodeClass<T>,
  name: string,
): T {
  return DesignNode.childOf(
    owner,
    "hierarchy",
    name,
    ({ overlay, path }) => new cls({ overlay, path: pathBelow(path, name) }),
  );
}

/** One of several addressed interfaces of an IP. */
export function interfaceOf<Map>(owner: IpCore, name: string): AddressedInterface<Map> {
  return DesignNode.childOf(
    owner,
    "interface",
    name,
    ({ overlay, path }) =>
      new PlacedInterface(overlay, path, name) as AddressedInterface<unknown> as AddressedInterface<Map>,
  );
}

/** The register map of an interface. Maps the interface's window, and reads nothing. */
export function registerMapOf<M extends RegisterMapBase>(owner: IpCore, name: string): M {
  return DesignNode.childOf(owner, "registerMap", name, ({ overlay, path }) => {
    const { registers = {} } = overlay.ip(path);
    const block = Object.hasOwn(registers, name) ? registers[name] : undefined;
    if (block === undefined) throw new PynqError("ARGUMENT", `${path} has no registers at interface ${name}`);
    const window = overlay.window(path, name);
    return new (registerMapClass(block, window.dataWidth))(window) as unknown as M;
  });
}

/** The interrupt line of a pin below `owner`. */
export function interruptOf(owner: DesignNode, pin: string): InterruptLine {
  const { overlay, path } = contextOf(owner);
  overlay.assertOpen();
  return openInterrupt(overlay, pathBelow(path, pin));
}

/** The interrupt lines of all pins that reach the processor, by full path. Touches no hardware. */
export function interruptsOf<Pin extends string>(owner: DesignNode): Readonly<Record<Pin, InterruptLine>> {
  return DesignNode.childOf(owner, "interrupts", "", ({ overlay }) => {
    const lines = Object.create(null) as Record<string, InterruptLine>;
    for (const pin of Object.keys(overlay.descriptor.interrupts)) {
      Object.defineProperty(lines, pin, {
        enumerable: true,
        get: () => {
          overlay.assertOpen();
          return openInterrupt(overlay, pin);
        },
      });
    }
    return Object.freeze(lines) as Readonly<Record<Pin, InterruptLine>>;
  });
}

/** The memory `name` of the overlay. */
export function memoryOf<Bank extends string>(owner: DesignNode, name: Bank): Memory<Bank> {
  return DesignNode.childOf(owner, "memory", name, ({ overlay }) => {
    const descriptor = overlay.descriptor.memories[name];
    if (descriptor === undefined) {
      throw new PynqError("ARGUMENT", `design ${overlay.descriptor.name} has no memory ${name}`);
    }
    return createMemory<Bank>(overlay.device, descriptor, () => overlay.assertOpen());
  });
}
