/* The threads that emit and format: the same result as without them, in order, and an end in any case. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { contractTypeNames } from "#generator/plan/reserved.js";
import { RenderPool } from "#generator/render/pool.js";
import { render } from "#generator/render/render.js";
import { type RenderRequest, renderTasks } from "#generator/render/tasks.js";
import { plan } from "../../support/designs.js";
import { zynqDesign } from "../../support/handoff.js";
import { projectRoot } from "../../support/project.js";

const options = { toolVersion: "0.0.0", source: "d.hwh", importExtension: ".js" } as const;
const example = readFileSync(join(projectRoot, "generated-examples/blinky/input/blinky.hwh"), "utf8");

function requests(text: string): RenderRequest[] {
  const contractTypes = contractTypeNames();
  return renderTasks(plan(text).plan).map(({ task }, id) => ({ id, task, options, contractTypes }));
}

test("threads give what one thread gives, in the order asked for, however many there are", async () => {
  const list = requests(example);
  const expected = [];
  for (const request of list) expected.push(await render(request));
  for (const size of [1, 2, 3]) {
    const pool = new RenderPool(size);
    try {
      assert.equal(await pool.renderAll(list), expected, `${size} threads`);
      assert.equal(await pool.renderAll([]), []);
      assert.equal(await pool.renderAll(list.slice(0, 2)), expected.slice(0, 2));
    } finally {
      await pool.close();
    }
  }
});

test("a text whose hash is known is not formatted again", async () => {
  const [request] = requests(example);
  const first = await render(request!);
  assert.ok(first.text);
  const again = await render({ ...request!, knownHash: first.unformattedHash });
  assert.equal(again, { id: first.id, path: first.path, unformattedHash: first.unformattedHash });
  const other = await render({ ...request!, knownHash: "0" });
  assert.is(other.text, first.text);
});

test("every planned file has the path that its text goes to, the costliest first", async () => {
  const tasks = renderTasks(plan(example).plan);
  for (const [id, { task, path }] of tasks.entries()) {
    assert.is((await render({ id, task, options, contractTypes: contractTypeNames() })).path, path);
  }
  assert.is(new Set(tasks.map(({ path }) => path.toLowerCase())).size, tasks.length);
});

test("what a thread cannot do is an error of the run, and the pool still ends", async () => {
  const [good] = requests(zynqDesign([]));
  const pool = new RenderPool(2);
  try {
    const bad = { ...good!, id: 0, task: { kind: "ip", plan: undefined } } as unknown as RenderRequest;
    await pool.renderAll([bad]);
    assert.unreachable();
  } catch (error) {
    assert.match((error as Error).message, /^a file could not be emitted: /);
  } finally {
    await pool.close();
  }
});

test("a text is formatted whatever configuration lies around", async () => {
  const list = requests(example);
  const before = process.cwd();
  try {
    process.chdir("/");
    const [fromRoot] = [await render(list[0]!)];
    process.chdir(before);
    assert.equal(await render(list[0]!), fromRoot);
  } finally {
    process.chdir(before);
  }
});

test.run();
