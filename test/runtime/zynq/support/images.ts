/* Bitstreams and device-tree blobs, made by the book. */
import { createHash } from "node:crypto";

/** Configuration data as a `.bit` holds it: padding, sync word 0xAA995566, a few words. */
export function configurationData(words = 64, seed = 1): Buffer {
  const data = Buffer.alloc(4 * (12 + words), 0xff);
  Buffer.from([0xaa, 0x99, 0x55, 0x66]).copy(data, 4 * 8);
  for (let i = 0; i < words; i++)
    data.writeUInt32BE((Math.imul(i + seed, 0x9e3779b1) & 0x7fffffff) >>> 0, 4 * (12 + i));
  return data;
}

export interface BitFields {
  readonly design?: string;
  readonly part?: string;
  readonly date?: string;
  readonly time?: string;
  readonly data?: Buffer;
}

/** A `.bit` file. */
export function makeBit(fields: BitFields = {}): Buffer {
  const {
    design = "system_wrapper;UserID=0XFFFFFFFF;Version=2020.2",
    part = "7z020clg400",
    date = "2020/11/05",
    time = "14:03:21",
    data = configurationData(),
  } = fields;
  const field = (tag: string, text: string): Buffer => {
    const bytes = Buffer.from(`${text}\0`, "latin1");
    const head = Buffer.from([tag.charCodeAt(0), bytes.length >> 8, bytes.length & 255]);
    return Buffer.concat([head, bytes]);
  };
  const end = Buffer.alloc(5);
  end.write("e", "latin1");
  end.writeUInt32BE(data.length, 1);
  return Buffer.concat([
    Buffer.from([0, 9, 0x0f, 0xf0, 0x0f, 0xf0, 0x0f, 0xf0, 0x0f, 0xf0, 0, 0, 1]),
    field("a", design),
    field("b", part),
    field("c", date),
    field("d", time),
    end,
    data,
  ]);
}

export const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** A node of a device tree: properties and children by name. */
export interface TreeNode {
  readonly properties?: Readonly<Record<string, string>>;
  readonly children?: Readonly<Record<string, TreeNode>>;
}

/** A flattened device tree (Devicetree Specification 0.4, chapter 5). */
export function makeTree(root: TreeNode): Buffer {
  const strings: string[] = [];
  let stringsLength = 0;
  const offsets = new Map<string, number>();
  const chunks: Buffer[] = [];
  const word = (value: number): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return bytes;
  };
  const padded = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);
  const node = (name: string, { properties = {}, children = {} }: TreeNode): void => {
    chunks.push(word(1), padded(Buffer.from(`${name}\0`)));
    for (const [key, text] of Object.entries(properties)) {
      if (!offsets.has(key)) {
        offsets.set(key, stringsLength);
        strings.push(key);
        stringsLength += key.length + 1;
      }
      const value = Buffer.from(text === "" ? "" : `${text}\0`);
      chunks.push(word(3), word(value.length), word(offsets.get(key)!), padded(value));
    }
    for (const [key, child] of Object.entries(children)) node(key, child);
    chunks.push(word(2));
  };
  node("", root);
  chunks.push(word(9));
  const structure = Buffer.concat(chunks);
  const text = Buffer.from(strings.map((each) => `${each}\0`).join(""));
  const head = 40 + 16;
  const total = head + structure.length + text.length;
  const header = [
    0xd00dfeed,
    total,
    head,
    head + structure.length,
    40,
    17,
    16,
    0,
    text.length,
    structure.length,
  ];
  return Buffer.concat([...header.map(word), Buffer.alloc(16), structure, text]);
}

/** A device-tree overlay of one fragment. */
export function makeOverlay(properties: Readonly<Record<string, string>> = { "made-up": "yes" }): Buffer {
  const fragment: TreeNode = {
    properties: { "target-path": "/fpga-full" },
    children: { __overlay__: { properties } },
  };
  return makeTree({ children: { "fragment@0": fragment } });
}
