/* What the runtime reads of an xclbin before XRT gets it. */
import { truncateSync, writeFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { mutate, randomNumbers } from "../../support/mutations.js";
import { softCardDesign } from "../../support/softcard/design.js";
import { rejectsError } from "../../support/throws.js";
import { tempFolder } from "../../support/tmp.js";
import { writeXclbin } from "#generator/xclbin-writer/index.js";
import { readXclbinImage, sha256OfFile } from "#runtime/device/xrt/container.js";
import { PynqError } from "#runtime/errors/errors.js";

const folder = tempFolder();
let files = 0;

function write(bytes: Uint8Array): string {
  const file = `${folder}/${files++}.xclbin`;
  writeFileSync(file, bytes);
  return file;
}

test("identity, target and compute units", async () => {
  const uuid = "0123456789abcdef0123456789abcdef";
  const file = write(writeXclbin({ ...softCardDesign, uuid }));
  const image = await readXclbinImage(file);
  assert.is(image.uuid, uuid);
  assert.is(image.target, "sw_emu");
  assert.is(image.platform, "acme_lab_soft_1_0");
  assert.equal(
    image.units.map(({ name, control, base, index }) => [name, control, base, index]),
    [
      ["vadd:vadd_1", "chain", 0x80_0000n, 0],
      ["vmult:vmult_1", "hs", 0x81_0000n, 1],
      ["vmult:vmult_2", "hs", 0x82_0000n, 2],
      ["checksum:checksum_1", "hs", 0x83_0000n, 3],
      ["stuck:stuck_1", "hs", 0x84_0000n, 4],
      ["die:die_1", "hs", 0x85_0000n, 5],
      ["filter:filter_1", "none", 0x86_0000n, 6],
    ],
  );
});

test("targets by mode", async () => {
  const target = async (mode: "hw" | "hw-emu" | "sw-emu"): Promise<string> =>
    (await readXclbinImage(write(writeXclbin({ ...softCardDesign, mode })))).target;
  assert.equal(await Promise.all([target("hw"), target("hw-emu"), target("sw-emu")]), [
    "hw",
    "hw_emu",
    "sw_emu",
  ]);
});

test("units are counted as XRT does: by interrupt, by address where there is none, those without registers never", async () => {
  const kernel = (
    name: string,
    base?: bigint,
    interrupt?: number,
  ): (typeof softCardDesign.kernels)[number] => ({
    name,
    protocol: base === undefined ? "ap_ctrl_none" : "ap_ctrl_hs",
    arguments: [{ name: "n", type: "unsigned int" }],
    instances: [
      {
        name: `${name}_1`,
        ...(base === undefined ? {} : { base }),
        ...(interrupt === undefined ? {} : { interrupt }),
      },
    ],
  });
  const order = async (kernels: typeof softCardDesign.kernels): Promise<unknown> =>
    (await readXclbinImage(write(writeXclbin({ ...softCardDesign, kernels })))).units.map(
      (unit) => unit.index,
    );
  assert.equal(await order([kernel("a", 0x30n, 2), kernel("b", 0x10n, 1), kernel("c", 0x20n, 0)]), [2, 1, 0]);
  assert.equal(await order([kernel("a", 0x30n), kernel("free"), kernel("b", 0x10n), kernel("c", 0x20n)]), [
    2,
    undefined,
    0,
    1,
  ]);
});

test("what is no whole xclbin is refused with its reason", async () => {
  const whole = Buffer.from(writeXclbin(softCardDesign));
  const changed = (change: (bytes: Buffer) => void): string => {
    const copy = Buffer.from(whole);
    change(copy);
    return write(copy);
  };
  const cases: readonly (readonly [string, RegExp])[] = [
    [`${folder}/none.xclbin`, /cannot be read: ENOENT/],
    [folder, /cannot be read: EISDIR/],
    [write(new Uint8Array()), /ends within 456 bytes from byte 0/],
    [changed((bytes) => bytes.write("xclbin0")), /no xclbin2 at its start/],
    [changed((bytes) => bytes.writeUInt32LE(0x7fff_ffff, 448)), /says that it has 2147483647 sections/],
    [
      changed((bytes) => bytes.writeBigUInt64LE(1n << 40n, 304)),
      /says that it has 1099511627776 bytes and has \d+/,
    ],
    [
      changed((bytes) => bytes.writeBigUInt64LE((1n << 64n) - 1n, 456 + 24)),
      /its section 0 ends at byte \d+ of \d+/,
    ],
  ];
  for (const [file, reason] of cases)
    await rejectsError(readXclbinImage(file), PynqError, reason, "PROGRAMMING");
  const short = write(whole);
  truncateSync(short, whole.length - 1);
  await rejectsError(readXclbinImage(short), PynqError, /and has/, "PROGRAMMING");
});

test("two thousand damaged files: read, or refused in words", async () => {
  const whole = writeXclbin(softCardDesign);
  const random = randomNumbers(11);
  const file = `${folder}/damaged.xclbin`;
  let refused = 0;
  for (let round = 0; round < 2_000; round++) {
    writeFileSync(file, mutate(whole, random));
    try {
      const { units } = await readXclbinImage(file);
      assert.ok(units.length <= 4096);
    } catch (error) {
      if (!(error instanceof PynqError)) throw error;
      assert.is(error.code, "PROGRAMMING");
      refused += 1;
    }
  }
  assert.ok(refused > 100 && refused < 2_000, `${refused} were refused`);
});

test("the hash is that of the bytes", async () => {
  assert.is(
    await sha256OfFile(write(new TextEncoder().encode("abc"))),
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
});

test.run();
