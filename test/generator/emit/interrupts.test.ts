// timeout: 240 s
/*
 * Every way in which a design can wire an interrupt, generated and run on the simulation: each pin in turn is raised,
 * and its own waiter hears of it, and nobody else's, those apart that share its line for good.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { join } from "node:path";
import { pynqGen } from "../../support/cli.js";
import { compileAndRun } from "../../support/generated.js";
import { hwhFixture } from "../../support/hwh.js";
import { tempFolder } from "../../support/tmp.js";

/** Fixtures by the overlay's class, with the pins that one line cannot tell apart. */
const designs: Readonly<Record<string, { readonly fixture: string; readonly shared?: readonly string[] }>> = {
  CascadePortOverlay: { fixture: "cascade-port" },
  CascadedOverlay: { fixture: "cascaded" },
  ConcatWidthOverlay: { fixture: "concat-width" },
  ContainerOverlay: { fixture: "container" },
  DirectOverlay: { fixture: "direct" },
  DirectAndControllerOverlay: { fixture: "direct-and-controller" },
  // Two inputs of an OR gate.
  GatesOverlay: { fixture: "gates", shared: ["t1/interrupt", "t2/interrupt"] },
  InlineHdlOverlay: { fixture: "inline-hdl" },
  PsInHierarchyOverlay: { fixture: "ps-in-hierarchy" },
  ReversedLinesOverlay: { fixture: "reversed-lines" },
  SensitivityOverlay: { fixture: "sensitivity" },
  SeveralWaysOverlay: { fixture: "several-ways" },
  ShortVlnvOverlay: { fixture: "short-vlnv" },
  SixteenLinesOverlay: { fixture: "sixteen-lines" },
  TwoControllersOverlay: { fixture: "two-controllers" },
  UnconnectedInputOverlay: { fixture: "unconnected-input" },
  VersalOverlay: { fixture: "versal" },
};

const program = `import { type InterruptLine, type Overlay, SimDevice } from "@pynq-gen/runtime";
${Object.entries(designs)
  .map(([name, { fixture }]) => `import { ${name} } from "./${fixture}/index.js";`)
  .join("\n")}

async function raiseAll(fixture: string, device: SimDevice, ol: Overlay, lines: readonly (readonly [string, InterruptLine])[]): Promise<void> {
  for (const [raised] of lines) {
    const stop = new AbortController();
    const woken: string[] = [];
    const waits = lines.map(async ([pin, line]) => {
      await line.wait({ signal: stop.signal, timeoutMs: 5_000 }).then(() => woken.push(pin), () => undefined);
    });
    device.pins.pulse(raised);
    await new Promise((resolve) => setTimeout(resolve, 20));
    stop.abort();
    await Promise.all(waits);
    console.log([fixture, raised, ...woken.sort()].join(" "));
  }
  await ol.free();
}
${Object.entries(designs)
  .map(
    ([name, { fixture }]) => `{
  const device = new SimDevice();
  const ol = await ${name}.load({ device });
  await raiseAll("${fixture}", device, ol, Object.entries(ol.interrupts));
}`,
  )
  .join("\n")}
`;

test("each pin wakes its own waiter, through whatever lies between", async () => {
  const folder = tempFolder({ packages: true, files: { "main.ts": program } });
  const results = await Promise.all(
    Object.values(designs).map(({ fixture }) => pynqGen([hwhFixture(fixture), "-o", join(folder, fixture)])),
  );
  for (const { code, output } of results) assert.is(code, 0, output);
  const lines = (await compileAndRun(folder, "main.ts")).trimEnd().split("\n");
  assert.ok(lines.length > 40, `${lines.length} pins`);
  for (const { fixture, shared = [] } of Object.values(designs)) {
    const own = lines.map((line) => line.split(" ")).filter(([name]) => name === fixture);
    assert.ok(own.length > 0, fixture);
    for (const [, raised = "", ...woken] of own) {
      assert.equal(woken, shared.includes(raised) ? shared : [raised], `${fixture} ${raised}`);
    }
  }
});

test.run();
