import type { FieldPlan, RegisterPlan } from "../plan/output.js";
import { commentCode, commentText } from "./text.js";

const writeEffectWords: Readonly<Record<string, string>> = {
  oneToClear: "write 1 to clear",
  oneToSet: "write 1 to set",
  oneToToggle: "write 1 to toggle",
  zeroToClear: "write 0 to clear",
  zeroToSet: "write 0 to set",
  zeroToToggle: "write 0 to toggle",
};

const readEffectWords: Readonly<Record<string, string>> = {
  clear: "cleared by a read",
  set: "set by a read",
  modify: "changed by a read",
};

/** `[7:4]`, `[3]`. */
export function bitRange(field: FieldPlan["field"]): string {
  const high = field.bitOffset + field.bitWidth - 1;
  return high === field.bitOffset ? `[${high}]` : `[${high}:${field.bitOffset}]`;
}

/** Bits, access, effects and reset value of a field, in one phrase. */
export function fieldFacts({ field }: FieldPlan): string {
  const parts = [`${bitRange(field)} ${field.access}`];
  if (field.writeEffect !== undefined) parts.push(writeEffectWords[field.writeEffect] ?? "");
  if (field.readEffect !== undefined) parts.push(readEffectWords[field.readEffect] ?? "");
  parts.push(
    field.resetValue === undefined ? "reset value not known" : `reset 0x${field.resetValue.toString(16)}`,
  );
  return parts.join(", ");
}

/** The doc comment of a field. */
export function fieldDoc(plan: FieldPlan): string[] {
  const { field, identifier } = plan;
  const original = field.name === identifier ? "" : ` ${commentCode(field.name)}`;
  const text = commentText(field.description);
  return [`${fieldFacts(plan)}.${original}${text === "" ? "" : ` ${text}`}`];
}

/** A field's facts and the first sentence of its text: where an accessor carries the whole. */
export function fieldBrief(plan: FieldPlan): string {
  const text = commentText(plan.field.description);
  const sentence = /^.{1,90}?[.!?](?=\s|$)/.exec(text)?.[0] ?? (text.length <= 90 ? text : "");
  return `${fieldFacts(plan)}.${sentence === "" ? "" : ` ${sentence}`}`;
}

/** The doc comment of a register's interface. */
export function registerDoc(plan: RegisterPlan): string[] {
  const { register } = plan;
  const width = register.width === 32 ? "" : `, ${register.width} valid bits`;
  const reset =
    register.resetValue === undefined
      ? "reset value not known"
      : `reset 0x${register.resetValue.toString(16)}`;
  const effects = [register.writeEffect, register.readEffect]
    .filter((effect) => effect !== undefined)
    .map((effect) => `, ${writeEffectWords[effect] ?? readEffectWords[effect] ?? effect}`)
    .join("");
  const run =
    register.dim === undefined ? "" : ` ${register.dim.count} of them, ${register.dim.stride} bytes apart.`;
  return [
    `${commentCode(register.name)}, offset 0x${register.offset.toString(16)}, ${register.access}${width}, ${reset}${effects}.${run}`,
    commentText(register.description),
    ...behaviour(plan),
  ];
}

/** What a user should know before reading or writing. */
function behaviour(plan: RegisterPlan): string[] {
  const notes: string[] = [];
  const changed = plan.fields
    .filter(({ field }) => field.readEffect !== undefined)
    .map((field) => field.identifier);
  if (plan.hasReadEffect && plan.readable) {
    const what = changed.length === 0 ? "A read changes it" : `A read changes ${changed.join(", ")}`;
    notes.push(`${what}, so nothing reads it unasked: no field getters, no \`modify\`.`);
  }
  const effects = plan.fields.filter(({ field }) => field.writeEffect !== undefined);
  if (effects.length > 0 && plan.modifiable) {
    notes.push(
      `\`modify\` and setters write ${effects.map((field) => field.identifier).join(", ")} neutral.`,
    );
  }
  const flags = plan.flags.clear.length + plan.flags.set.length + plan.flags.toggle.length;
  if (flags > 0 && (plan.hasReadEffect || !plan.readable) && plan.fields.some((field) => field.plain)) {
    notes.push(
      "`clear`, `set` and `toggle` give the other fields their reset value, since a read would change the register.",
    );
  }
  if (plan.writable && plan.register.resetValue === undefined && plan.fields.some((field) => field.plain)) {
    notes.push("Its reset value is not known: `write` gives a field that is not named 0.");
  }
  if (plan.register.width > 32) {
    notes.push("64 bits wide: on a 32-bit bus two accesses, low word first, not atomic.");
  }
  return notes;
}
