/*
 * Rounds of damaged designs: a child with a time-out goes through them, the compiler looks at all that was emitted, and
 * the simulated device loads it.
 */
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../support/project.js";
import { runNode } from "../support/timeout.js";
import { tempFolder } from "../support/tmp.js";
import { compileAndLoad } from "./loading.js";

/** What a round found. */
export interface RoundResult {
  readonly cases: number;
  readonly written: number;
  readonly refused: number;
  /** Promises that were broken, each with the file that broke it. */
  readonly broken: readonly string[];
  readonly folder: string;
}

/** The hand-written designs of the project that are small enough to be damaged by the thousand. */
export function smallDesigns(): readonly string[] {
  const folder = join(projectRoot, "test/fixtures/hwh");
  const examples = ["blinky", "vadd"].flatMap((name) => {
    const input = join(projectRoot, "generated-examples", name, "input");
    return existsSync(input)
      ? readdirSync(input)
          .filter((file) => file.endsWith(".hwh"))
          .map((file) => join(input, file))
      : [];
  });
  return [
    ...readdirSync(folder)
      .filter((file) => file.endsWith(".hwh"))
      .map((file) => join(folder, file)),
    ...examples,
  ];
}

/** One round. */
export async function fuzzRound(seed: number, cases: number): Promise<RoundResult> {
  const folder = tempFolder({ packages: true });
  const child = await runNode(
    [
      "--max-old-space-size=1024",
      join(projectRoot, "test/dist/fuzz/run-cases.js"),
      String(seed),
      String(cases),
      folder,
      ...smallDesigns(),
    ],
    { timeoutMs: 60_000 + cases * 1000 },
  );
  const broken = child.stdout.split("\n").filter((line) => line.startsWith("broken "));
  const done = /^done (\d+) written (\d+) refused (\d+)$/m.exec(child.stdout);
  if (done === null) {
    const why = child.timedOut ? "a time-out" : `code ${child.code ?? child.signal}`;
    broken.push(`the child ended with ${why} on ${join(folder, "last.hwh")}: ${child.stderr.slice(-500)}`);
  }
  rmSync(join(folder, "last.hwh"), { force: true });
  const made = readdirSync(folder).filter((name) => name.startsWith("case_"));
  broken.push(...(await compileAndLoad(folder, made)));
  return { cases, written: Number(done?.[2] ?? 0), refused: Number(done?.[3] ?? 0), broken, folder };
}
