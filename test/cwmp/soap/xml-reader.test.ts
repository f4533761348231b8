import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { XmlElement } from "../../../src/cwmp/soap/xml-element.ts";
import { XmlError } from "../../../src/cwmp/soap/xml-error.ts";
import { defaultXmlLimits, readXml } from "../../../src/cwmp/soap/xml-reader.ts";
import type { XmlLimits } from "../../../src/cwmp/soap/xml-tree.ts";
import { cpuMsOf } from "../../harness/cpu-time.ts";

const octets = (text: string, encoding: BufferEncoding = "utf8"): Uint8Array[] => [Buffer.from(text, encoding)];
const bomLe = Buffer.from([0xff, 0xfe]);

function codeOf(chunks: readonly Uint8Array[], limits: Partial<XmlLimits> = {}): string {
  try {
    readXml(chunks, { ...defaultXmlLimits, ...limits });
  } catch (error) {
    expect(error).toBeInstanceOf(XmlError);
    return (error as XmlError).code;
  }
  return "read";
}

describe("characters", () => {
  it.each<[string, string, string]>([
    ["references", "&#10;&#x20AC;&#x1F600;&lt;&gt;&amp;&apos;&quot;", "\n€😀<>&'\""],
    ["CDATA", "a<![CDATA[<b>&amp;]]>c", "a<b>&amp;c"],
    ["comments and processing instructions inside", "a<!-- x -->b<?php echo ?>c", "abc"],
    ["white space", "  a\t b\n ", "  a\t b\n "],
    ["an ampersand that begins no reference", "?a=1&b=2&lt=3&amp;c&", "?a=1&b=2&lt=3&c&"],
    [
      "ampersands that stand alone, beside what holds them by right",
      "a & b<![CDATA[&c &amp;]]><!-- &d -->&& &;&lt;",
      "a & b&c &amp;&& &;<",
    ],
    ["CR LF, which XML reads as LF", "a\r\nb\rc&#13;", "a\nb\nc\r"],
  ])("keeps %s", (_, inner, expected) => {
    expect(readXml(octets(`<a>${inner}</a>`)).text).toBe(expected);
  });

  it.each<[string, Uint8Array[]]>([
    ["UTF-8", octets('<?xml version="1.0" encoding="UTF-8"?><a>ü€😀</a>')],
    ["UTF-8 with a byte order mark", octets("\ufeff<a>ü€😀</a>")],
    ["UTF-16LE with a byte order mark", [bomLe, Buffer.from("<a>ü€😀</a>", "utf16le")]],
    ["UTF-16BE with a byte order mark", [Buffer.from("\ufeff<a>ü€😀</a>", "utf16le").swap16()]],
    ["UTF-16LE without one", octets("<a>ü€😀</a>", "utf16le")],
    ["UTF-8 that claims to be UTF-16", octets("<?xml version='1.0' encoding='utf-16'?><a>ü€😀</a>")],
  ])("reads %s", (_, chunks) => {
    expect(readXml(chunks).text).toBe("ü€😀");
    const single = [...Buffer.concat(chunks)].map((octet) => Uint8Array.of(octet));
    expect(readXml(single).text).toBe("ü€😀");
  });

  it.each(["\r\n", "\n \t", " ".repeat(1000), "\ufeff\r\n", "\r\n\ufeff"])(
    "passes over %j before the declaration",
    (space) => {
      const document = octets(`${space}<?xml version="1.0" encoding="UTF-8"?><a>ü</a>`);
      expect(readXml(document).text).toBe("ü");
      expect(readXml([...Buffer.concat(document)].map((octet) => Uint8Array.of(octet))).text).toBe("ü");
      expect(readXml(octets(`${space}<a>ü</a>`)).text).toBe("ü");
    },
  );

  it("passes over white space before a declaration of another encoding", () => {
    expect(readXml(octets('\n<?xml version="1.0" encoding="ISO-8859-1"?><a>\xfc</a>', "latin1")).text).toBe("ü");
    expect(() => readXml(octets("x<?xml version='1.0'?><a/>"))).toThrow();
  });

  it.each(["ISO-8859-1", "latin1"])("reads %s when declared", (name) => {
    expect(readXml(octets(`<?xml version="1.0" encoding="${name}"?><a>\xfc\xe9</a>`, "latin1")).text).toBe("üé");
  });

  it("keeps a U+FEFF that begins a later chunk", () => {
    expect(readXml([...octets("<a>x"), ...octets("\ufeffy</a>")]).text).toBe("x\ufeffy");
  });

  it.each<[string, Uint8Array[]]>([
    ["invalid UTF-8", [Buffer.from("<a>"), Buffer.from([0xc3, 0x28]), Buffer.from("</a>")]],
    ["overlong UTF-8", [Buffer.from("<a>"), Buffer.from([0xc0, 0xaf]), Buffer.from("</a>")]],
    ["a surrogate in UTF-8", [Buffer.from("<a>"), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from("</a>")]],
    ["a lone surrogate in UTF-16", [bomLe, Buffer.from("<a>\ud800x</a>", "utf16le")]],
    ["a character cut short at the end", [Buffer.from("<a/>"), Buffer.from([0xe2, 0x82])]],
    ["an encoding that nobody knows", octets('<?xml version="1.0" encoding="EBCDIC-37"?><a/>')],
  ])("refuses %s", (_, chunks) => {
    expect(codeOf(chunks)).toBe("encoding");
  });

  it.each([
    "&#0;",
    "&#1;",
    "&#x1F;",
    "&#xD800;",
    "&#xFFFE;",
    "&#x110000;",
    "&#99999999999;",
    "\u0001",
    "\0",
    "&nbsp;",
    "&constructor;",
  ])("refuses %j as no character of XML, whatever version is declared", (inner) => {
    expect(codeOf(octets(`<a>${inner}</a>`))).toBe("malformed");
    expect(codeOf(octets(`<?xml version="1.1"?><a>${inner}</a>`))).toBe("malformed");
    expect(codeOf(octets(`<a b="${inner}"/>`))).toBe("malformed");
  });
});

