import { SaxesParser } from "saxes";
import { literalAmpersands } from "./ampersands.ts";
import { plainXml } from "./plain-xml.ts";
import type { XmlElement } from "./xml-element.ts";
import { decoderFor } from "./xml-encoding.ts";
import { XmlError } from "./xml-error.ts";
import { noAttributes, type XmlLimits, XmlTree } from "./xml-tree.ts";

// A received document, read in one streaming pass within limits.

/** Room for whole-tree answers of large devices; 32768 octets is the least a CPE must take. [TR-069 3.5] */
export const defaultXmlLimits: XmlLimits = {
  bytes: 16 * 1024 * 1024,
  depth: 32,
  elements: 300_000,
  attributes: 64,
  text: 4 * 1024 * 1024,
  objects: 600_000,
};

/** What there is no room for is not read. `elementBytes`: what an element takes of it, with all that is done about it. */
export function xmlLimitsWithin(roomBytes: number, most: XmlLimits = defaultXmlLimits, elementBytes = 150): XmlLimits {
  const within = (limit: number, least: number, cost: number): number =>
    Math.min(limit, Math.max(least, Math.floor(roomBytes / cost)));
  const elements = within(most.elements, 5000, elementBytes);
  return {
    ...most,
    bytes: within(most.bytes, 1024 * 1024, 2),
    text: within(most.text, 256 * 1024, 8),
    elements,
    objects: Math.floor((most.objects / most.elements) * elements),
  };
}

/** Octets of a long document that are read in one go. */
const pieceBytes = 64 * 1024;

/** Octets of a document that is read again for its ampersands; requests of an ACS are far smaller. */
const mostMended = 256 * 1024;

/**
 * Reads a whole document; one that is malformed once more with its stray ampersands taken for text. Throws `XmlError` and
 * nothing else, in time and memory bounded by the limits.
 */
export function readXml(chunks: readonly Uint8Array[], limits: XmlLimits = defaultXmlLimits): XmlElement {
  const octets = octetsOf(chunks, limits);
  try {
    return parse(() => decoded(chunks), limits);
  } catch (error) {
    if (!(error instanceof XmlError) || error.code !== "malformed" || octets > mostMended) throw error;
    const text = [...decoded(chunks)].join("");
    const mended = literalAmpersands(text);
    if (mended === text) throw error;
    return parse(() => [mended], limits);
  }
}

/** Whether a document is read in pieces. */
export const isLongXml = (chunks: readonly Uint8Array[]): boolean =>
  chunks.reduce((sum, chunk) => sum + chunk.length, 0) > mostMended;

/** As `readXml`, with a pause after each piece of a long document; stray ampersands are no text there. */
export async function readLongXml(
  chunks: readonly Uint8Array[],
  limits: XmlLimits,
  pause: () => Promise<void>,
): Promise<XmlElement> {
  if (octetsOf(chunks, limits) <= mostMended) return readXml(chunks, limits);
  try {
    const building = tree(() => decoded(inPieces(chunks)), limits);
    for (;;) {
      const step = building.next();
      if (step.done === true) return step.value;
      await pause();
    }
  } catch (error) {
    throw malformed(error);
  }
}

function octetsOf(chunks: readonly Uint8Array[], limits: XmlLimits): number {
  const octets = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  if (octets > limits.bytes) throw new XmlError("too-large", `the document is larger than ${limits.bytes} octets`);
  return octets;
}

/** Chunks that are each read in one go; small ones, as they come from the network, stay as they are. */
const inPieces = (chunks: readonly Uint8Array[]): readonly Uint8Array[] =>
  chunks.flatMap((chunk) =>
    chunk.length <= pieceBytes
      ? [chunk]
      : Array.from({ length: Math.ceil(chunk.length / pieceBytes) }, (_, at) =>
          chunk.subarray(at * pieceBytes, (at + 1) * pieceBytes),
        ),
  );

/** The characters, without white space that stands before everything: some ACSs have an empty line before the declaration. */
function* decoded(received: readonly Uint8Array[]): Iterable<string> {
  const chunks = withoutLeadingSpace(received);
  const decoder = decoderFor(chunks);
  let begun = false;
  for (const chunk of chunks) {
    const text = decoder.decode(chunk);
    const kept: string = begun ? text : text.replace(/^[\ufeff \t\r\n]+/, "");
    begun ||= kept !== "";
    yield kept;
  }
  decoder.finish();
}

/** Without white space in octets, which would hide what the encoding is told by. */
function withoutLeadingSpace(chunks: readonly Uint8Array[]): readonly Uint8Array[] {
  const from = chunks.findIndex((chunk) => chunk.some((octet) => !isSpace(octet)));
  const first = chunks[from];
  if (first === undefined || !isSpace(first[0] ?? 0)) return from < 0 ? chunks : chunks.slice(from);
  const rest = first.subarray(first.findIndex((octet) => !isSpace(octet)));
  // The first half of a character in UTF-16 is no white space.
  return rest[0] === 0 ? chunks : [rest, ...chunks.slice(from + 1)];
}

const isSpace = (octet: number): boolean => octet === 0x20 || octet === 0x09 || octet === 0x0a || octet === 0x0d;

function parse(pieces: () => Iterable<string>, limits: XmlLimits): XmlElement {
  try {
    const building = tree(pieces, limits);
    for (;;) {
      const step = building.next();
      if (step.done === true) return step.value;
    }
  } catch (error) {
    throw malformed(error);
  }
}

const malformed = (error: unknown): XmlError =>
  error instanceof XmlError ? error : new XmlError("malformed", error instanceof Error ? error.message : String(error));

/** The tree, read the short way where that is enough. Yields after each piece. */
function* tree(pieces: () => Iterable<string>, limits: XmlLimits): Generator<undefined, XmlElement> {
  return (yield* plainXml(pieces(), limits)) ?? (yield* parsedXml(pieces(), limits));
}

/** Yields after each piece. */
export function* parsedXml(pieces: Iterable<string>, limits: XmlLimits): Generator<undefined, XmlElement> {
  // Version 1.0 is forced because 1.1 would let control characters in.
  const parser = new SaxesParser({ xmlns: false, position: false, forceXMLVersion: true, defaultXMLVersion: "1.0" });
  const tree = new XmlTree(limits);
  let attributes = noAttributes;

  parser.on("error", (error) => {
    throw new XmlError("malformed", error.message.slice(0, 200));
  });
  parser.on("doctype", () => {
    throw new XmlError("doctype", "a document type declaration is not allowed");
  });
  parser.on("attribute", ({ name, value }) => {
    tree.keep(1);
    if (attributes === noAttributes) attributes = [name, value];
    else if ((attributes as string[]).push(name, value) > 2 * limits.attributes) {
      throw new XmlError("too-many-attributes", `an element has more than ${limits.attributes} attributes`);
    }
  });
  parser.on("opentag", ({ name }) => {
    tree.begin(name, attributes);
    attributes = noAttributes;
  });
  parser.on("closetag", () => tree.end());
  parser.on("text", (text) => tree.text(text));
  parser.on("cdata", (text) => tree.text(text));

  for (const text of pieces) {
    // The parser keeps the text round each reference apart until an element ends.
    for (let at = text.indexOf("&"); at >= 0; at = text.indexOf("&", at + 1)) tree.keep(1);
    if (text !== "") parser.write(text);
    yield;
  }
  parser.close();
  const { root } = tree;
  if (root === undefined) throw new XmlError("malformed", "the document has no element");
  return root;
}
