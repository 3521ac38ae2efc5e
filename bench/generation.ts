/* The generator: wall time of whole runs as a user starts them, growth with the input, memory. */
import { execFileSync, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { XMLParser } from "fast-xml-parser";
import { median } from "./measure.js";
import type { BenchTable } from "./measure.js";
import { syntheticDesign } from "./synthetic-design.js";
import { projectRoot } from "./tools.js";

const cli = join(projectRoot, "generator/bin/pynq-gen.js");

/** Wall milliseconds and peak resident MiB of one run. */
interface Run {
  readonly ms: number;
  readonly mebibytes: number;
}

function run(args: readonly string[]): Run {
  const script = `const { main } = await import(process.env.CLI); process.exitCode = await main(process.argv.slice(1)); process.on("exit", () => process.stderr.write("\\nRSS " + process.resourceUsage().maxRSS));`;
  const started = performance.now();
  const result = spawnSync(process.execPath, ["--input-type=module", "-e", script, "--", ...args], {
    encoding: "utf8",
    env: { ...process.env, CLI: join(projectRoot, "generator/dist/cli.js") },
  });
  const ms = performance.now() - started;
  const kibibytes = Number(/RSS (\d+)/.exec(result.stderr)?.[1] ?? Number.NaN);
  if (result.status !== 0 && result.status !== 3)
    throw new Error(`pynq-gen ${args.join(" ")} failed: ${result.stderr}`);
  return { ms, mebibytes: kibibytes / 1024 };
}

function wall(args: readonly string[], rounds: number, before: () => void = () => undefined): number {
  const results: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    before();
    const started = performance.now();
    execFileSync(process.execPath, [cli, ...args], { stdio: "ignore" });
    results.push(performance.now() - started);
  }
  return median(results);
}

/** PYNQ-Z2's base design of the corpus, where that is there. */
function baseDesign(): string | undefined {
  const folder = resolve(projectRoot, process.env["PYNQ_GEN_CORPUS"] ?? "../shared/corpus", "hwh");
  if (!existsSync(folder)) return undefined;
  const name = readdirSync(folder).find((file) => /PYNQ__Pynq-Z2.*base\.hwh$/.test(file));
  return name === undefined ? undefined : join(folder, name);
}

/** Whole runs on PYNQ-Z2's base design, beside the bare XML parse of the same file and the compiler's own start. */
export function benchBase(): BenchTable | undefined {
  const input = baseDesign();
  if (input === undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), "pynq-gen-bench-"));
  const output = join(folder, "overlay");
  const fresh = (): void => rmSync(output, { recursive: true, force: true });
  const cold = wall([input, "-o", output, "--silent"], 5, fresh);
  const again = wall([input, "-o", output, "--silent"], 5);
  const check = wall([input, "-o", output, "--check", "--silent"], 7);
  const help = wall(["--help"], 7);
  const text = readFileSync(input, "utf8").replace(/^\uFEFF/, "");
  const parses: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const started = performance.now();
    new XMLParser({ ignoreAttributes: false, parseTagValue: false, preserveOrder: true }).parse(text);
    parses.push(performance.now() - started);
  }
  const files = readdirSync(output, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const bytes = files.reduce(
    (sum, entry) => sum + statSync(join(entry.parentPath ?? entry.path, entry.name)).size,
    0,
  );
  const empty = typeCheck(folder, { "empty.ts": "export {};\n" });
  const checked = typeCheck(folder, { "main.ts": 'export * from "./overlay/index.js";\n' });
  const loaded = loadTimes(folder);
  const row = (what: string, value: string, goal: string, beside: string): string[] => [
    what,
    value,
    goal,
    beside,
  ];
  const ms = (value: number): string => `${(value / 1000).toFixed(2)} s`;
  const size = `${(statSync(input).size / 1e6).toFixed(1)} MB`;
  rmSync(folder, { recursive: true, force: true });
  return {
    title: "PYNQ-Z2's base design",
    note: `\`pynq-gen base.hwh -o overlay\` as a user runs it, process start included; input ${size}. Median of five to seven runs.`,
    columns: ["what", "time or size", "goal", "beside it"],
    rows: [
      row("cold, formatted output", ms(cold), "< 2.5 s", `XML parse alone ${ms(median(parses))}`),
      row("again, nothing changed", ms(again), "", `cold ${ms(cold)}`),
      row("`--check`, nothing changed", ms(check), "< 0.5 s", `cold ${ms(cold)}`),
      row("`--help`", ms(help), "< 0.3 s", ""),
      row(
        "type-check of the output",
        ms(checked - empty),
        "< 0.5 s beyond the compiler's start",
        `compiler on an empty file ${ms(empty)}`,
      ),
      row(
        "`await BaseOverlay.load()`, nothing to program",
        `${loaded.load.toFixed(1)} ms`,
        "< 50 ms",
        `import of the overlay's modules ${loaded.modules.toFixed(0)} ms`,
      ),
      row("output", `${files.length} files, ${(bytes / 1024).toFixed(0)} KiB`, "", `input ${size}`),
    ],
  };
}

