/* Damages a hardware handoff, or the description of an xclbin's kernels, where it matters: elements, attributes, numbers and names, besides plain bytes. */
import { mutate } from "../support/mutations.js";

/** Values that go wrong somewhere: numbers at edges, names that break out, texts of the format in wrong places. */
const values: readonly string[] = [
  "",
  "0",
  "-1",
  "1e9",
  "0x",
  "0xFFFFFFFFFFFFFFFF",
  "18446744073709551616",
  "99999999999999999999999999",
  "0x40000000",
  "4294967296",
  "1024",
  "63",
  "*/ evil() /*",
  "`${evil()}`",
  "{{x}}",
  "__proto__",
  "constructor",
  "../../x",
  "a/b/c",
  "/",
  "x".repeat(5000),
  "&#x202e;",
  "&lt;",
  "é",
  "read-only",
  "write-only",
  "oneToClear",
  "zeroToToggle",
  "modify",
  "register",
  "memory",
  "REGISTER",
  "FALSE",
  "BLOCK_CONTAINER",
  "xilinx.com:ip:axi_intc:4.1",
  "xilinx.com:ip:xlconcat:2.1",
  "xilinx.com:ip:processing_system7:5.5",
  "processing_system7",
  "INTERRUPT",
];

type Random = (below: number) => number;

/** A damaged copy of a design's text. */
export function damage(text: string, random: Random): Uint8Array {
  let result = text;
  for (let count = 1 + random(6); count > 0; count -= 1) result = damageOnce(result, random);
  const bytes = new TextEncoder().encode(result);
  return random(8) === 0 ? mutate(bytes, random) : bytes;
}

function damageOnce(text: string, random: Random): string {
  const attribute = pick([...text.matchAll(/ ([A-Za-z_]+)="([^"]*)"/g)], random);
  const element = pick([...text.matchAll(/<([A-Za-z]+)( [^<>]*)?\/>/g)], random);
  const block = pick(
    [
      ...text.matchAll(
        /<(MODULE|REGISTER|FIELD|PORT|BUSINTERFACE|ADDRESSBLOCK|kernel|arg|instance)[ >][\s\S]*?<\/\1>/g,
      ),
    ],
    random,
  );
  const replace = (match: RegExpMatchArray | undefined, by: (whole: string) => string): string => {
    if (match?.index === undefined) return text;
    return text.slice(0, match.index) + by(match[0]) + text.slice(match.index + match[0].length);
  };
  switch (random(8)) {
    case 0: // Another value.
      return replace(attribute, () => ` ${attribute?.[1] ?? "X"}="${pick(values, random) ?? ""}"`);
    case 1: // No attribute.
      return replace(attribute, () => "");
    case 2: // The value of another attribute: a name that meets one it should not.
      return replace(
        attribute,
        () => ` ${attribute?.[1] ?? "X"}="${pick([...text.matchAll(/="([^"]*)"/g)], random)?.[1] ?? ""}"`,
      );
    case 3: // No element.
      return replace(element, () => "");
    case 4: // An element twice.
      return replace(element, (whole) => whole + whole);
    case 5: // No group of elements.
      return replace(block, () => "");
    case 6: // A group twice.
      return replace(block, (whole) => whole + whole);
    default: // A number that is one off, or a thousand times too large.
      return replace(attribute, (whole) =>
        whole.replace(/\d+/, (digits) =>
          String(Number(digits.slice(0, 12)) + (random(2) === 0 ? 1 : 1_000_000)),
        ),
      );
  }
}

function pick<T>(list: readonly T[], random: Random): T | undefined {
  return list.length === 0 ? undefined : list[random(list.length)];
}