describe("names", () => {
  it("resolves prefixes in their scope, the default namespace too", () => {
    const root = readXml(
      octets('<a xmlns="urn:1" xmlns:p="urn:2"><p:b><c xmlns="" xmlns:p="urn:3"><p:d/></c></p:b><e/></a>'),
    );
    const seen = (element: XmlElement): unknown[] => [element.namespace, element.name, element.children.map(seen)];
    expect(seen(root)).toEqual([
      "urn:1",
      "a",
      [
        ["urn:2", "b", [["", "c", [["urn:3", "d", []]]]]],
        ["urn:1", "e", []],
      ],
    ]);
  });

  it("splits at the first of several colons and leaves an undeclared prefix without a namespace", () => {
    const [child] = readXml(octets('<a xmlns:s="urn:s"><s:Body:Fault/><x:y/></a>')).children;
    expect([child?.namespace, child?.name, child?.qualifiedName]).toEqual(["urn:s", "Body:Fault", "s:Body:Fault"]);
    expect(readXml(octets("<x:y/>")).namespace).toBe("");
  });

  it("is not confused by names of Object's own", () => {
    const root = readXml(octets('<__proto__ constructor="1" __proto__="2"><toString/></__proto__>'));
    expect([root.name, root.attributes, root.children[0]?.name]).toEqual([
      "__proto__",
      ["constructor", "1", "__proto__", "2"],
      "toString",
    ]);
  });
});

