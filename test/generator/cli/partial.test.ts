// timeout: 180 s
/* `--partial`: which region a file goes to, what is refused, and that an overlay is stale when a module changed. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pynqGen } from "../../support/cli.js";
import { hwhFixture } from "../../support/hwh.js";
import { projectRoot } from "../../support/project.js";
import { tempFolder } from "../../support/tmp.js";

const folder = tempFolder();
for (const name of ["dfx", "dfx_rp_fft_partial", "dfx_rp_fir_partial", "gpio"]) {
  copyFileSync(hwhFixture(name), join(folder, `${name}.hwh`));
}
const run = (...args: readonly string[]): ReturnType<typeof pynqGen> => pynqGen(args, { cwd: folder });
const modules = (json: string): readonly string[] =>
  (JSON.parse(json) as { regions: { path: string; modules: { name: string }[] }[] }).regions.flatMap(
    (region) => region.modules.map(({ name }) => `${region.path}(${name})`),
  );

test("a file finds its region by itself, or is told; inspect takes them too", async () => {
  const alone = await run("inspect", "dfx.hwh", "--json", "--partial", "dfx_rp_fft_partial.hwh");
  assert.equal(modules(alone.stdout), ["rp(fft)"]);
  const told = ["--partial", "deep/rp=dfx_rp_fft_partial.hwh", "--partial", "rp=dfx_rp_fir_partial.hwh"];
  assert.equal(modules((await run("inspect", "dfx.hwh", "--json", ...told)).stdout), [
    "deep/rp(dfx_rp_fft)",
    "rp(fir)",
  ]);
});

test("what cannot be told, is not there, or comes twice is refused with what to do", async () => {
  const refusals: readonly (readonly [readonly string[], RegExp])[] = [
    [["--partial", "gpio.hwh"], /regions are deep\/rp, rp.*nothing was written/s],
    [["--partial", "pr=dfx_rp_fft_partial.hwh"], /\[region-unknown\]/],
    [["--partial", "rp=absent.hwh"], /absent\.hwh.*\[input-not-found\]/s],
    [
      ["--partial", "rp=dfx_rp_fft_partial.hwh", "--partial", "rp=dfx_rp_fft_partial.hwh"],
      /\[region-module-duplicate\]/,
    ],
  ];
  for (const [args, message] of refusals) {
    const { code, output } = await run("dfx.hwh", ...args, "-o", "refused");
    assert.is(code, 1, output);
    assert.match(output, message);
  }
  const card = join(projectRoot, "generated-examples/alveo-vadd/input/alveo-vadd.xclbin");
  const { code, output } = await run(card, "--partial", "dfx_rp_fft_partial.hwh", "-o", "refused");
  assert.is(code, 1, output);
  assert.match(output, /has no region.*\[region-unknown\]/s);
});

test("an empty region or file is a wrong command line", async () => {
  for (const text of ["rp=", "=dfx_rp_fft_partial.hwh", ""]) {
    const { code, output } = await run("dfx.hwh", "--partial", text, "-o", "refused");
    assert.is(code, 2, output);
    assert.match(output, /REGION=FILE/);
  }
});

test("an overlay is stale when a module changed, or is not given any more", async () => {
  const args = ["dfx.hwh", "--partial", "dfx_rp_fft_partial.hwh", "-o", "overlay"];
  assert.is((await run(...args)).code, 0);
  assert.is((await run(...args, "--check")).code, 0);
  assert.is((await run("dfx.hwh", "-o", "overlay", "--check")).code, 3);
  const module = join(folder, "dfx_rp_fft_partial.hwh");
  writeFileSync(module, readFileSync(module, "utf8").replace('NAME="size"', 'NAME="points"'));
  assert.is((await run(...args, "--check")).code, 3);
  assert.is((await run(...args)).code, 0);
  assert.match(readFileSync(join(folder, "overlay/ip/fft.ts"), "utf8"), /readonly points: /);
});

test.run();
