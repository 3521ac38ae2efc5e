/* The XML reader: every value stays text, every element knows its place, and what is not well formed is refused. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { DiagnosticCollector, type Diagnostic } from "#generator/diagnostics/diagnostic.js";
import { MAX_XML_DEPTH, parseXml, type XmlElement } from "#generator/parse/xml.js";
import { findExcess, MAX_XML_ATTRIBUTES, MAX_XML_LENGTH, MAX_XML_TAGS } from "#generator/parse/xml-limits.js";

function parse(text: string): { root: XmlElement | undefined; diagnostics: readonly Diagnostic[] } {
  const collector = new DiagnosticCollector();
  return { root: parseXml(text, "f.hwh", collector), diagnostics: collector.all };
}

/** The root of what has to be well formed. */
function root(text: string): XmlElement {
  const { root: found, diagnostics } = parse(text);
  assert.equal(diagnostics, []);
  assert.ok(found);
  return found;
}

/** The one diagnostic of what has to be refused, as `code line:column message`. */
function refusal(text: string): string {
  const { root: found, diagnostics } = parse(text);
  assert.is(found, undefined, text);
  assert.is(diagnostics.length, 1, text);
  const { code, origin, message } = diagnostics[0]!;
  return `${code} ${origin?.line}:${origin?.column} ${message}`;
}

test("attributes, text and children, in document order", () => {
  const a = root(`<?xml version="1.0"?><!-- x --><a n="1" m='two'>t<b/>u<c k="v"/><b i="2"/></a>`);
  assert.is(a.name, "a");
  assert.is(a.attribute("n"), "1");
  assert.is(a.attribute("m"), "two");
  assert.is(a.attribute("absent"), undefined);
  assert.is(a.text, "tu");
  assert.equal(
    a.children.map(({ name }) => name),
    ["b", "c", "b"],
  );
  assert.is(a.childrenNamed("b").length, 2);
  assert.is(a.childrenNamed("b")[1]?.attribute("i"), "2");
  assert.is(a.child("c")?.attribute("k"), "v");
  assert.is(a.child("d"), undefined);
});

test("nothing is turned into a number; white space around a value is no part of it", () => {
  const a = root(`<a n=" 007 " h="0x10" t="true">  1.0 </a>`);
  assert.equal(
    [a.attribute("n"), a.attribute("h"), a.attribute("t"), a.text],
    ["007", "0x10", "true", "1.0"],
  );
});

test("an attribute that is not there is undefined, also where objects have one of that name", () => {
  const a = root(`<a n="1"/>`);
  for (const name of ["toString", "constructor", "__proto__", "hasOwnProperty"]) {
    assert.is(a.attribute(name), undefined, name);
  }
});

test("entities: the five of XML and numbered characters; others stay as they are", () => {
  const a = root(
    `<a n="&lt;&gt;&amp;&quot;&apos;&#65;&#x1F600;" m="&amp;lt;" u="&unknown; & &#xD800; &#0; &#x110000;"/>`,
  );
  assert.is(a.attribute("n"), `<>&"'A😀`);
  assert.is(a.attribute("m"), "&lt;");
  assert.is(a.attribute("u"), "&unknown; & &#xD800; &#0; &#x110000;");
});

test("a byte order mark, CRLF, tabs, comments, CDATA and instructions", () => {
  const a = root(
    `\uFEFF<?xml version="1.0"?>\r\n<a>\r\n\t<!-- <b> it's "odd" -->\r\n\t<?tool <x> ?><c/><![CDATA[<d>]]>\r\n</a>\r\n`,
  );
  assert.equal(
    a.children.map(({ name }) => name),
    ["c"],
  );
  assert.is(a.text, "<d>");
});

test("every element knows its line and column", () => {
  const a = root(`<a>\n  <b/>\n\n    <c\n n="1"/><d/></a>`);
  const places = a.children.map((child) => child.origin("p"));
  assert.equal(places, [
    { file: "f.hwh", line: 2, column: 3, path: "p" },
    { file: "f.hwh", line: 4, column: 5, path: "p" },
    { file: "f.hwh", line: 5, column: 9, path: "p" },
  ]);
});

