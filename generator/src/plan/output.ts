/*
 * The plan of an overlay: what is emitted, under which names, into which files. Plain data; the emitters turn it into
 * text and invent nothing.
 */
import type { Design } from "../model/design.js";
import type { AddressedInterface, Ip } from "../model/ip.js";
import type { Kernel, KernelArgument } from "../model/kernel.js";
import type { GpioPin } from "../model/gpio.js";
import type { Memory } from "../model/memory.js";
import type { StreamConnection } from "../model/stream.js";
import type { Field, MemoryWindow, Register } from "../model/register.js";

/** A field as it is emitted. */
export interface FieldPlan {
  readonly identifier: string;
  readonly field: Field;
  readonly readable: boolean;
  readonly writable: boolean;
  /** Writable without an effect: `modify` and setters may touch it. */
  readonly plain: boolean;
}

/** A register as it is emitted. */
export interface RegisterPlan {
  readonly identifier: string;
  /** Name of its interface; `…Value`, `…Write` and `…Plain` stand beside it. */
  readonly typeName: string;
  readonly register: Register;
  readonly fields: readonly FieldPlan[];
  readonly readable: boolean;
  readonly writable: boolean;
  /** Reading it changes something: no getters, no modify. */
  readonly hasReadEffect: boolean;
  /** `read`, `modify` and plain setters exist. */
  readonly modifiable: boolean;
  readonly flags: {
    readonly clear: readonly string[];
    readonly set: readonly string[];
    readonly toggle: readonly string[];
  };
}

/** A memory window as it is emitted. */
export interface WindowPlan {
  readonly identifier: string;
  readonly window: MemoryWindow;
}

/** An addressed interface of an IP type. */
export interface InterfacePlan {
  /** Member of the IP class that gives this interface; used where the IP has several. */
  readonly identifier: string;
  /** Name of the interface in the design. */
  readonly name: string;
  readonly dataWidth: number;
  readonly kind: AddressedInterface["kind"];
  /** Name of the register map's interface; absent where there are no registers. */
  readonly mapTypeName?: string;
  /** Name of the constant that describes the registers. */
  readonly constantName?: string;
  readonly registers: readonly RegisterPlan[];
  readonly windows: readonly WindowPlan[];
}

/** A member of an IP class that stands for a wired pin. */
export interface PinMemberPlan {
  readonly identifier: string;
  /** Name of the port, with its bit where it is one of a vector. */
  readonly pin: string;
  readonly description: string;
}

/** An argument as the methods of a kernel take it. */
export interface KernelArgumentPlan {
  /** Name of the parameter. */
  readonly identifier: string;
  readonly argument: KernelArgument;
  /** Memories that a buffer may lie in. */
  readonly banks: readonly string[];
}

/** A scalar that a kernel writes, as the result holds it. */
export interface KernelOutputPlan {
  /** Name of the property. */
  readonly identifier: string;
  readonly argument: KernelArgument;
}

/** What makes an IP class a kernel's. */
export interface KernelPlan {
  readonly kernel: Kernel;
  /** Name of the constant that describes it to the runtime. */
  readonly constantName: string;
  /** Name of the interface of its arguments by name. */
  readonly argumentsType: string;
  /** Name of the interface of what it gives back. */
  readonly resultType: string;
  /** False for ap_ctrl_none and user-managed kernels: no `call`, no `start`. */
  readonly startable: boolean;
  /** What a call takes, in order. */
  readonly arguments: readonly KernelArgumentPlan[];
  /** Scalars that the kernel writes. */
  readonly outputs: readonly KernelOutputPlan[];
  readonly banksUsed: readonly string[];
}

/** A class that all IPs of one type share. */
export interface IpTypePlan {
  readonly className: string;
  /** Path of the file in the output folder, with `/`, without extension. */
  readonly file: string;
  readonly vlnv: string;
  /** Paths of the instances, sorted. */
  readonly instances: readonly string[];
  readonly interfaces: readonly InterfacePlan[];
  readonly interrupts: readonly PinMemberPlan[];
  readonly gpio: readonly PinMemberPlan[];
  /** Set where the IP is a kernel. */
  readonly kernel?: KernelPlan;
}

