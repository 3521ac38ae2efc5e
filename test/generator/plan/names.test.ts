/* Names: any text becomes an identifier, no two siblings the same one, whatever the order they come in. */
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { assignNames, toIdentifier, toMemoryIdentifier, toTypeName } from "#generator/plan/names.js";

const identifier = /^[A-Za-z_][A-Za-z0-9_]*$/;
const none = { reserved: new Set<string>() };
/** Texts that meet often: few letters, odd characters, any Unicode, and what JavaScript has names of its own for. */
const text = fc.oneof(
  fc.string({ unit: fc.constantFrom("a", "A", "_", "1", " ", "[", "é", "\u202e", "😀"), maxLength: 4 }),
  fc.string({ unit: "binary", maxLength: 20 }),
  fc.constantFrom("__proto__", "constructor", "then", "", "10M_ABILITY", "Channel-1 GPIO DATA", "IVAR[0]"),
);

test("PYNQ's rule", () => {
  const given: readonly (readonly [string, string])[] = [
    ["MM2S_DMACR", "MM2S_DMACR"],
    ["Channel-1 GPIO DATA", "Channel_1_GPIO_DATA"],
    ["10M_ABILITY", "r10M_ABILITY"],
    ["IVAR[0]", "IVAR_0_"],
    ["größe", "gr__e"],
    ["😀", "_"],
    ["", "_"],
  ];
  for (const [name, want] of given) assert.is(toIdentifier(name), want, name);
  assert.is(toMemoryIdentifier("HBM[0]"), "HBM0");
  assert.is(toMemoryIdentifier("bank0"), "bank0");
  assert.is(toTypeName("axi_dma"), "AxiDma");
  assert.is(toTypeName("video/hdmi_in/frontend"), "VideoHdmiInFrontend");
  assert.is(toTypeName("___"), "Unnamed");
});

test("any text becomes an identifier of bounded length", () => {
  fc.assert(
    fc.property(fc.oneof(text, fc.string({ minLength: 300, maxLength: 400 })), (name) => {
      for (const made of [toIdentifier(name), toMemoryIdentifier(name), toTypeName(name)]) {
        assert.match(made, identifier);
        assert.ok(made.length <= 130);
      }
    }),
  );
});

test("long texts that differ at their end stay apart", () => {
  const stem = "x".repeat(100_000);
  assert.is.not(toIdentifier(`${stem}a`), toIdentifier(`${stem}b`));
});

test("no two siblings get the same identifier, and none a reserved one", () => {
  const reserved = new Set(["a", "constructor", "__proto__", "then", "_2", "A__2"]);
  fc.assert(
    fc.property(fc.array(text, { maxLength: 12 }), (names) => {
      const requests = names.map((name, index) => ({ text: name, key: String(index) }));
      const made = assignNames(requests, { reserved }).map((name) => name.identifier);
      assert.is(new Set(made).size, names.length);
      for (const name of made) {
        assert.match(name, identifier);
        assert.not(reserved.has(name));
      }
    }),
    { numRuns: 500 },
  );
});

test("the order of the siblings does not matter", () => {
  fc.assert(
    fc.property(fc.uniqueArray(text, { maxLength: 8 }), fc.infiniteStream(fc.nat()), (names, random) => {
      const byName = (list: readonly string[]): Map<string, string> => {
        const made = assignNames(
          list.map((name) => ({ text: name, key: "" })),
          none,
        );
        return new Map(list.map((name, index) => [name, made[index]?.identifier ?? ""]));
      };
      const shuffled = [...names].sort(() => ((random.next().value ?? 0) % 2 === 0 ? -1 : 1));
      assert.equal([...byName(names)].sort(), [...byName(shuffled)].sort());
    }),
  );
});

test("who has its name in the design keeps it; clashes name the other side", () => {
  const made = assignNames(
    [
      { text: "A-B", key: "" },
      { text: "A_B", key: "" },
      { text: "A B", key: "" },
    ],
    none,
  );
  assert.equal(
    made.map((name) => name.identifier),
    ["A_B_3", "A_B", "A_B_2"],
  );
  assert.is(made[0]?.clashesWith, "A_B");
  assert.is(made[1]?.clashesWith, undefined);
});

test("reserved words get a suffix, and file names that differ in case only are told apart", () => {
  const [reset] = assignNames([{ text: "reset", key: "" }], { reserved: new Set(["reset"]) });
  assert.equal(reset, { identifier: "reset_", reserved: true });
  const files = assignNames(
    [
      { text: "uart", key: "" },
      { text: "UART", key: "" },
    ],
    { reserved: new Set(), ignoreCase: true },
  ).map((name) => name.identifier.toLowerCase());
  assert.is(new Set(files).size, 2);
});

test.run();
