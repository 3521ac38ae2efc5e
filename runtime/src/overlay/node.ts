import type { OverlayContext } from "./context.js";

/**
 * What the constructors of IP and hierarchy classes take. Applications never make one; a driver that has a constructor
 * of its own passes it on to `super`.
 */
export interface NodeContext {
  readonly overlay: OverlayContext;
  /** Path in the block design, levels separated by `/`; empty for the overlay itself. */
  readonly path: string;
}

/** What a node can have below it; names of different kinds may be equal. */
export type ChildKind =
  "ip" | "hierarchy" | "interface" | "registerMap" | "memory" | "gpio" | "region" | "clock" | "interrupts";

function noChildren(): Record<ChildKind, Map<string, unknown>> {
  return {
    ip: new Map(),
    hierarchy: new Map(),
    interface: new Map(),
    registerMap: new Map(),
    memory: new Map(),
    gpio: new Map(),
    region: new Map(),
    clock: new Map(),
    interrupts: new Map(),
  };
}

/**
 * A place in the design: the overlay, a hierarchy or an IP. Holds what is below it, built when first named.
 * State is private, so that names of the design never meet names of this class.
 */
export class DesignNode {
  readonly #context: NodeContext;
  #children = noChildren();
  /** The child named last: programs go to the same one again and again, and a lookup costs half a register read. */
  #lastKind: ChildKind | undefined;
  #lastName: string | undefined;
  #last: unknown;

  constructor(context: NodeContext) {
    this.#context = context;
  }

  static contextOf(node: DesignNode): NodeContext {
    return node.#context;
  }

  /** What stands under `name`, or `make`s it. @throws FreedError, OverlayMismatchError after the overlay's end */
  static childOf<T>(node: DesignNode, kind: ChildKind, name: string, make: (context: NodeContext) => T): T {
    node.#context.overlay.assertOpen();
    if (node.#lastName === name && node.#lastKind === kind) return node.#last as T;
    let child = node.#children[kind].get(name) as T | undefined;
    if (child === undefined) {
      child = make(node.#context);
      node.#children[kind].set(name, child);
    }
    node.#lastKind = kind;
    node.#lastName = name;
    node.#last = child;
    return child;
  }

  static forgetChildren(node: DesignNode): void {
    node.#children = noChildren();
    node.#lastName = node.#lastKind = node.#last = undefined;
  }
}

/** Context of a node: for the runtime and for drivers that reach further than their own registers. */
export function contextOf(node: DesignNode): NodeContext {
  return DesignNode.contextOf(node);
}

/** Path of something below a node. */
export function pathBelow(path: string, name: string): string {
  return path === "" ? name : `${path}/${name}`;
}
