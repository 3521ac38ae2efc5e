/*
 * Every hand-written handoff beside what PYNQ's parser would make of it: whatever differs has a reason from the closed
 * list, and whatever has none is a fault. The corpus run holds the rules used here to real runs of PYNQ.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { DiagnosticCollector } from "#generator/diagnostics/diagnostic.js";
import { pynqDictionaries } from "#generator/inspect/pynq.js";
import { designFromHwh } from "#generator/normalize/from-hwh.js";
import type { RawHwh, RawModule } from "#generator/parse/hwh/raw.js";
import { readHwh } from "#generator/parse/hwh/reader.js";
import { differences, type Dictionaries } from "../support/dictionaries.js";
import { hwhFixture } from "../support/hwh.js";
import { pynqClocks, pynqParse } from "../support/pynq-parser.js";
import { deviations } from "./deviations.js";
import { gpioConsumers } from "./wiring-rules.js";

/** Clock parameters that the parser cannot do without, where a fixture is about something else. */
function withClocks(raw: RawHwh): RawHwh {
  return {
    ...raw,
    modules: raw.modules.map((cell): RawModule => {
      const missing = pynqClocks(cell.modType).filter((name) => !Object.hasOwn(cell.parameters, name));
      return missing.length === 0
        ? cell
        : {
            ...cell,
            parameters: { ...cell.parameters, ...Object.fromEntries(missing.map((name) => [name, "1"])) },
          };
    }),
  };
}

/** The same without the cells' hold on the PS GPIO that the parser fails at. */
function withoutFailures(raw: RawHwh): RawHwh {
  const none = { raw, pynq: {}, ours: {} };
  const failing = gpioConsumers(none).filter(
    ({ parameters, ports }) =>
      parameters["DIN_FROM"] === undefined || !ports.some(({ name }) => name === "Dout"),
  );
  const cut = (cell: RawModule): RawModule =>
    failing.includes(cell)
      ? { ...cell, ports: cell.ports.map((port) => ({ ...port, connections: [] })) }
      : cell;
  return { ...raw, modules: raw.modules.map(cut) };
}

const used = new Set<string>();
const fixtures = readdirSync(dirname(hwhFixture("direct"))).filter((file) => file.endsWith(".hwh"));

for (const file of fixtures) {
  test(`${file}: no difference without a reason`, () => {
    const diagnostics = new DiagnosticCollector();
    const text = readFileSync(hwhFixture(file.slice(0, -".hwh".length)), "utf8");
    const read = readHwh(text, file, diagnostics);
    assert.ok(read);
    const raw = withClocks(read);
    const design = designFromHwh(raw, { file }, diagnostics);
    const ours = JSON.parse(JSON.stringify(pynqDictionaries(design))) as Dictionaries;
    const readable = withoutFailures(raw);
    if (readable.modules.some((cell, index) => cell !== raw.modules[index])) {
      assert.throws(() => pynqParse(raw), /'NoneType' object|Cannot get GPIO name/);
    }
    const pynq = pynqParse(readable);
    const facts = { raw, pynq, ours };
    const unexplained = differences(pynq, ours).filter((difference) => {
      const reason = deviations.find(({ explains }) => explains(difference, facts));
      if (reason !== undefined) used.add(reason.name);
      return reason === undefined;
    });
    assert.equal(unexplained, []);
  });
}

test("every reason is one that PYNQ's rules give rise to", () => {
  assert.equal(
    deviations.map(({ name }) => name).filter((name) => !used.has(name)),
    [],
  );
});

test.run();
