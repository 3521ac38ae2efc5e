// timeout: 300 s
import { test } from "uvu";
import * as assert from "uvu/assert";
import { existsSync, readdirSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { Overlay } from "@pynq-gen/runtime";
import type { IpDescriptor, RegisterDescriptor } from "@pynq-gen/runtime/codegen/v1";
import { projectRoot } from "../../support/project.js";
import { projectHelper } from "../exercise/build.js";
import { deviceFile } from "../exercise/window.js";
import { fileDevice } from "./overlay.js";
import { noTrap, Trap } from "./trap.js";

/** A member of an object whose type is not known here: this test walks whatever the examples hold. */
function member(of: unknown, name: string): unknown {
  return (of as Readonly<Record<string, unknown>>)[name];
}

/** The register map of an interface of an IP, as an application reaches it. */
function registerMap(overlay: Overlay, ip: IpDescriptor, name: string): unknown {
  // A design's name that is one of the base classes' own has a `_` behind it.
  const object = ip.path
    .split("/")
    .reduce<unknown>((at, step) => member(at, `${step}_`) ?? member(at, step), overlay);
  assert.ok(object, `${ip.path} is a member of its overlay`);
  return member(object, "registerMap") ?? member(member(object, name), "registerMap");
}

/** The registers behind a descriptor: one, or all of a run. */
function registersOf(map: unknown, { name, dim }: RegisterDescriptor): readonly unknown[] {
  const found = member(map, name);
  return dim === undefined ? [found] : [...(found as Iterable<unknown>)];
}

/** What can be done with a register, and whether it loads and stores; setters get what was read, or 0. */
function actionsOf(
  register: object,
  { fields = [] }: RegisterDescriptor,
): readonly (readonly [string, () => unknown])[] {
  const actions: [string, () => unknown][] = [];
  const call = (kind: string, name: string, ...values: unknown[]): void => {
    const method = member(register, name) as ((...values: unknown[]) => unknown) | undefined;
    if (method !== undefined) actions.push([kind, () => method.apply(register, values)]);
  };
  const wide = typeof member(register, "mask") === "bigint";
  const zero = wide ? 0n : 0;
  call("r", "readRaw");
  call("r", "read");
  call("r", "bits", 0, 0);
  call("w", "writeRaw", zero);
  if (fields.length > 0) {
    call("w", "write", {});
    call("rw", "modify", {});
  }
  for (const name of fields.length > 0 ? fields.map((field) => field.name) : ["value"]) {
    const accessor = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(register) as object, name);
    if (accessor?.get !== undefined) actions.push(["r", () => member(register, name)]);
    if (accessor?.set === undefined) continue;
    // A field takes what its getter gives, a number up to 32 bits and a bigint above.
    const value = accessor.get === undefined ? zero : accessor.get.call(register);
    actions.push([fields.length > 0 ? "rw" : "w", () => accessor.set?.call(register, value)]);
  }
  return actions;
}

/** The accesses of one action: each of the bus's width, at the register's address. */
function expected(kind: string, address: number, width: number, dataWidth: number): readonly string[] {
  const bits = dataWidth === 64 ? 64 : 32;
  const places = width > 32 && bits === 32 ? [address, address + 4] : [address];
  return [...kind].flatMap((letter) => places.map((at) => `${letter}${bits}@0x${at.toString(16)}`));
}

const examples = join(projectRoot, "generated-examples");
const names = readdirSync(examples).filter((name) => existsSync(join(examples, name, "overlay/index.ts")));
const missing = noTrap() ?? (names.length === 0 ? "no generated examples here" : undefined);
if (missing !== undefined) console.log(`skip: ${missing}`);
else {
  process.env["PYNQ_GEN_NATIVE"] = await projectHelper();
  const file = deviceFile(4096);
  const trap = new Trap(file.path);

  for (const name of names) {
    test(`every register of generated-examples/${name} is reached by exactly its accesses`, async () => {
      const module = (await import(`#examples/${name}/overlay/index.js`)) as Readonly<
        Record<string, unknown>
      >;
      const classes = Object.values(module).filter(
        (value): value is typeof Overlay => typeof value === "function" && value.prototype instanceof Overlay,
      );
      assert.is(classes.length, 1);
      const cls = classes[0] as typeof Overlay;
      const { ips, modelHash } = cls.descriptor;
      const windows = Object.values(ips).flatMap((ip) =>
        Object.entries(ip.registers ?? {}).map(([port, block]) => ({
          ip,
          port,
          block,
          place: ip.interfaces[port],
        })),
      );
      // Sparse: as long as the design's addresses reach, on no more disk than what is touched.
      const ends = windows.map(({ place }) => Number((place?.base ?? 0n) + BigInt(place?.size ?? 0)));
      truncateSync(file.path, Math.max(...ends));
      const overlay = await cls.load({ device: fileDevice(file.path, modelHash), download: false });
      let registers = 0;
      let actions = 0;
      for (const { ip, port, block, place } of windows) {
        assert.ok(place, `${ip.path} places ${port}`);
        const map = registerMap(overlay, ip, port);
        for (const descriptor of block.registers) {
          for (const [i, register] of registersOf(map, descriptor).entries()) {
            assert.ok(register, `${ip.path} ${port} ${descriptor.name}`);
            registers++;
            const address = Number(place.base) + descriptor.offset + i * (descriptor.dim?.stride ?? 0);
            for (const [kind, act] of actionsOf(register, descriptor)) {
              const want = expected(kind, address, descriptor.width ?? 32, place.dataWidth);
              assert.equal(
                trap.during(act),
                want,
                `${ip.path} ${descriptor.name}[${i}] ${kind} ${String(act)}`,
              );
              actions++;
            }
          }
        }
      }
      assert.ok(registers > 0 && actions > registers, `${registers} registers, ${actions} actions`);
      console.log(`${name}: ${registers} registers, ${actions} accessor calls`);
    });
  }
}

test.run();
