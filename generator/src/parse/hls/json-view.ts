import { parseSmallInteger } from "../integer.js";

/** A piece of parsed JSON of a shape that nobody promises: every access may find nothing. */
export class JsonView {
  readonly value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }

  /** The member of an object; a view of nothing where there is none. */
  at(name: string): JsonView {
    const { value } = this;
    const found =
      typeof value === "object" && value !== null && Object.hasOwn(value, name)
        ? (value as Record<string, unknown>)[name]
        : undefined;
    return new JsonView(found);
  }

  get exists(): boolean {
    return this.value !== undefined;
  }

  get isObject(): boolean {
    return typeof this.value === "object" && this.value !== null && !Array.isArray(this.value);
  }

  /** Text that is not empty. */
  get text(): string | undefined {
    return typeof this.value === "string" && this.value !== "" ? this.value : undefined;
  }

  /** An integer, as a number or as decimal or hexadecimal text. */
  get integer(): number | undefined {
    if (typeof this.value === "number") {
      return Number.isSafeInteger(this.value) && this.value >= 0 ? this.value : undefined;
    }
    return typeof this.value === "string" ? parseSmallInteger(this.value) : undefined;
  }

  /** The elements of an array; none where it is no array. */
  get items(): readonly JsonView[] {
    return Array.isArray(this.value) ? this.value.map((item: unknown) => new JsonView(item)) : [];
  }

  /** The members of an object in the order of the file; none where it is no object. */
  get members(): readonly (readonly [string, JsonView])[] {
    return this.isObject
      ? Object.entries(this.value as Record<string, unknown>).map(([name, item]) => [
          name,
          new JsonView(item),
        ])
      : [];
  }
}
