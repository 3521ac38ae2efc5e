/*
 * Who may import whom. The rules are the table below; ARCHITECTURE.md says the same in words.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { importsOf } from "./sources.mjs";

/** The generator's stages in the order in which data runs through them. */
const stages = ["parse", "model", "normalize", "validate", "plan", "emit", "render", "write"];
/** Stages that know the model alone, not what the input looked like. */
const afterModel = ["validate", "plan", "emit", "render", "write"];
/** What every stage may use: they know nothing of the stages. */
const base = ["diagnostics", "facts", "text"];
/** Stages that get bytes or data and give data: the disk is for `write` and the command line. */
const pure = ["diagnostics", "text", "parse", "model", "normalize", "validate", "plan", "emit"];
/** Files of those stages that read what belongs to the package itself, as an import of JSON would. */
const ownData = new Map([
  ["generator/src/plan/reserved.ts", "the table of names that generated code may import"],
  ["generator/src/emit/template.ts", "the templates"],
]);
const system = /^(node:)?(fs|fs\/promises|child_process|net|http|https|worker_threads)$/;

const contract = "@pynq-gen/runtime/codegen/v1";

/** `generator/src/emit/register.ts` → `emit`; files directly in src/ have no stage. */
function stageOf(path) {
  return /^generator\/src\/([^/]+)\//.exec(path)?.[1];
}

/** Each rule: which files it is about, and what is wrong with one of their imports (undefined: nothing). */
const rules = [
  {
    name: "nothing imports test",
    about: (path) => !path.startsWith("test/"),
    wrong: ({ target }) => target?.startsWith("test/") && "code outside of test/ imports test code",
  },
  {
    name: "generator and runtime know nothing of each other",
    about: (path) => path.startsWith("generator/"),
    wrong: ({ target, specifier }) =>
      (specifier.startsWith("@pynq-gen/runtime") || target?.startsWith("runtime/")) &&
      "the generator imports the runtime",
  },
  {
    name: "the runtime needs nothing but Node",
    about: (path) => path.startsWith("runtime/src/"),
    wrong: ({ target, specifier }) => {
      if (target === undefined) return !specifier.startsWith("node:") && "the runtime has no dependencies";
      return !target.startsWith("runtime/src/") && "the runtime imports a file from outside";
    },
  },
  {
    name: "nothing inside the runtime imports its entry points",
    about: (path) => path.startsWith("runtime/src/"),
    wrong: ({ target }, path) =>
      ["runtime/src/index.ts", "runtime/src/codegen/v1.ts", "runtime/src/testing/index.ts"].includes(
        target,
      ) &&
      !path.startsWith("runtime/src/testing/") &&
      "entry points are for users of the package",
  },
  {
    name: "generated overlays import the contract and their siblings",
    about: (path) => /^generated-examples\/[^/]+\/overlay\//.test(path),
    wrong: ({ target, specifier }, path) => {
      if (target === undefined) return specifier !== contract && `generated code imports only ${contract}`;
      const folder = /^generated-examples\/[^/]+\/overlay\//.exec(path)[0];
      return !target.startsWith(folder) && "generated code imports a file outside of its folder";
    },
  },
  {
    name: "no stage of the generator imports a later one",
    about: (path) => stages.includes(stageOf(path)),
    wrong: ({ target, typeOnly }, path) => {
      if (!target?.startsWith("generator/")) return undefined;
      const [from, to] = [stageOf(path), stageOf(target)];
      if (base.includes(to)) return undefined;
      if (!stages.includes(to)) return `a stage imports ${target}, which is not one`;
      // The model is vocabulary: a reader may say `ControlProtocol` without running anything of a later stage.
      if (to === "model" && typeOnly) return undefined;
      return stages.indexOf(to) > stages.indexOf(from) && `${from} imports the later stage ${to}`;
    },
  },
  {
    name: "stages after the model know the model alone",
    about: (path) => afterModel.includes(stageOf(path)),
    wrong: ({ target }, path) =>
      ["parse", "normalize"].includes(stageOf(target ?? "")) &&
      `${stageOf(path)} reaches back to ${stageOf(target)}`,
  },
  {
    name: "diagnostics, facts and text know nothing of the stages",
    about: (path) => base.includes(stageOf(path)),
    wrong: ({ target, typeOnly }) => {
      if (!target?.startsWith("generator/")) return undefined;
      const to = stageOf(target);
      return !(base.includes(to) || (to === "model" && typeOnly)) && `imports ${target}`;
    },
  },
  {
    name: "only write and the command line touch the disk",
    about: (path) => pure.includes(stageOf(path)),
    wrong: ({ specifier }, path) =>
      system.test(specifier) && !ownData.has(path) && `${stageOf(path)} imports ${specifier}`,
  },
];

/**
 * Every import that goes the wrong way, as `file:line: what (rule)`.
 * @param {string} root
 * @param {readonly string[]} files of the repository
 * @returns {string[]}
 */
export function wrongDirections(root, files) {
  const problems = [];
  for (const path of files.filter((each) => /\.(ts|mts|js|mjs)$/.test(each))) {
    const mine = rules.filter((rule) => rule.about(path));
    if (mine.length === 0) continue;
    for (const each of importsOf(root, path)) {
      for (const { name, wrong } of mine) {
        const what = wrong(each, path);
        if (what) problems.push(`${path}:${each.line}: ${what} (${name})`);
      }
    }
  }
  const manifest = join(root, "runtime/package.json");
  const dependencies = existsSync(manifest)
    ? JSON.parse(readFileSync(manifest, "utf8")).dependencies
    : undefined;
  for (const name of Object.keys(dependencies ?? {})) {
    problems.push(
      `runtime/package.json: the runtime depends on ${name} (the runtime needs nothing but Node)`,
    );
  }
  return problems;
}
