import { describe, expect, it } from "vitest";
import { plainXml } from "../../../src/cwmp/soap/plain-xml.ts";
import { namespaceOf, type XmlElement } from "../../../src/cwmp/soap/xml-element.ts";
import { XmlError } from "../../../src/cwmp/soap/xml-error.ts";
import { defaultXmlLimits, parsedXml } from "../../../src/cwmp/soap/xml-reader.ts";
import type { XmlLimits } from "../../../src/cwmp/soap/xml-tree.ts";
import { cpuMsOf } from "../../harness/cpu-time.ts";
import { type Chance, chanceOf } from "../../net/http/line/replies-at-random.ts";
import { documentAtRandom, inPiecesAtRandom, usualDocuments } from "./documents-at-random.ts";

// The short way to read a document, held against the full parser. [TR-069 3.5]

/** What a generator of either way returns. */
function result<T>(reading: Generator<undefined, T>): T {
  for (;;) {
    const step = reading.next();
    if (step.done === true) return step.value;
  }
}

const short = (pieces: readonly string[], limits: XmlLimits = defaultXmlLimits) => result(plainXml(pieces, limits));

/** Undefined where the full parser refuses. */
function full(text: string, limits: XmlLimits = defaultXmlLimits): XmlElement | undefined {
  try {
    return result(parsedXml([text], limits));
  } catch (error) {
    if (error instanceof XmlError) return undefined;
    throw error;
  }
}

const prefixes = ["", "xml", "cwmp", "soap-env", "soapenv", "xsi", "a"];
/** All that can be seen of an element. */
const seen = (element: XmlElement): unknown => [
  element.namespace,
  element.name,
  element.qualifiedName,
  element.attributes,
  element.text,
  prefixes.map((prefix) => namespaceOf(element.scope, prefix)),
  element.children.map(seen),
];

