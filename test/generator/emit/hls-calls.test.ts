// timeout: 180 s
/*
 * Kernels of made-up C signatures, as HLS describes them and as the handoff shows their registers: what a generated call
 * is given arrives at the simulated kernel, and what that gives back comes back.
 */
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { compileAndRun, generated } from "../../support/generated.js";
import { type CellSpec, handoff, type RangeSpec, type RegisterSpec, zynqPs } from "../../support/handoff.js";
import { randomNumbers } from "../../support/mutations.js";
import { tempFolder } from "../../support/tmp.js";

const seed = Number(process.env["FUZZ_SEED"] ?? 7);
const count = 30;
const callsEach = 4;

type Kind = "signed" | "unsigned" | "bool" | "half" | "float" | "double" | "bytes";
interface Type {
  readonly cType: string;
  readonly kind: Kind;
  readonly bits: number;
}
const widths = [1, 3, 7, 8, 9, 15, 16, 17, 31, 32, 33, 47, 48, 63, 64];
const types: readonly Type[] = [
  { cType: "char", kind: "signed", bits: 8 },
  { cType: "unsigned short", kind: "unsigned", bits: 16 },
  { cType: "int", kind: "signed", bits: 32 },
  { cType: "unsigned int", kind: "unsigned", bits: 32 },
  { cType: "long long", kind: "signed", bits: 64 },
  { cType: "size_t", kind: "unsigned", bits: 64 },
  { cType: "bool", kind: "bool", bits: 1 },
  { cType: "half", kind: "half", bits: 16 },
  { cType: "float", kind: "float", bits: 32 },
  { cType: "double", kind: "double", bits: 64 },
  ...widths.map((bits): Type => ({ cType: `ap_uint<${bits}>`, kind: "unsigned", bits })),
  ...widths.map((bits): Type => ({ cType: `ap_int<${bits}>`, kind: "signed", bits })),
  ...[72, 96, 200, 512].map((bits): Type => ({ cType: `ap_uint<${bits}>`, kind: "bytes", bits })),
];

const random = randomNumbers(seed);
function pick<T>(list: readonly T[]): T {
  return list[random(list.length)] as T;
}

const floats: Readonly<Partial<Record<Kind, readonly number[]>>> = {
  half: [0, 1, -1, 0.5, 65504, 2 ** -24, -Infinity],
  float: [0, -1, Math.fround(0.1), 2 ** -149, Infinity],
  double: [0, -1, 0.1, Number.MAX_VALUE, Number.MIN_VALUE],
};

/** A value of the type as TypeScript writes it; those at the edges most often. */
function valueOf({ kind, bits }: Type): string {
  if (kind === "bool") return pick(["true", "false"]);
  if (kind === "bytes") return `Uint8Array.from({ length: ${Math.ceil(bits / 8)} }, () => ${random(256)})`;
  if (kind !== "signed" && kind !== "unsigned") return String(pick(floats[kind] ?? []));
  const width = BigInt(bits);
  const low = kind === "unsigned" ? 0n : -(1n << (width - 1n));
  const high = low + (1n << width) - 1n;
  const value = pick([low, high, low + (high - low) / 3n]);
  return bits > 32 ? `${value}n` : `${value}`;
}

/** A control interface while its registers are laid out, in the handoff's words and in HLS's. */
class Face {
  readonly name: string;
  readonly registers: RegisterSpec[] = [];
  readonly json: unknown[] = [];
  #next = 0x10;

  constructor(name: string) {
    this.name = name;
  }

