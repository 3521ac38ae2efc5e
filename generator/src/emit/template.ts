import { readFileSync } from "node:fs";
import Handlebars from "handlebars";

const compiled = new Map<string, Handlebars.TemplateDelegate>();

/**
 * Fills a template of the package's `templates/` folder. Nothing is HTML-escaped, and a name that the data lacks is an
 * error; all text of a design is escaped before it comes here.
 */
export function fillTemplate(name: string, data: Readonly<Record<string, unknown>>): string {
  let template = compiled.get(name);
  if (template === undefined) {
    const source = readFileSync(new URL(`../../templates/${name}.hbs`, import.meta.url), "utf8");
    template = Handlebars.compile(source, { noEscape: true, strict: true });
    compiled.set(name, template);
  }
  return template(data);
}
