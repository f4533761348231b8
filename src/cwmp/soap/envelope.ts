import { type AcsMethod, type AcsRpcs, acsRpcs, type CpeMethod, type CpeRpcs, cpeRpcs } from "../methods.ts";
import { type CwmpFault, readFault, writtenFault } from "./fault-element.ts";
import { type Fields, itemsInARow, MessageError, readFields, writtenFields } from "./fields.ts";
import type { Header } from "./header.ts";
import { readHeader, writeHeader } from "./header-element.ts";
import {
  type CwmpNamespace,
  cwmpNamespaceMeant,
  soapEncodingNamespace,
  soapEnvelopeNamespace,
  xmlSchemaInstanceNamespace,
  xmlSchemaNamespace,
} from "./namespaces.ts";
import { plainInformResponse } from "./plain-inform-response.ts";
import { SoapError } from "./soap-error.ts";
import type { WrittenMessage } from "./written-message.ts";
import type { XmlElement } from "./xml-element.ts";
import { defaultXmlLimits, readLongXml, readXml } from "./xml-reader.ts";
import type { XmlLimits } from "./xml-tree.ts";
import { XmlWriter } from "./xml-writer.ts";

// One SOAP envelope of CWMP, read and written. [TR-069 3.5]

/** A request or response of either side, told apart by `kind` and `method`. */
export type Body =
  | {
      [M in CpeMethod]: { readonly kind: "cpe-request"; readonly method: M; readonly message: CpeRpcs[M]["request"] };
    }[CpeMethod]
  | {
      [M in CpeMethod]: { readonly kind: "cpe-response"; readonly method: M; readonly message: CpeRpcs[M]["response"] };
    }[CpeMethod]
  | {
      [M in AcsMethod]: { readonly kind: "acs-request"; readonly method: M; readonly message: AcsRpcs[M]["request"] };
    }[AcsMethod]
  | {
      [M in AcsMethod]: { readonly kind: "acs-response"; readonly method: M; readonly message: AcsRpcs[M]["response"] };
    }[AcsMethod]
  | { readonly kind: "fault"; readonly fault: CwmpFault }
  /** An element that this program does not know (`method` is its local name): answered with 9000 (by a CPE) or 8000 (by an ACS). */
  | { readonly kind: "unknown"; readonly method: string }
  /** A known method (`Reboot`) or response (`InformResponse`) whose arguments are not what the schema allows: answered with 9003. */
  | { readonly kind: "invalid"; readonly method: string; readonly reason: string };

export interface Envelope {
  readonly namespace: CwmpNamespace;
  readonly header: Header;
  readonly body: Body;
}

/** What can be sent. */
export interface OutgoingEnvelope extends Envelope {
  readonly body: Exclude<Body, { readonly kind: "unknown" | "invalid" }>;
}

/** What a CPE sends; some of its responses are written already. */
export type SentBody =
  | OutgoingEnvelope["body"]
  | { readonly kind: "written-response"; readonly method: CpeMethod; readonly message: WrittenMessage };

interface SentEnvelope extends Omit<OutgoingEnvelope, "body"> {
  readonly body: SentBody;
}

export interface ReadOptions {
  /** Who wrote the envelope: the ACS calls the methods of the CPE and answers those of the ACS. */
  readonly from: "acs" | "cpe";
  readonly limits?: XmlLimits;
  /** Taken where the envelope shows none (a plain SOAP fault without header). */
  readonly namespace?: CwmpNamespace;
}

/** The longest method name worth repeating. */
const longestName = 64;

/**
 * Reads one envelope, in any prefixes. Throws `XmlError` when it cannot be read as XML within the limits, and `SoapError`
 * when it is no acceptable envelope; a method that is unknown or has wrong arguments is a body of that kind.
 */
export function readEnvelope(chunks: readonly Uint8Array[], options: ReadOptions): Envelope {
  const plain = options.from === "acs" ? plainInformResponse(chunks) : undefined;
  if (plain === undefined) return envelopeIn(readXml(chunks, options.limits ?? defaultXmlLimits), options);
  const body = { kind: "acs-response", method: "Inform", message: { MaxEnvelopes: 1 } } as const;
  return { namespace: plain.namespace, header: { id: plain.id }, body };
}

/** As `readEnvelope`, with pauses in a long one. */
export async function readLongEnvelope(
  chunks: readonly Uint8Array[],
  options: ReadOptions,
  pause: () => Promise<void>,
): Promise<Envelope> {
  const root = await readLongXml(chunks, options.limits ?? defaultXmlLimits, pause);
  await pause();
  return envelopeIn(root, options);
}

function envelopeIn(root: XmlElement, options: ReadOptions): Envelope {
  if (root.name !== "Envelope") throw new SoapError("Client", `the root element is ${shortName(root)}, not Envelope`);
  if (root.namespace !== soapEnvelopeNamespace) {
    throw new SoapError("VersionMismatch", "the envelope is not of SOAP 1.1");
  }
  const [headerElement, ...moreHeaders] = root.children.filter((child) => isSoap(child, "Header"));
  const [bodyElement, ...moreBodies] = root.children.filter((child) => isSoap(child, "Body"));
  const [content, ...moreContent] = bodyElement?.children ?? [];
  const namespace = namespaceShown(content, headerElement);
  const header = readHeader(headerElement, namespace);
  if (moreHeaders.length + moreBodies.length + moreContent.length > 0) {
    throw new SoapError("Client", "the envelope has more than one header, body or message", header, namespace);
  }
  if (content === undefined)
    throw new SoapError("Client", "the envelope has no message in its body", header, namespace);
  return {
    namespace: namespace ?? options.namespace ?? "urn:dslforum-org:cwmp-1-2",
    header,
    body: readBody(content, options.from),
  };
}