test("`<` and `>` in quotes end no tag", () => {
  const a = root(`<a n="x>y<z"><b/></a>`);
  assert.is(a.attribute("n"), "x>y<z");
  assert.is(a.children.length, 1);
});

for (const [what, text, expected] of [
  ["a tag that is not closed", "<a><b></b>", /^xml-malformed 1:1 .*Unclosed/],
  ["a tag that is closed by another", "<a>\n<b></a></b>", /^xml-malformed 2:4 .*closing tag/],
  ["a closing tag alone", "</a>", /^xml-malformed 1:1 /],
  ["an attribute twice", `<a n="1" n="2"/>`, /^xml-malformed 1:10 .*repeated/],
  ["an attribute without a value", "<a n/>", /^xml-malformed 1:4 /],
  ["an attribute without quotes", "<a n=1/>", /^xml-malformed 1:4 /],
  ["an open quote", `<a n="1/>`, /^xml-malformed /],
  ["nothing", "", /^xml-malformed 1:1 /],
  ["white space", " \n ", /^xml-malformed /],
  ["a declaration alone", `<?xml version="1.0"?>`, /^xml-malformed /],
  ["text before the root", "x<a/>", /^xml-malformed 1:1 /],
  ["text behind the root", "<a/>\n  x", /^xml-malformed 2:3 .*behind the root/],
  ["two roots", "<a/>\n<b/>", /^xml-malformed 2:1 .*second root/],
  ["the name __proto__", "<a><__proto__/></a>", /^xml-malformed .*__proto__/],
  ["the name constructor", "<a><constructor/></a>", /^xml-malformed .*constructor/],
  ["the attribute __proto__", `<a __proto__="1"/>`, /^xml-malformed .*__proto__/],
  ["a document type", "<!DOCTYPE a><a/>", /^xml-doctype 1:1 /],
  ["a document type in small letters", "<!doctype a>\n<a/>", /^xml-doctype 1:1 /],
  [
    "an entity bomb",
    `<?xml version="1.0"?>\n<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><l>&b;</l>`,
    /^xml-doctype 2:1 /,
  ],
] as const) {
  test(`${what} is refused with its place`, () => assert.match(refusal(text), expected));
}

test("a message quotes little of the file", () => {
  const text = refusal(`<${"x".repeat(100_000)} <`);
  assert.ok(text.length < 300, text);
});

test("nesting up to the limit is read, beyond it refused", () => {
  const nested = (depth: number): string => "<a>".repeat(depth) + "</a>".repeat(depth);
  assert.ok(root(nested(MAX_XML_DEPTH)));
  assert.match(refusal(nested(MAX_XML_DEPTH + 1)), /^xml-too-deep .*\b200\b/);
  assert.match(refusal(nested(1_000)), /^xml-too-deep /);
  assert.match(refusal(nested(300_000)), /^xml-too-deep /);
});

test("attributes up to the limit are read, beyond it refused", () => {
  const wide = (count: number): string =>
    `<a ${Array.from({ length: count }, (_, index) => `n${index}="="`).join(" ")}/>`;
  assert.is(root(wide(MAX_XML_ATTRIBUTES)).attribute(`n${MAX_XML_ATTRIBUTES - 1}`), "=");
  assert.match(refusal(wide(MAX_XML_ATTRIBUTES + 1)), /^xml-too-large .*2000 attributes/);
});

test("the limits count what they say", () => {
  assert.is(findExcess(`<a n="${"=<>".repeat(1_000_000)}"/>`), undefined);
  assert.is(findExcess(`<!-- it's ${"=".repeat(5_000)} --><a n="1"/>`), undefined);
  assert.match(String(findExcess("<".repeat(MAX_XML_TAGS + 1))), /4000000 tags/);
  assert.is(findExcess("<".repeat(MAX_XML_TAGS)), undefined);
  assert.match(String(findExcess(" ".repeat(MAX_XML_LENGTH + 1))), /67108865 characters/);
});

test.run();