/** An IP instance as a member of the overlay or a hierarchy. */
export interface IpMemberPlan {
  readonly kind: "ip";
  readonly identifier: string;
  readonly ip: Ip;
  readonly type: IpTypePlan;
  /** Name of the interface of its parameters. */
  readonly parametersType: string;
}

/** A hierarchy as a member of its parent. */
export interface HierarchyMemberPlan {
  readonly kind: "hierarchy";
  readonly identifier: string;
  readonly hierarchy: HierarchyPlan;
}

/** A memory as a member of the overlay. */
export interface MemoryMemberPlan {
  readonly kind: "memory";
  readonly identifier: string;
  readonly memory: Memory;
}

/** A PS GPIO bit as a member of the overlay. */
export interface GpioMemberPlan {
  readonly kind: "gpio";
  readonly identifier: string;
  readonly pin: GpioPin;
}

/** A stream between compute units as a member of the overlay. */
export interface StreamMemberPlan {
  readonly kind: "stream";
  readonly identifier: string;
  readonly stream: StreamConnection;
}

/** A reconfigurable region as a member of its parent. */
export interface RegionMemberPlan {
  readonly kind: "region";
  readonly identifier: string;
  readonly region: RegionNames;
}

/** A member of the overlay or of a hierarchy. */
export type MemberPlan =
  | IpMemberPlan
  | HierarchyMemberPlan
  | MemoryMemberPlan
  | GpioMemberPlan
  | StreamMemberPlan
  | RegionMemberPlan;

/** A class for one hierarchy. */
export interface HierarchyPlan {
  readonly path: string;
  readonly className: string;
  /** Path of the file in the output folder, with `/`, without extension. */
  readonly file: string;
  readonly members: readonly MemberPlan[];
}

/** What is planned for one design: an overlay's, or that of a module in a region. */
export interface DesignPlan {
  readonly design: Design;
  readonly image?: ImagePlan;
  /** Hash of the normalised model. */
  readonly modelHash: string;
  readonly members: readonly MemberPlan[];
  /** All hierarchies, at any depth, by path. */
  readonly hierarchies: readonly HierarchyPlan[];
  /** All IP members, at any depth, by path. */
  readonly ips: readonly IpMemberPlan[];
  /** Where its constants stand: path in the output folder, with `/`, without extension. */
  readonly metadataFile: string;
  /** Name of the constant that the runtime reads. */
  readonly descriptorName: string;
}

/** Names of what is emitted for one region. */
export interface RegionNames {
  readonly path: string;
  readonly className: string;
  /** Interface that maps the modules' names to their classes. */
  readonly modulesType: string;
  /** Union of the modules' classes. */
  readonly unionType: string;
  /** Path of the file in the output folder, with `/`, without extension. */
  readonly file: string;
}

/** A module of a region. */
export interface ModulePlan extends DesignPlan {
  /** Name by which it is loaded. */
  readonly name: string;
  readonly region: string;
  readonly className: string;
  readonly file: string;
  /** File that it was read from; absent where it is in the static design's own. */
  readonly source?: string;
}

/** A reconfigurable region. */
export interface RegionPlan extends RegionNames {
  /** The cell of the static design, with its windows of addresses; absent where the region is a hierarchy. */
  readonly cell?: Ip;
  readonly initial?: string;
  readonly modules: readonly ModulePlan[];
}

/** The bitstream or xclbin that belongs to a design. */
export interface ImagePlan {
  /** Its name, without folder. */
  readonly file: string;
  readonly kind: "bit" | "bin" | "xclbin";
  /** SHA-256 of its bytes; absent where it was not there when the overlay was generated. */
  readonly sha256?: string;
}

/** Everything that is emitted for one design. */
export interface OverlayPlan extends DesignPlan {
  readonly className: string;
  /** Types of all IPs, those in modules as well. */
  readonly ipTypes: readonly IpTypePlan[];
  readonly regions: readonly RegionPlan[];
}
