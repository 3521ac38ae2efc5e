import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

function versionOf(module: string): string {
  return (require(module) as { version: string }).version;
}

/** This tool's own version. */
export function generatorVersion(): string {
  return versionOf("../package.json");
}

/** Versions of the tools that the bytes of the output depend on. */
export function toolVersions(): Readonly<Record<string, string>> {
  return {
    prettier: versionOf("prettier/package.json"),
    "ts-morph": versionOf("ts-morph/package.json"),
    handlebars: versionOf("handlebars/package.json"),
  };
}
