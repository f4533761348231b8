import { SaxesParser } from "saxes";
import { decoderFor } from "./xml-encoding.ts";
import { XmlError } from "./xml-error.ts";

// A received document as a light tree of elements, read in one streaming pass within limits.

/** One element of a received document. */
export interface XmlElement {
  /** Empty when the element has none, or a prefix that nobody declared. */
  readonly namespace: string;
  /** Local name; what follows the first colon. */
  readonly name: string;
  /** Name as written, with its prefix. */
  readonly qualifiedName: string;
  /** Values by name as written; `attribute` finds one by namespace. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** Character data directly inside, CDATA and references resolved, every character kept (CR LF is LF, as XML demands). */
  readonly text: string;
  readonly scope: XmlScope;
}

/** The namespace prefixes in force at an element. */
export interface XmlScope {
  readonly bindings: ReadonlyMap<string, string>;
  readonly outer: XmlScope | undefined;
}

/** What one document may cost. Each limit is inclusive; passing it throws `XmlError`. */
export interface XmlLimits {
  /** Octets of the whole document. */
  readonly bytes: number;
  readonly depth: number;
  readonly elements: number;
  /** Per element, namespace declarations included. */
  readonly attributes: number;
  /** UTF-16 units directly inside one element. */
  readonly text: number;
}

/** Room for whole-tree answers of large devices; 32768 octets is the least a CPE must take. [TR-069 3.5] */
export const defaultXmlLimits: XmlLimits = {
  bytes: 16 * 1024 * 1024,
  depth: 32,
  elements: 300_000,
  attributes: 64,
  text: 4 * 1024 * 1024,
};

const noAttributes: Readonly<Record<string, string>> = Object.freeze(Object.create(null));
const noChildren: readonly XmlElement[] = Object.freeze([]);
const rootScope: XmlScope = { bindings: new Map([["xml", "http://www.w3.org/XML/1998/namespace"]]), outer: undefined };

type Building = { -readonly [K in keyof XmlElement]: XmlElement[K] } & {
  children: XmlElement[] | readonly XmlElement[];
};

/** Reads a whole document. Throws `XmlError` and nothing else, in time and memory bounded by the limits. */
export function readXml(chunks: readonly Uint8Array[], limits: XmlLimits = defaultXmlLimits): XmlElement {
  try {
    return parse(chunks, limits);
  } catch (error) {
    if (error instanceof XmlError) throw error;
    throw new XmlError("malformed", error instanceof Error ? error.message : String(error));
  }
}

function parse(chunks: readonly Uint8Array[], limits: XmlLimits): XmlElement {
  const octets = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  if (octets > limits.bytes) throw new XmlError("too-large", `the document is larger than ${limits.bytes} octets`);

  const parser = new SaxesParser({ xmlns: false, position: false, forceXMLVersion: true, defaultXMLVersion: "1.0" });
  const open: Building[] = [];
  let root: XmlElement | undefined;
  let elements = 0;
  let attributes = 0;

  parser.on("error", (error) => {
    throw new XmlError("malformed", error.message.slice(0, 200));
  });
  parser.on("doctype", () => {
    throw new XmlError("doctype", "a document type declaration is not allowed");
  });
  parser.on("attribute", () => {
    attributes += 1;
    if (attributes > limits.attributes) {
      throw new XmlError("too-many-attributes", `an element has more than ${limits.attributes} attributes`);
    }
  });
  parser.on("opentag", (tag) => {
    elements += 1;
    if (elements > limits.elements) {
      throw new XmlError("too-many-elements", `the document has more than ${limits.elements} elements`);
    }
    if (open.length >= limits.depth) {
      throw new XmlError("too-deep", `the document is more than ${limits.depth} elements deep`);
    }
    const parent = open.at(-1);
    const outer = parent?.scope ?? rootScope;
    const scope = attributes === 0 ? outer : scopeWithin(outer, tag.attributes);
    const colon = tag.name.indexOf(":");
    const element: Building = {
      namespace: namespaceOf(scope, colon < 0 ? "" : tag.name.slice(0, colon)) ?? "",
      name: colon < 0 ? tag.name : tag.name.slice(colon + 1),
      qualifiedName: tag.name,
      attributes: attributes === 0 ? noAttributes : tag.attributes,
      children: noChildren,
      text: "",
      scope,
    };
    attributes = 0;
    if (parent === undefined) root = element;
    else if (parent.children === noChildren) parent.children = [element];
    else (parent.children as XmlElement[]).push(element);
    open.push(element);
  });
  parser.on("closetag", () => {
    open.pop();
  });
  const addText = (text: string): void => {
    const element = open.at(-1);
    if (element === undefined) return;
    element.text = element.text === "" ? text : element.text + text;
    if (element.text.length > limits.text) {
      throw new XmlError("too-much-text", `an element holds more than ${limits.text} characters`);
    }
  };
  parser.on("text", addText);
  parser.on("cdata", addText);

  const decoder = decoderFor(chunks);
  for (const chunk of chunks) {
    const text = decoder.decode(chunk);
    if (text !== "") parser.write(text);
  }
  decoder.finish();
  parser.close();
  if (root === undefined) throw new XmlError("malformed", "the document has no element");
  return root;
}

function scopeWithin(outer: XmlScope, attributes: Readonly<Record<string, string>>): XmlScope {
  let bindings: Map<string, string> | undefined;
  for (const name in attributes) {
    if (name !== "xmlns" && !name.startsWith("xmlns:")) continue;
    bindings ??= new Map();
    bindings.set(name.slice(6), attributes[name] ?? "");
  }
  return bindings === undefined ? outer : { bindings, outer };
}

/** The namespace that a prefix ("" for the default) stands for, or undefined when it was never declared. */
export function namespaceOf(scope: XmlScope, prefix: string): string | undefined {
  for (let at: XmlScope | undefined = scope; at !== undefined; at = at.outer) {
    const namespace = at.bindings.get(prefix);
    if (namespace !== undefined) return namespace;
  }
  return undefined;
}

/**
 * The attribute with this local name in `namespace`, whatever its prefix. Where the prefix was never declared (some
 * ACSs forget to), `usualPrefix` is taken to be meant.
 */
export function attribute(
  element: XmlElement,
  namespace: string,
  localName: string,
  usualPrefix: string,
): string | undefined {
  for (const name in element.attributes) {
    const colon = name.indexOf(":");
    if (colon < 0 || !name.endsWith(localName) || name.length !== colon + 1 + localName.length) continue;
    const prefix = name.slice(0, colon);
    const bound = namespaceOf(element.scope, prefix);
    if (bound === namespace || (bound === undefined && prefix === usualPrefix)) return element.attributes[name];
  }
  return undefined;
}