describe("refusals", () => {
  it.each<[string, string, string]>([
    ["a document type", '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "doctype"],
    ["an external one", '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "doctype"],
    ["a billion laughs", '<!DOCTYPE a [<!ENTITY l "ha"><!ENTITY m "&l;&l;">]><a>&m;</a>', "doctype"],
    ["nothing", "", "malformed"],
    ["white space", " \n ", "malformed"],
    ["text", "Internal Server Error", "malformed"],
    ["HTML as it is written", "<html><br></html>", "malformed"],
    ["a second document", "<a/><a/>", "malformed"],
    ["text after the end", "<a/>x", "malformed"],
    ["NULs after the end", "<a/>\0\0", "malformed"],
    ["CDATA after the end", "<a/><![CDATA[x]]>", "malformed"],
    ["an unclosed element", "<a><b></b>", "malformed"],
    ["crossed elements", "<a><b></a></b>", "malformed"],
    ["an attribute twice", '<a b="1" b="2"/>', "malformed"],
    ["an unquoted attribute", "<a b=1/>", "malformed"],
    ["a raw ampersand in a name", "<URL&a></URL&a>", "malformed"],
    ["an entity that nobody declared, beside a raw ampersand", "<a>&b &c;</a>", "malformed"],
    ["a document type with raw ampersands", '<!DOCTYPE a [<!ENTITY x "&y & z">]><a>&x; & </a>', "doctype"],
    ["an unclosed comment", "<a/><!-- ", "malformed"],
    ["an unclosed CDATA", "<a><![CDATA[", "malformed"],
    ["a declaration not at the start", "<!-- --><?xml version='1.0'?><a/>", "malformed"],
  ])("refuses %s", (_, text, code) => {
    expect(codeOf(octets(text))).toBe(code);
  });

  it("allows what may follow the end: white space, comments", () => {
    expect(codeOf(octets("<a/>\r\n <!-- bye --><?pi?>\n"))).toBe("read");
  });

  it("is done with the most ampersands that are mended in bounded time", () => {
    const document = octets(`<a>${"&".repeat(260_000)}</a>`);
    expect(cpuMsOf(() => expect(codeOf(document)).toBe("read"))).toBeLessThan(5_000);
  });

  it.each<[keyof XmlLimits, string, (size: number) => string]>([
    ["bytes", "too-large", (size) => `<a>${"x".repeat(size - 7)}</a>`],
    ["depth", "too-deep", (size) => "<a>".repeat(size) + "</a>".repeat(size)],
    ["elements", "too-many-elements", (size) => `<a>${"<b/>".repeat(size - 1)}</a>`],
    [
      "attributes",
      "too-many-attributes",
      (size) => `<a ${Array.from({ length: size }, (_, at) => `a${at}="" `).join("")}/>`,
    ],
    ["text", "too-much-text", (size) => `<a>${"&amp;".repeat(size)}</a>`],
    // The outermost element and its name are two of them.
    ["objects", "too-many-elements", (size) => `<a>${"&amp;".repeat(size - 2)}</a>`],
    ["objects", "too-many-elements", (size) => `<a>${"<a/>".repeat(size - 2)}</a>`],
    [
      "objects",
      "too-many-elements",
      (size) => `<a${Array.from({ length: size - 2 }, (_, at) => ` b${at}="c"`).join("")}/>`,
    ],
    ["objects", "too-many-elements", (size) => `<a>x${"<!---->y".repeat(size - 2)}</a>`],
    [
      "objects",
      "too-many-elements",
      (size) =>
        `<a>${Array.from({ length: 2 }, (_, at) => `<b xmlns="${at}"/>`).join("")}${"<a/>".repeat(size - 24)}</a>`,
    ],
  ])("holds the limit on %s", (limit, code, document) => {
    const size = 30;
    expect(codeOf(octets(document(size)), { [limit]: size })).toBe("read");
    expect(codeOf(octets(document(size + 1)), { [limit]: size })).toBe(code);
  });

  it.each<[string, () => string, string]>([
    ["100,000 deep", () => "<a>".repeat(100_000), "too-deep"],
    [
      "a million attributes",
      () => `<a ${Array.from({ length: 1_000_000 }, (_, at) => `a${at}=""`).join(" ")}/>`,
      "too-many-attributes",
    ],
    ["three million attributes of few characters", () => `<a${' b=""'.repeat(3_000_000)}/>`, "too-many-attributes"],
    ["a million elements", () => `<a>${"<b/>".repeat(1_000_000)}</a>`, "too-many-elements"],
    ["8 MB of text in one element", () => `<a>${"x".repeat(8_000_000)}</a>`, "too-much-text"],
    ["a name of 4 MB", () => `<${"x".repeat(4_000_000)} `, "malformed"],
    ["an entity of 4 MB", () => `<a>&${"x".repeat(4_000_000)}</a>`, "malformed"],
    ["5 MB of ampersands", () => `<a>${"&".repeat(5_000_000)}</a>`, "too-many-elements"],
    ["CDATA opened 25,000 times", () => `<a>&${"<![CDATA[".repeat(25_000)}`, "malformed"],
    ["4 MB of brackets", () => `<a>${"]".repeat(4_000_000)}>`, "too-much-text"],
    [
      "many prefixes at many elements",
      () =>
        `<a ${Array.from({ length: 60 }, (_, at) => `xmlns:p${at}="u"`).join(" ")}>${'<q:b xmlns:r="u"/>'.repeat(200_000)}`,
      "too-many-elements",
    ],
    [
      "a distinct name for every element",
      () => `<a>${Array.from({ length: 250_000 }, (_, at) => `<b${at}/>`).join("")}`,
      "malformed",
    ],
  ])("is done with %s in bounded time", (_, document, code) => {
    const hostile = octets(document());
    expect(cpuMsOf(() => expect([code, "malformed"]).toContain(codeOf(hostile)))).toBeLessThan(5_000);
  });
});

describe("fuzzing: a value or an XmlError, nothing else", () => {
  const valid =
    '<?xml version="1.0"?><s:a xmlns:s="urn:s" b="1"><c>x &amp; <![CDATA[y]]></c><!-- z --><d s:e="2"/></s:a>';

  it("on random octets", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void codeOf([bytes])));
  });

  it("on a document cut at every octet, in two chunks", () => {
    const bytes = Buffer.from(valid);
    for (let cut = 0; cut < bytes.length; cut += 1) {
      expect(codeOf([bytes.subarray(0, cut)])).not.toBe("read");
      expect(codeOf([bytes.subarray(0, cut), bytes.subarray(cut)])).toBe("read");
    }
  });

  it("on mutated documents, and chunks make no difference", () => {
    const mutation = fc.tuple(fc.nat(valid.length), fc.nat(3), fc.string({ maxLength: 4, unit: "binary" }));
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }), fc.nat(valid.length), (mutations, cut) => {
        const mutated = mutations.reduce(
          (text, [at, removed, added]) => text.slice(0, at) + added + text.slice(at + removed),
          valid,
        );
        const bytes = Buffer.from(mutated);
        expect(codeOf([bytes.subarray(0, cut), bytes.subarray(cut)])).toBe(codeOf([bytes]));
      }),
      { numRuns: 500 },
    );
  });
});
