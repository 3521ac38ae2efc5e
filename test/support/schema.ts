/* The JSON Schema of a design, as anyone who reads `pynq-gen inspect --format json` would use it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { projectRoot } from "./project.js";

const path = join(projectRoot, "schemas/design.schema.json");

/** The schema as it stands in the repository. */
export const designSchema: Readonly<Record<string, unknown>> = JSON.parse(
  readFileSync(path, "utf8"),
) as Record<string, unknown>;

// strict: a keyword that is unknown, or goes without its type, is an error of the schema.
const validate = new Ajv2020({ strict: true, allErrors: false }).compile(designSchema);

/** What the schema says against a value, as `/ips/0/path: must be string`; empty where it is a design. */
export function designErrors(value: unknown): readonly string[] {
  if (validate(value)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath}: ${message} ${JSON.stringify(params)}`,
  );
}
