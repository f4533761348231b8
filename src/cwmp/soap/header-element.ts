import { boolean, string, unsignedInt } from "./codecs.ts";
import { type Field, MessageError } from "./fields.ts";
import type { Header } from "./header.ts";
import { type CwmpNamespace, cwmpNamespaceMeant, soapEnvelopeNamespace } from "./namespaces.ts";
import { SoapError } from "./soap-error.ts";
import { attribute, type XmlElement } from "./xml-element.ts";
import { escapeText, type XmlWriter } from "./xml-writer.ts";

// The header blocks of CWMP. [TR-069 Table 4]

const longestHeader = 4096;
const text: Field<string> = string(longestHeader);
const nextActor = "http://schemas.xmlsoap.org/soap/actor/next";

/**
 * Reads the header blocks in any order; the first of a name counts. NoMoreRequests is of the 1.0 text only and ignored.
 * Throws `SoapError`: "MustUnderstand" for a block that must be understood and is not, "Client" for a value out of its type.
 */
export function readHeader(element: XmlElement | undefined, namespace?: CwmpNamespace): Header {
  const header: { -readonly [K in keyof Header]: Header[K] } = {};
  let misunderstood: XmlElement | undefined;
  try {
    for (const block of element?.children ?? []) {
      const isCwmp = block.namespace === "" || cwmpNamespaceMeant(block.namespace) !== undefined;
      switch (isCwmp ? block.name : "") {
        case "ID":
          header.id ??= text.read(block);
          break;
        case "HoldRequests":
          header.holdRequests ??= boolean.read(block);
          break;
        case "SessionTimeout":
          header.sessionTimeoutSeconds ??= unsignedInt.read(block);
          break;
        case "SupportedCWMPVersions":
          header.supportedCwmpVersions ??= text
            .read(block)
            .split(",")
            .map((version) => version.trim());
          break;
        case "UseCWMPVersion":
          header.useCwmpVersion ??= text.read(block).trim();
          break;
        case "NoMoreRequests":
          break;
        default:
          if (mustBeUnderstood(block)) misunderstood ??= block;
      }
    }
  } catch (error) {
    throw error instanceof MessageError ? new SoapError("Client", `header ${error.message}`, header, namespace) : error;
  }
  if (misunderstood !== undefined) {
    const reason = `the header ${misunderstood.qualifiedName.slice(0, 64)} must be understood and is not`;
    throw new SoapError("MustUnderstand", reason, header, namespace);
  }
  return header;
}

function mustBeUnderstood(block: XmlElement): boolean {
  const actor = attribute(block, soapEnvelopeNamespace, "actor", "soap-env");
  if (actor !== undefined && actor !== "" && actor !== nextActor) return false;
  const must = attribute(block, soapEnvelopeNamespace, "mustUnderstand", "soap-env")?.trim();
  return must === "1" || must === "true";
}

/** Writes the blocks that are set, with the mustUnderstand that the schema fixes for each. */
export function writeHeader(out: XmlWriter, header: Header): void {
  const block = (name: string, mustUnderstand: 0 | 1, value: string): void =>
    out.raw(`<cwmp:${name} soap-env:mustUnderstand="${mustUnderstand}">${escapeText(value)}</cwmp:${name}>`);
  out.raw("<soap-env:Header>");
  if (header.id !== undefined) block("ID", 1, header.id);
  if (header.holdRequests !== undefined) block("HoldRequests", 1, header.holdRequests ? "1" : "0");
  if (header.sessionTimeoutSeconds !== undefined) block("SessionTimeout", 0, String(header.sessionTimeoutSeconds));
  if (header.supportedCwmpVersions !== undefined) {
    block("SupportedCWMPVersions", 0, header.supportedCwmpVersions.join(","));
  }
  if (header.useCwmpVersion !== undefined) block("UseCWMPVersion", 1, header.useCwmpVersion);
  out.raw("</soap-env:Header>");
}
