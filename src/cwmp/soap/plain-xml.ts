import type { XmlElement } from "./xml-element.ts";
import { XmlError } from "./xml-error.ts";
import { noAttributes, type XmlLimits, XmlTree } from "./xml-tree.ts";

// Documents as nearly all senders write them, read from one bracket to the next instead of by each character.

const quoted = (text: string): string => `(?:"${text}"|'${text}')`;
const declaration = new RegExp(
  `^\\?xml version=${quoted("1\\.0")}(?: encoding=${quoted("[A-Za-z][\\w.-]*")})?(?: standalone=${quoted("(?:yes|no)")})? ?\\?$`,
);
const name = "[A-Za-z_][\\w.-]*(?::[A-Za-z_][\\w.-]*)?";
const value = `"[^"<&\\t\\n]*"|'[^'<&\\t\\n]*'`;
/** What stands within the brackets of a tag that begins an element: its name, attributes, a slash. */
const tagPattern = new RegExp(`^(${name})((?:[ \\t\\n]+${name}=(?:${value}))*)[ \\t\\n]*(/?)$`);
/** What stands in no document, and halves of characters, which pieces may part. */
const unusual = /[^\t\n -\ud7ff\ue000-\ufffd]/;
/** What no text may hold. */
const sectionEnd = "]]>";
const reference = /&(?:(lt|gt|amp|apos|quot);)?/g;
const referred = new Map([
  ["lt", "<"],
  ["gt", ">"],
  ["amp", "&"],
  ["apos", "'"],
  ["quot", '"'],
]);
const whiteSpace = /^[ \t\n]*$/;
const slash = 0x2f;
const greaterThan = 0x3e;

/** How many tags of a document are remembered. Those of a message are few, however many elements it has. */
const mostTags = 256;
/** Characters of a tag that is held against the pattern: the stack of regular expressions ends where attributes are millions. */
const longestTag = 1024 * 1024;

interface Tag {
  readonly name: string;
  readonly attributes: readonly string[];
  readonly isEmpty: boolean;
}

/** What the full parser is to judge. */
class NotPlain extends Error {}

/**
 * The tree of a document in which there are only elements, attributes and text, with the five references that XML knows by name.
 * Undefined for any other and for one past the limits, which is to be read in full; what is taken here would be read the
 * same. Yields after each piece.
 */
export function* plainXml(pieces: Iterable<string>, limits: XmlLimits): Generator<undefined, XmlElement | undefined> {
  const scan = new PlainScan(limits);
  try {
    for (const piece of pieces) {
      scan.take(piece);
      yield;
    }
    return scan.finish();
  } catch (error) {
    if (error instanceof NotPlain || error instanceof XmlError) return undefined;
    throw error;
  }
}

class PlainScan {
  readonly #tree: XmlTree;
  readonly #mostAttributes: number;
  readonly #tags = new Map<string, Tag>();
  /** What is not read yet, the beginning of a text or a tag, and how long it is to be before it is looked at again. */
  #rest = "";
  #enough = 0;
  /** A CR that may be half of a line end. */
  #carriageReturn = "";
  #begun = false;

  constructor(limits: XmlLimits) {
    this.#tree = new XmlTree(limits);
    this.#mostAttributes = limits.attributes;
  }

  /** What comes in small pieces is gone through again only when there is twice as much of it. */
  take(piece: string): void {
    this.#rest += this.#withLineEnds(piece);
    if (this.#rest.length < this.#enough) return;
    this.#read();
    this.#enough = 2 * this.#rest.length;
  }

  finish(): XmlElement {
    this.#read();
    const { root } = this.#tree;
    if (root === undefined || !whiteSpace.test(this.#rest)) throw new NotPlain();
    return root;
  }

  /** A line ends in LF, whatever was written. [XML 1.0 2.11] */
  #withLineEnds(piece: string): string {
    const text = this.#carriageReturn + piece;
    if (!text.includes("\r")) return text;
    this.#carriageReturn = text.endsWith("\r") ? "\r" : "";
    return text.slice(0, text.length - this.#carriageReturn.length).replace(/\r\n?/g, "\n");
  }

  /** Reads up to the last tag that is there in whole. */
  #read(): void {
    const text = this.#rest;
    if (unusual.test(text) || text.includes(sectionEnd)) throw new NotPlain();
    const tree = this.#tree;
    let ampersand = text.indexOf("&");
    let at = 0;
    for (let bracket = text.indexOf("<"); bracket >= 0; bracket = text.indexOf("<", at)) {
      if (bracket > at) {
        const written = text.slice(at, bracket);
        const refers = ampersand >= 0 && ampersand < bracket;
        this.#text(refers ? this.#resolved(written) : written);
        if (refers) ampersand = text.indexOf("&", bracket);
        at = bracket;
      }
      if (text.charCodeAt(bracket + 1) === slash) {
        const open = tree.innermost?.qualifiedName;
        if (open === undefined) throw new NotPlain();
        const end = bracket + 2 + open.length;
        if (end >= text.length) break;
        if (text.charCodeAt(end) !== greaterThan || !text.startsWith(open, bracket + 2)) throw new NotPlain();
        tree.end();
        at = end + 1;
      } else {
        const end = text.indexOf(">", bracket);
        if (end < 0) break;
        this.#tag(text.slice(bracket + 1, end));
        at = end + 1;
      }
    }
    this.#rest = text.slice(at);
  }

  #text(text: string): void {
    this.#begun = true;
    if (this.#tree.innermost !== undefined) this.#tree.text(text);
    else if (!whiteSpace.test(text)) throw new NotPlain();
  }

  #resolved(text: string): string {
    return text.replace(reference, (_, name: string | undefined) => {
      const character = name === undefined ? undefined : referred.get(name);
      if (character === undefined) throw new NotPlain();
      this.#tree.keep(1);
      return character;
    });
  }

  #tag(written: string): void {
    const tree = this.#tree;
    const isFirst = !this.#begun;
    this.#begun = true;
    if (isFirst && declaration.test(written)) return;
    if (tree.root !== undefined) throw new NotPlain();
    const { name, attributes, isEmpty } = this.#tags.get(written) ?? this.#newTag(written);
    if (attributes !== noAttributes) tree.keep(attributes.length / 2);
    tree.begin(name, attributes);
    if (isEmpty) tree.end();
  }

  #newTag(written: string): Tag {
    if (written.length > longestTag) throw new NotPlain();
    const [whole, name = "", listed = "", end = ""] = tagPattern.exec(written) ?? [];
    if (whole === undefined) throw new NotPlain();
    const tag = { name, attributes: listed === "" ? noAttributes : this.#attributes(listed), isEmpty: end !== "" };
    if (this.#tags.size < mostTags) this.#tags.set(written, tag);
    return tag;
  }

  /** Of a tag that is of the pattern. */
  #attributes(listed: string): readonly string[] {
    const attributes: string[] = [];
    let at = 0;
    for (let equals = listed.indexOf("="); equals >= 0; equals = listed.indexOf("=", at)) {
      const name = listed.slice(at, equals).trim();
      const end = listed.indexOf(listed.charAt(equals + 1), equals + 2);
      if (attributes.some((other, index) => index % 2 === 0 && other === name)) throw new NotPlain();
      if (attributes.push(name, listed.slice(equals + 2, end)) > 2 * this.#mostAttributes) throw new NotPlain();
      at = end + 1;
    }
    return attributes;
  }
}