  /** Places a value, and a valid bit behind it where it has one; gives HLS's references to its registers. */
  place(name: string, bits: number, access: string, valid?: "read-only" | "read-write"): unknown[] {
    const words = Math.ceil(bits / 32);
    const references: unknown[] = [];
    const add = (register: string, field: string, width: number, text: string, way: string): void => {
      const description = `${text} signal of ${name}`;
      const fields = [{ name: field, width, access: way }];
      this.registers.push({ name: register, offset: this.#next, access: way, description, fields });
      this.json.push({
        name: register,
        offset: `${this.#next}`,
        access: way === "read-only" ? "R" : "W",
        description,
        fields: [{ name: field, width: `${width}` }],
      });
      const usage = text === "Data" ? "data" : "control";
      references.push({ type: "register", interface: this.name, name: register, usage });
      this.#next += 4;
    };
    for (let word = 0; word < words; word++) {
      const register = words === 1 ? name : `${name}_${word + 1}`;
      add(register, name, Math.min(32, bits - 32 * word), "Data", access);
    }
    if (valid !== undefined) add(`${name}_ctrl`, `${name}_ap_vld`, 1, "Control", valid);
    // HLS leaves a word between two values.
    this.#next += 4;
    return references;
  }
}

interface MadeUp {
  readonly cell: CellSpec;
  readonly ranges: readonly RangeSpec[];
  readonly data: unknown;
  /** TypeScript that calls it. */
  readonly calls: string;
}

function makeUp(name: string, base: number): MadeUp {
  const control = new Face("s_axi_control");
  const more = new Face("s_axi_more");
  const parameters = Array.from({ length: 1 + random(10) }, (_, at) => ({
    name: `a${at}`,
    type: pick(types),
    way: pick(["in", "in", "waited", "out", "inout"] as const),
    face: random(3) === 0 ? more : control,
  }));
  const returned = random(2) === 0 ? undefined : pick(types.filter(({ kind }) => kind !== "bytes"));
  if (returned !== undefined) control.place("ap_return", returned.bits, "read-only");
  const args = parameters.map(({ name: argument, type, way, face }, index): [string, unknown] => {
    const hwRefs = {
      in: () => face.place(argument, type.bits, "write-only"),
      waited: () => face.place(argument, type.bits, "read-write", "read-write"),
      out: () => face.place(argument, type.bits, "read-only", "read-only"),
      inout: () => [
        ...face.place(`${argument}_i`, type.bits, "write-only"),
        ...face.place(`${argument}_o`, type.bits, "read-only", "read-only"),
      ],
    }[way]();
    const byReference = way === "out" || way === "inout";
    const srcType = byReference ? `${type.cType}&` : type.cType;
    return [argument, { index: `${index}`, direction: byReference ? way : "in", srcType, hwRefs }];
  });
  const faces = more.registers.length > 0 ? [control, more] : [control];
  const chained = random(2) === 0;
  const bits = ["AP_START", "AP_DONE", "AP_IDLE", "AP_READY", ...(chained ? ["AP_CONTINUE"] : [])];
  const ctrl: RegisterSpec = {
    name: "CTRL",
    offset: 0,
    fields: bits.map((field, bit) => ({ name: field, bit })),
  };

  const given = parameters.filter(({ way }) => way !== "out");
  const outputs: (readonly [string, Type])[] = parameters
    .filter(({ way }) => way === "out" || way === "inout")
    .map(({ name: argument, type, way }) => [way === "out" ? argument : `${argument}_o`, type]);
  if (returned !== undefined) outputs.push(["returnValue", returned]);
  const calls = Array.from({ length: callsEach }, (_, round) => {
    const values = given.map(({ type }) => valueOf(type)).join(", ");
    const fields = outputs.map(([output, type]) => `${output}: ${valueOf(type)}`);
    const alone = returned !== undefined && outputs.length === 1;
    const result =
      outputs.length === 0 ? "undefined" : alone ? valueOf(returned) : `{ ${fields.join(", ")} }`;
    const method = round % 2 === 0 ? "callSync" : "call";
    return `{
  const given = [${values}] as const;
  result = ${result};
  check("${name}", await ol.${name}_0.${method}(...given), result, given);
}`;
  });
  return {
    cell: {
      path: `${name}_0`,
      vlnv: `acme:hls:${name}:1.0`,
      blocks: faces.map((face) => ({
        interface: face.name,
        registers: face === control ? [ctrl, ...face.registers] : face.registers,
      })),
    },
    ranges: faces.map((face, at) => {
      const start = base + at * 0x1_0000;
      const instance = `${name}_0`;
      return { instance, base: start, high: start + 0xffff, master: "M_AXI_GP0", slave: face.name };
    }),
    data: {
      Top: name,
      FunctionProtocol: chained ? "ap_ctrl_chain" : "ap_ctrl_hs",
      Args: Object.fromEntries(args),
      ...(returned === undefined ? {} : { ReturnValue: { srcType: returned.cType } }),
      Interfaces: Object.fromEntries(
        faces.map((face) => {
          const first = face === control ? [{ name: "CTRL", offset: "0", fields: [] }] : [];
          return [face.name, { type: "axi4lite", registers: [...first, ...face.json] }];
        }),
      ),
      Ipx: { Vendor: "acme", Library: "hls", Name: name, Version: "1.0" },
    },
    calls: `device.model("${name}", model);\n${calls.join("\n")}`,
  };
}

const head = `
import assert from "node:assert/strict";
import { SimDevice } from "@pynq-gen/runtime";
import { Design1Overlay } from "./overlay/index.js";

const device = new SimDevice();
const ol = await Design1Overlay.load({ device });
let taken: unknown[] = [];
let result: unknown;
let calls = 0;
const model = (_buffers: object, ...scalars: never[]): never => {
  taken = scalars;
  return result as never;
};
function check(name: string, found: unknown, wanted: unknown, given: readonly unknown[]): void {
  assert.deepEqual(taken, given, name);
  assert.deepEqual(found, wanted, name);
  calls += 1;
}
`;

test(`${count * callsEach} calls of ${count} made-up kernels of seed ${seed}`, async () => {
  const made = Array.from({ length: count }, (_, at) => makeUp(`k${at}`, 0x4000_0000 + at * 0x10_0000));
  const ranges = made.flatMap((each) => each.ranges);
  const input = tempFolder({
    files: {
      "design_1.hwh": handoff({ cells: [zynqPs([], ranges), ...made.map(({ cell }) => cell)] }),
      ...Object.fromEntries(made.map(({ data }, at) => [`hls/k${at}_data.json`, JSON.stringify(data)])),
    },
  });
  const main = [head, ...made.map(({ calls }) => calls), "console.log(calls);"].join("\n");
  const folder = await generated([join(input, "design_1.hwh"), "--hls", join(input, "hls")], {
    "main.ts": main,
  });
  assert.is(await compileAndRun(folder, "main.ts"), `${count * callsEach}\n`);
});

test.run();
