/*
 * Text of a design becomes an identifier, an escaped comment or an escaped literal, nothing else. Identifiers come from
 * plan/names; the other two from here.
 */

/** Longest text of the design in one comment, in characters; the rest is cut with an ellipsis. */
const MAX_COMMENT_TEXT = 1500;

/** Width of a comment's line, as Prettier leaves it alone. */
const COMMENT_WIDTH = 100;

/**
 * Characters that must not reach an emitted file as they are: controls, line separators, and the marks that turn the
 * direction of text, with which a comment could show other than it says.
 */
// eslint-disable-next-line no-control-regex
const unsafe =
  /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\uffff]/g;

/** Half of a character that takes two code units: text cut in the middle, or garbage. */
const loneSurrogate = /\p{Surrogate}/gu;

/** Text of the design for a comment: on one line, unable to end the comment or to pass for a tag of it. */
export function commentText(text: string): string {
  const line = text.replace(loneSurrogate, "\ufffd").replace(unsafe, " ").replace(/\s+/g, " ").trim();
  const cut =
    line.length > MAX_COMMENT_TEXT ? `${line.slice(0, MAX_COMMENT_TEXT).replace(loneSurrogate, "")}…` : line;
  return cut
    .replaceAll("*/", "*\\/")
    .replaceAll("/*", "/\\*")
    .replace(/(^|[\s{])@/g, "$1\\@");
}

/** Text of the design in backticks inside of a comment. */
export function commentCode(text: string): string {
  return `\`${commentText(text).replaceAll("`", "'")}\``;
}

/** Wraps paragraphs of comment text, already escaped, into the text of a doc comment. */
export function docText(paragraphs: readonly string[]): string {
  return paragraphs
    .filter((paragraph) => paragraph !== "")
    .flatMap((paragraph) => wrap(paragraph))
    .join("\n");
}

function wrap(paragraph: string): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of paragraph.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > COMMENT_WIDTH) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  lines.push(line);
  // A wrapped word must not become a tag by standing first on its line.
  return lines.map((text) => (text.startsWith("@") ? `\\${text}` : text));
}

/** A doc comment at an indentation, ending in a newline; nothing for no text. */
export function docComment(paragraphs: readonly string[], indent = ""): string {
  const text = docText(paragraphs);
  if (text === "") return "";
  if (!text.includes("\n")) return `${indent}/** ${text} */\n`;
  return `${indent}/**\n${text
    .split("\n")
    .map((line) => `${indent} * ${line}\n`)
    .join("")}${indent} */\n`;
}

/** A string literal as Prettier would write it. */
export function stringLiteral(text: string): string {
  const doubles = text.split('"').length - 1;
  const singles = text.split("'").length - 1;
  const quote = doubles > singles ? "'" : '"';
  const body = text
    .replace(loneSurrogate, "\ufffd")
    .replaceAll("\\", "\\\\")
    .replaceAll(quote, `\\${quote}`)
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("\t", "\\t")
    .replace(unsafe, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return `${quote}${body}${quote}`;
}

/** `0x40400000n`. */
export function bigintLiteral(value: bigint): string {
  return `0x${value.toString(16)}n`;
}

/** `0x1c`: offsets and reset values read best in hex. */
export function hexLiteral(value: number | bigint): string {
  return `0x${value.toString(16)}`;
}