function isSoap(element: XmlElement, name: string): boolean {
  return element.name === name && element.namespace === soapEnvelopeNamespace;
}

/** GenieACS names the element of its own faults `soap-env:Body:Fault`. */
function isFault(element: XmlElement): boolean {
  return element.namespace === soapEnvelopeNamespace && (element.name === "Fault" || element.name === "Body:Fault");
}

/** The version shows on the message, on the detail of a fault, or on the header blocks. */
function namespaceShown(content: XmlElement | undefined, header: XmlElement | undefined): CwmpNamespace | undefined {
  const detail = content?.children.find(({ name }) => name === "detail");
  for (const element of [content, ...(detail?.children ?? []), ...(header?.children ?? [])]) {
    const namespace = element && cwmpNamespaceMeant(element.namespace);
    if (namespace !== undefined) return namespace;
  }
  return undefined;
}

function readBody(content: XmlElement, from: "acs" | "cpe"): Body {
  if (isFault(content)) return { kind: "fault", fault: readFault(content) };
  const found = cwmpNamespaceMeant(content.namespace) === undefined ? undefined : lookUp(content.name, from);
  if (found === undefined) return { kind: "unknown", method: shortName(content) };
  try {
    const message = readFields(content, found.fields);
    return { kind: found.kind, method: found.method, message } as Body; // the rows of methods.ts tie the three together
  } catch (error) {
    if (error instanceof MessageError) return { kind: "invalid", method: content.name, reason: error.message };
    throw error;
  }
}

interface Found {
  readonly kind: "cpe-request" | "cpe-response" | "acs-request" | "acs-response";
  readonly method: string;
  readonly fields: Fields;
}

function lookUp(name: string, from: "acs" | "cpe"): Found | undefined {
  const [called, answered] = from === "acs" ? (["cpe", "acs"] as const) : (["acs", "cpe"] as const);
  const request = row(called, name);
  if (request !== undefined) return { kind: `${called}-request`, method: name, fields: request.request };
  if (!name.endsWith("Response")) return undefined;
  const method = name.slice(0, -"Response".length);
  const response = row(answered, method);
  return response && { kind: `${answered}-response`, method, fields: response.response };
}

function row(side: "cpe" | "acs", method: string): { readonly request: Fields; readonly response: Fields } | undefined {
  const rows: Readonly<Record<string, { readonly request: Fields; readonly response: Fields }>> =
    side === "cpe" ? cpeRpcs : acsRpcs;
  return Object.hasOwn(rows, method) ? rows[method] : undefined;
}

function shortName(element: XmlElement): string {
  return element.name.slice(0, longestName);
}

/** Writes one envelope, schema-valid in its namespace, as UTF-8 octets. */
export function writeEnvelope(envelope: SentEnvelope): Uint8Array[] {
  const out = new XmlWriter();
  for (const _ of written(out, envelope));
  return out.chunks();
}

/** As `writeEnvelope`, with pauses in the lists of a long one. */
export async function writeLongEnvelope(envelope: SentEnvelope, pause: () => Promise<void>): Promise<Uint8Array[]> {
  const out = new XmlWriter();
  for (const _ of written(out, envelope)) await pause();
  return out.chunks();
}

/** Whether one has a list so long that it is to be written with pauses. */
export function isLongMessage({ body }: Pick<SentEnvelope, "body">): boolean {
  if (body.kind === "written-response") return false;
  if (body.kind === "fault") return body.fault.parameterFaults.length > itemsInARow;
  return Object.values(body.message).some((field) => Array.isArray(field) && field.length > itemsInARow);
}

function* written(out: XmlWriter, { namespace, header, body }: SentEnvelope): Generator<undefined, void> {
  out.raw(
    `<?xml version="1.0" encoding="UTF-8"?>\n<soap-env:Envelope xmlns:soap-env="${soapEnvelopeNamespace}" xmlns:soap-enc="${soapEncodingNamespace}" xmlns:xsd="${xmlSchemaNamespace}" xmlns:xsi="${xmlSchemaInstanceNamespace}" xmlns:cwmp="${namespace}">`,
  );
  writeHeader(out, header);
  out.raw("<soap-env:Body>");
  switch (body.kind) {
    case "fault":
      yield* writtenFault(out, body.fault);
      break;
    case "cpe-request":
    case "acs-request":
      yield* writeMessage(out, body.method, row(sideOf(body.kind), body.method)?.request, body.message);
      break;
    case "cpe-response":
    case "acs-response":
      yield* writeMessage(out, `${body.method}Response`, row(sideOf(body.kind), body.method)?.response, body.message);
      break;
    case "written-response":
      out.raw(`<cwmp:${body.method}Response>`);
      out.octets(body.message.octets);
      out.raw(`</cwmp:${body.method}Response>`);
      break;
  }
  out.raw("</soap-env:Body></soap-env:Envelope>\n");
}

function sideOf(kind: `${"cpe" | "acs"}-${string}`): "cpe" | "acs" {
  return kind.startsWith("cpe") ? "cpe" : "acs";
}

function* writeMessage(
  out: XmlWriter,
  name: string,
  fields: Fields | undefined,
  message: object,
): Generator<undefined, void> {
  out.raw(`<cwmp:${name}>`);
  yield* writtenFields(out, fields ?? {}, message as Readonly<Record<string, unknown>>);
  out.raw(`</cwmp:${name}>`);
}
