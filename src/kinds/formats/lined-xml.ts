import { type SaxesAttributePlain, SaxesParser, type SaxesTagPlain } from "saxes";
import { KindFileError, shown } from "../field-tree.ts";

// XML of somebody else's, read whole with the lines that its elements begin on.

export interface LinedElement {
  /** Without prefix. */
  readonly name: string;
  /** By names without prefix. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: LinedElement[];
  text: string;
  readonly line: number;
}

const deepest = 64;
const mostElements = 2_000_000;
const mostAttributes = 256;
const longestText = 8 * 1024 * 1024;

/**
 * The root elements: a file may hold several documents, one after the other. A document type is refused before anything in
 * it is read. @throws KindFileError
 */
export function readLinedXml(text: string, file: string): readonly LinedElement[] {
  const refuse = (line: number, reason: string): never => {
    throw new KindFileError(`${file}:${line}: ${reason}`);
  };
  const roots: LinedElement[] = [];
  const open: LinedElement[] = [];
  let elements = 0;
  const parser = new SaxesParser<{ xmlns: false; fragment: true; position: true }>({
    xmlns: false,
    fragment: true,
    position: true,
  });
  parser.on("error", ({ message }) => {
    if (/doctype/i.test(message)) refuse(parser.line, "it has a document type (DOCTYPE), which is not read");
    refuse(parser.line, `no XML: ${shown(message.replace(/^\d+:\d+: /, ""))}`);
  });
  let attributes = 0;
  parser.on("attribute", () => {
    if (++attributes > mostAttributes) refuse(parser.line, `an element has more than ${mostAttributes} attributes`);
  });
  parser.on("opentag", (tag: SaxesTagPlain) => {
    if (open.length >= deepest) refuse(parser.line, `elements are nested deeper than ${deepest}`);
    if (++elements > mostElements) refuse(parser.line, `more than ${mostElements} elements`);
    attributes = 0;
    const given = Object.fromEntries(
      Object.entries(tag.attributes as Record<string, string | SaxesAttributePlain>).map(([name, value]) => [
        local(name),
        typeof value === "string" ? value : value.value,
      ]),
    );
    const element = { name: local(tag.name), attributes: given, children: [], text: "", line: parser.line };
    (open.at(-1)?.children ?? roots).push(element);
    if (!tag.isSelfClosing) open.push(element);
  });
  parser.on("closetag", (tag: SaxesTagPlain) => {
    if (!tag.isSelfClosing) open.pop();
  });
  const add = (piece: string): void => {
    const element = open.at(-1);
    if (element === undefined) return;
    if (element.text.length + piece.length > longestText) refuse(parser.line, "the text of an element is too long");
    element.text += piece;
  };
  parser.on("text", add);
  parser.on("cdata", add);
  // Each document may begin with a declaration; spaces keep the lines what they are.
  parser.write(text.replace(/<\?xml\s[^>]{0,200}\?>/g, (declaration) => declaration.replace(/[^\r\n]/g, " "))).close();
  return roots;
}

const local = (name: string): string => name.slice(name.indexOf(":") + 1);
