/*
 * Each reason for which the dictionaries may differ from PYNQ's: a fixture shows what the hardware has, the reason
 * explains PYNQ's value there and no other, and no second reason does.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readFileSync } from "node:fs";
import { DiagnosticCollector } from "#generator/diagnostics/diagnostic.js";
import { pynqDictionaries } from "#generator/inspect/pynq.js";
import { designFromHwh } from "#generator/normalize/from-hwh.js";
import { readHwh } from "#generator/parse/hwh/reader.js";
import { type Dictionaries, differences, type Value, valueAt } from "../support/dictionaries.js";
import { hwhFixture } from "../support/hwh.js";
import type { Facts } from "./deviation-rules.js";
import { deviations } from "./deviations.js";

type Mutable = { [key: string]: Value };

/** A fixture's dictionaries, and what they are made from. */
function factsOf(fixture: string): { readonly ours: Dictionaries; readonly raw: Facts["raw"] } {
  const diagnostics = new DiagnosticCollector();
  const raw = readHwh(readFileSync(hwhFixture(fixture), "utf8"), fixture, diagnostics);
  if (raw === undefined) throw new Error(`${fixture} is not readable`);
  const design = designFromHwh(raw, { file: fixture }, diagnostics);
  return { raw, ours: JSON.parse(JSON.stringify(pynqDictionaries(design))) as Dictionaries };
}

/** PYNQ's side, as it were if it were equal: parameters are counted, memories named. */
function asPynq(ours: Dictionaries): Record<string, Value> {
  const copy = JSON.parse(JSON.stringify(ours)) as Record<string, Value>;
  for (const entry of Object.values(copy["ip_dict"] as object) as Mutable[]) {
    entry["parameters"] = Object.keys(entry["parameters"] as object).length;
  }
  return { ...copy, mem_dict: Object.keys(ours["mem_dict"] as object) };
}

/** Sets or takes away what stands at a path. */
function put(target: Record<string, Value>, path: readonly string[], value: Value | undefined): void {
  const last = path.at(-1) ?? "";
  const parent = path.slice(0, -1).reduce<Mutable>((node, key) => node[key] as Mutable, target as Mutable);
  if (value === undefined) delete parent[last];
  else parent[last] = value;
}

for (const { name, explains, proof } of deviations) {
  test(`${name}: ${proof.fixture} shows it`, () => {
    const { ours, raw } = factsOf(proof.fixture);
    const own = valueAt(ours, proof.at);
    const counted = proof.at[2] === "parameters" ? Object.keys(own as object).length : own;
    if (typeof proof.ours === "object" && proof.ours !== null) {
      const some = Object.fromEntries(Object.keys(proof.ours).map((key) => [key, (own as Mutable)[key]]));
      assert.equal(some, proof.ours);
    } else assert.is(counted, proof.ours);

    const pynq = asPynq(ours);
    assert.equal(differences(pynq, ours), [], "without the deviation");
    put(pynq, proof.at, proof.pynq);
    const found = differences(pynq, ours);
    assert.is(found.length, 1);
    const [difference] = found;
    assert.ok(difference);
    const facts = { raw, pynq, ours };
    assert.ok(explains(difference, facts), "it explains what PYNQ says");
    const others = deviations.filter((other) => other.name !== name && other.explains(difference, facts));
    assert.equal(
      others.map((other) => other.name),
      [],
      "no other reason does",
    );
    // What is neither PYNQ's mistake nor the hardware's truth stays unexplained.
    const wrong = { ...pynq };
    put(wrong, proof.at, "wrong");
    const wrongs = proof.pynq === undefined || typeof proof.pynq === "object" ? [] : differences(wrong, ours);
    assert.not.ok(wrongs.some((each) => explains(each, { raw, pynq: wrong, ours })));
    const elsewhere = { ...difference, path: [...difference.path.slice(0, -1), "elsewhere"] };
    assert.not.ok(explains(elsewhere, facts), "nor what is at another place");
  });
}

test("a difference that has no reason is one", () => {
  const { ours, raw } = factsOf("register-words");
  const pynq = asPynq(ours);
  put(pynq, ["ip_dict", "core", "phys_addr"], 0x43c1_0000);
  put(pynq, ["hierarchy_dict", "made-up"], { ip: [] });
  const found = differences(pynq, ours);
  assert.equal(
    found.map(({ path }) => path.join(" ")),
    ["ip_dict core phys_addr", "hierarchy_dict made-up"],
  );
  for (const difference of found) {
    assert.not.ok(deviations.some(({ explains }) => explains(difference, { raw, pynq, ours })));
  }
});

test.run();
