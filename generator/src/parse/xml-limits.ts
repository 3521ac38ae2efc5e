/*
 * What an XML file may hold at most. The parser keeps some hundred bytes an element and an attribute, so that the limits
 * bound the memory that any file takes (about 2 GB at the worst). The largest design file known has 4 MB, 35,000
 * elements and 30 attributes an element.
 */

/** Characters of the text. */
export const MAX_XML_LENGTH: number = 64 * 1024 * 1024;
/** Tags, closing ones and comments included. */
export const MAX_XML_TAGS = 4_000_000;
/** Attributes of one element. */
export const MAX_XML_ATTRIBUTES = 2_000;

const code = (character: string): number => character.charCodeAt(0);
const LESS = code("<");
const GREATER = code(">");
const EQUALS = code("=");
const DOUBLE = code('"');
const SINGLE = code("'");
const BANG = code("!");
const QUESTION = code("?");

/** Says which limit a text exceeds; undefined where it exceeds none. Looks at each character once. */
export function findExcess(text: string): string | undefined {
  if (text.length > MAX_XML_LENGTH) {
    return `The XML text has ${text.length} characters; the limit is ${MAX_XML_LENGTH}.`;
  }
  let tags = 0;
  let attributes = 0;
  let inTag = false;
  let quote = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charCodeAt(at);
    if (quote !== 0) {
      if (character === quote) quote = 0;
    } else if (character === LESS) {
      tags += 1;
      if (tags > MAX_XML_TAGS) return `The XML text has more than ${MAX_XML_TAGS} tags, which is the limit.`;
      const next = text.charCodeAt(at + 1);
      // An apostrophe in a comment opens no quote.
      inTag = next !== BANG && next !== QUESTION;
      attributes = 0;
    } else if (inTag) {
      if (character === DOUBLE || character === SINGLE) quote = character;
      else if (character === GREATER) inTag = false;
      else if (character === EQUALS) {
        attributes += 1;
        if (attributes > MAX_XML_ATTRIBUTES) {
          return `An element has more than ${MAX_XML_ATTRIBUTES} attributes, which is the limit.`;
        }
      }
    }
  }
  return undefined;
}
