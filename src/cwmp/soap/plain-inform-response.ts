import { type CwmpNamespace, cwmpNamespaceMeant, soapEnvelopeNamespace } from "./namespaces.ts";

// What nearly every session is answered with first, read without a parser.

/** Of what is not UTF-8 and of a byte order mark it leaves characters that are not taken. */
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
/** Octets of the longest that is looked at. */
const longest = 1024;
const name = "[A-Za-z_][\\w-]*";
const space = "[ \\t\\r\\n]*";
const declaration = `[ \\t\\r\\n]+xmlns:(${name})="([!#-%'-;=?-~]*)"`;
const eachDeclaration = new RegExp(declaration, "g");
/** Prefix of SOAP, declarations of namespaces, prefix of CWMP, ID. */
const plain = new RegExp(
  [
    `^(?:<\\?xml version="1\\.0"(?: encoding="(?:UTF|utf)-8")?\\?>)?`,
    `<(${name}):Envelope((?:${declaration.replaceAll("(", "(?:")})+)>`,
    "<\\1:Header>",
    `<(${name}):ID(?: \\1:mustUnderstand="1")?>([\\w.-]+)</\\3:ID>`,
    "</\\1:Header>",
    "<\\1:Body>",
    "<\\3:InformResponse>",
    "<MaxEnvelopes>1</MaxEnvelopes>",
    "</\\3:InformResponse>",
    "</\\1:Body>",
    `</\\1:Envelope>${space}$`,
  ].join(space),
);

/**
 * An InformResponse as most ACSs write it: an ID, MaxEnvelopes 1, and all namespaces declared on the envelope. Undefined for
 * anything else, which is to be read in full; what is taken here would be read the same.
 */
export function plainInformResponse(
  chunks: readonly Uint8Array[],
): { readonly namespace: CwmpNamespace; readonly id: string } | undefined {
  const [octets] = chunks;
  if (octets === undefined || chunks.length > 1 || octets.length > longest) return undefined;
  const [, soap = "", declarations = "", cwmp = "", id = ""] = plain.exec(decoder.decode(octets)) ?? [];
  if (id === "") return undefined;
  const bindings = new Map<string, string>();
  for (const [, prefix = "", namespace = ""] of declarations.matchAll(eachDeclaration)) {
    if (bindings.has(prefix) || prefix.startsWith("xml")) return undefined;
    bindings.set(prefix, namespace);
  }
  const namespace = cwmpNamespaceMeant(bindings.get(cwmp) ?? "");
  return bindings.get(soap) === soapEnvelopeNamespace && namespace ? { namespace, id } : undefined;
}