function typeCheck(folder: string, files: Readonly<Record<string, string>>): number {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');
  if (!existsSync(join(folder, "node_modules")))
    symlinkSync(join(projectRoot, "node_modules"), join(folder, "node_modules"));
  const options = {
    strict: true,
    noEmit: true,
    target: "es2022",
    module: "nodenext",
    lib: ["es2023", "esnext.disposable"],
    types: ["node"],
  };
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({ compilerOptions: options, files: Object.keys(files) }),
  );
  const results: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const started = performance.now();
    execFileSync(process.execPath, [join(projectRoot, "node_modules/typescript/bin/tsc"), "-p", folder], {
      stdio: "ignore",
    });
    results.push(performance.now() - started);
  }
  return median(results);
}

/** Milliseconds that an application waits for the modules of a checked overlay, and for its load; median of fresh processes. */
function loadTimes(folder: string): { readonly modules: number; readonly load: number } {
  const compiler = join(projectRoot, "node_modules/typescript/bin/tsc");
  const flags = ["-p", folder, "--noEmit", "false", "--outDir", join(folder, "out")];
  execFileSync(process.execPath, [compiler, ...flags], { stdio: "ignore" });
  const script = `
    const { FileDevice } = await import(process.env.DEVICE);
    const device = new FileDevice();
    const start = performance.now();
    const overlay = await import(process.env.OVERLAY);
    const made = performance.now();
    const ol = await Object.values(overlay).find((one) => typeof one?.load === "function").load({ device });
    const load = performance.now() - made;
    await ol.free();
    await device.close();
    console.log(JSON.stringify({ modules: made - start, load }));`;
  const env = {
    ...process.env,
    DEVICE: join(projectRoot, "bench/dist/file-device.js"),
    OVERLAY: join(folder, "out/main.js"),
  };
  const runs = Array.from({ length: 5 }, () => {
    const text = execFileSync(process.execPath, ["--input-type=module", "-e", script], {
      env,
      encoding: "utf8",
    });
    return JSON.parse(text) as { modules: number; load: number };
  });
  return { modules: median(runs.map((each) => each.modules)), load: median(runs.map((each) => each.load)) };
}

/** Time and memory over 1, 4 and 16 times the same synthetic design: linear where the last column stays flat. */
export function benchGrowth(): BenchTable {
  const folder = mkdtempSync(join(tmpdir(), "pynq-gen-bench-"));
  mkdirSync(folder, { recursive: true });
  const rows = [1, 4, 16].map((factor) => {
    const text = syntheticDesign({ types: 6 * factor, instances: 4, registers: 12, fields: 6 });
    const input = join(folder, `x${factor}.hwh`);
    writeFileSync(input, text);
    const args = [input, "-o", join(folder, `x${factor}`), "--silent"];
    const runs = [0, 1, 2].map(() => {
      rmSync(join(folder, `x${factor}`), { recursive: true, force: true });
      return run(args);
    });
    const ms = median(runs.map((one) => one.ms));
    return { factor, bytes: text.length, ms, mebibytes: median(runs.map((one) => one.mebibytes)) };
  });
  rmSync(folder, { recursive: true, force: true });
  const first = rows[0];
  return {
    title: "Growth with the input",
    note: "A made-up design of IP types with 12 registers of 6 fields each, 4 instances a type; a whole cold run. The fixed part is the start of Node and the load of ts-morph and Prettier.",
    columns: ["size", "input", "time", "time beyond 1×, per further 1×", "peak memory"],
    rows: rows.map((row) => [
      `${row.factor}×`,
      `${(row.bytes / 1024).toFixed(0)} KiB`,
      `${(row.ms / 1000).toFixed(2)} s`,
      row.factor === 1 || first === undefined
        ? ""
        : `${((row.ms - first.ms) / (row.factor - 1)).toFixed(0)} ms`,
      `${row.mebibytes.toFixed(0)} MiB`,
    ]),
  };
}