describe("a plain document", () => {
  it.each(usualDocuments)("%j is read the short way, as by the full parser, in pieces too", (text) => {
    const root = full(text);
    expect(root).toBeDefined();
    for (const pieces of [[text], [...text], [text.slice(0, 7), "", text.slice(7)]]) {
      const plain = short(pieces);
      expect(plain && seen(plain)).toEqual(root && seen(root));
    }
  });

  it.each<[what: string, inner: string]>([
    ["the five references", "&lt;&gt;&amp;&quot;&apos;"],
    ["attributes in either quotes", '<b c=\'"\' d="\'"\n e:f=""/>'],
    ["line ends of any kind", "\r\n\r\r\n\n\r"],
    ["characters beyond ASCII", "ü€\u2028\ufeff\x7f\x85"],
    ["declarations in the midst", '<b xmlns="u"><c xmlns:x="v"><x:d/></c></b><b/>'],
    ["many kinds of tags", Array.from({ length: 600 }, (_, at) => `<b${at}/><b${at} c="1">x</b${at}>`).join("")],
    ["brackets of text", "]]&gt;] ]>"],
  ])("may have %s", (_, inner) => {
    const plain = short([`<a>${inner}</a> \r\n`]);
    expect(plain && seen(plain)).toEqual(seen(full(`<a>${inner}</a>`) as XmlElement));
  });

  it.each<[what: string, document: string]>([
    ["a document type", "<!DOCTYPE a><a/>"],
    ["entities", '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'],
    ["an entity that nobody declared", "<a>&x;</a>"],
    ["a reference by number", "<a>&#10;</a>"],
    ["a stray ampersand", "<a>a & b</a>"],
    ["a reference in an attribute", '<a b="&lt;"/>'],
    ["a comment", "<a><!-- --></a>"],
    ["a comment behind it", "<a/><!-- -->"],
    ["CDATA", "<a><![CDATA[x]]></a>"],
    ["an instruction", "<a><?x?></a>"],
    ["a declaration of version 1.1", '<?xml version="1.1"?><a/>'],
    ["a declaration in the midst", '<a><?xml version="1.0"?></a>'],
    ["a declaration after white space", ' <?xml version="1.0"?><a/>'],
    ["two declarations", '<?xml version="1.0"?><?xml version="1.0"?><a/>'],
    ["a second element", "<a/><a/>"],
    ["text before it", "x<a/>"],
    ["text behind it", "<a/>x"],
    ["a byte order mark behind it", "<a/>\ufeff"],
    ["a character of control", "<a>\u0001</a>"],
    ["a character that is none", "<a>\uffff</a>"],
    ["half of a character", "<a>\ud800</a>"],
    ["the end of CDATA in text", "<a>]]></a>"],
    ["crossed elements", "<a><b></a></b>"],
    ["an end that is not of its beginning", "<a></ab>"],
    ["an end with white space", "<a></a >"],
    ["an end without a beginning", "</a>"],
    ["an end without a name", "</>"],
    ["an end without a name before it", "</><a/>"],
    ["an end without a name behind it", "<a/></>"],
    ["an end too many", "<a></a></a>"],
    ["no end", "<a><b></b>"],
    ["an end cut short", "<a></a"],
    ["a tag cut short", "<a><b"],
    ["an attribute twice", '<a b="1" c="2" b="3"/>'],
    ["attributes without white space between", '<a b="1"c="2"/>'],
    ["an attribute without quotes", "<a b=1/>"],
    ["an attribute with a bracket", '<a b="<"/>'],
    ["an attribute of two lines", '<a b="\r\n"/>'],
    ["names beyond ASCII", "<ä/>"],
    ["names with more than a colon", "<a:b:c/>"],
    ["nothing", ""],
    ["only white space", " \n"],
  ])("with %s is left to the full parser", (_, document) => {
    expect(short([document])).toBeUndefined();
    expect(short([...document])).toBeUndefined();
  });

  it.each<[keyof XmlLimits, (size: number) => string]>([
    ["depth", (size) => "<a>".repeat(size) + "</a>".repeat(size)],
    ["elements", (size) => `<a>${"<b/>".repeat(size - 1)}</a>`],
    ["attributes", (size) => `<a ${Array.from({ length: size }, (_, at) => `a${at}="" `).join("")}/>`],
    ["text", (size) => `<a>${"&amp;".repeat(size)}</a>`],
    ["objects", (size) => `<a>${"&amp;".repeat(size - 2)}</a>`],
    ["objects", (size) => `<a>${"<a/>".repeat(size - 2)}</a>`],
    ["objects", (size) => `<a>x${"<a/>x".repeat((size - 2) / 2)}</a>`],
    ["objects", (size) => `<a${Array.from({ length: size - 2 }, (_, at) => ` b${at}="c"`).join("")}/>`],
    ["objects", (size) => `<a><b xmlns="0"/><b xmlns="1"/>${"<a/>".repeat(size - 24)}</a>`],
  ])("past the limit on %s is left to the full parser, and none before it", (limit, document) => {
    const limits = { ...defaultXmlLimits, [limit]: 30 };
    expect(short([document(30)], limits)).toBeDefined();
    expect(full(document(30), limits)).toBeDefined();
    expect(short([document(32)], limits)).toBeUndefined();
    expect(full(document(32), limits)).toBeUndefined();
  });

  it("is read in bounded time, however small the pieces", () => {
    const text = `<a b="${"x".repeat(300_000)}">${"y".repeat(1_000_000)}</a>`;
    const pieces = text.match(/.{1,10}/g) ?? [];
    expect(cpuMsOf(() => expect(short(pieces)?.text).toHaveLength(1_000_000))).toBeLessThan(5_000);
  });
});

/** Limits that the usual documents pass, or of which one is so low that some do not. */
function limitsAtRandom(chance: Chance): XmlLimits {
  if (chance() < 0.7) return defaultXmlLimits;
  const names = ["depth", "elements", "attributes", "text", "objects"] as const;
  const name = names[Math.floor(chance() * names.length)] ?? "depth";
  return { ...defaultXmlLimits, [name]: 1 + Math.floor(chance() ** 2 * 60) };
}

describe("documents at random", () => {
  it("are read by the full parser as they are read the short way", { timeout: 3_600_000 }, () => {
    const count = Number(process.env.FUZZ_INPUTS ?? 5000);
    const chance = chanceOf(Number(process.env.FUZZ_SEED ?? 1));
    let taken = 0;
    for (let at = 0; at < count; at += 1) {
      const text = documentAtRandom(chance);
      const limits = limitsAtRandom(chance);
      const plain = short(inPiecesAtRandom(text, chance), limits);
      if (plain === undefined) continue;
      taken += 1;
      const root = full(text, limits);
      const [shortly, fully] = [JSON.stringify(seen(plain)), JSON.stringify(root && seen(root))];
      if (shortly !== fully) expect(shortly, JSON.stringify(text)).toBe(fully);
    }
    // Enough of them are taken, and enough left.
    expect(taken).toBeGreaterThan(count / 5);
    expect(taken).toBeLessThan((count * 4) / 5);
  });
});
