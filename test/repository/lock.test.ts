import { test } from "uvu";
import * as assert from "uvu/assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../support/project.js";

interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

function json<T>(path: string): T {
  return JSON.parse(readFileSync(join(projectRoot, path), "utf8")) as T;
}

const { packages } = json<{ packages: Readonly<Record<string, LockedPackage>> }>("package-lock.json");

/** Where Node finds a dependency of a locked package: the nearest node_modules upwards. */
function find(from: string, name: string): LockedPackage | undefined {
  for (let folder = from; ; folder = folder.replace(/(^|\/)(node_modules\/)?[^/]*$/, "")) {
    const found = packages[folder === "" ? `node_modules/${name}` : `${folder}/node_modules/${name}`];
    if (found || folder === "") return found;
  }
}

test("the lock holds every dependency, those of other platforms included: npm ci refuses it otherwise", () => {
  const missing: string[] = [];
  for (const [path, { dependencies, devDependencies, optionalDependencies }] of Object.entries(packages)) {
    for (const name of Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies })) {
      if (!find(path, name)) missing.push(`${path || "package.json"} needs ${name}`);
    }
  }
  assert.equal(missing, []);
});

test("the lock is that of the manifests", () => {
  for (const workspace of ["", "runtime", "generator"]) {
    const manifest = json<LockedPackage>(join(workspace, "package.json"));
    for (const key of ["version", "dependencies", "devDependencies"] as const) {
      assert.equal(packages[workspace]?.[key], manifest[key], `${key} of ${workspace || "the root"}`);
    }
  }
});

test("the lock names no registry: each machine uses its own", () => {
  const hosts = Object.values(packages).filter(
    ({ resolved, link }) => resolved !== undefined && link !== true,
  );
  assert.equal(hosts, []);
});

test("formatting and syntax printing are pinned: the bytes of an overlay depend on them", () => {
  const { dependencies = {} } = json<LockedPackage>("generator/package.json");
  for (const name of ["prettier", "ts-morph"]) assert.match(dependencies[name]!, /^\d+\.\d+\.\d+$/);
});

test.run();
