import { itemsInARow } from "./fields.ts";
import type { XmlElement } from "./xml-element.ts";
import { escapeText, type XmlWriter } from "./xml-writer.ts";

// A fault inside a Body, in the form of SOAP 1.1. [TR-069 3.5]

export interface CwmpFault {
  /** 0 for a plain SOAP fault that has no CWMP code. */
  readonly faultCode: number;
  readonly faultString: string;
  /** "Client" or "Server" when writing ("MustUnderstand" with `faultCode` 0); what came, without its prefix, when reading. */
  readonly soapFaultCode: string;
  readonly parameterFaults: readonly {
    readonly parameterName: string;
    readonly faultCode: number;
    readonly faultString: string;
  }[];
}

/**
 * Reads a fault, whatever is missing in it: a code that is absent or no number is 0, so that a fault is never mistaken
 * for an answer. Without a CWMP detail the SOAP faultstring is the FaultString.
 */
export function readFault(element: XmlElement): CwmpFault {
  const detail = child(child(element, "detail"), "Fault");
  return {
    soapFaultCode: localName(textIn(element, "faultcode").trim()),
    faultCode: codeIn(detail),
    faultString: detail === undefined ? textIn(element, "faultstring") : textIn(detail, "FaultString"),
    parameterFaults: (detail?.children ?? [])
      .filter(({ name }) => name === "SetParameterValuesFault")
      .map((fault) => ({
        parameterName: textIn(fault, "ParameterName"),
        faultCode: codeIn(fault),
        faultString: textIn(fault, "FaultString"),
      })),
  };
}

function child(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((candidate) => candidate.name === name);
}

function textIn(element: XmlElement, name: string): string {
  return child(element, name)?.text ?? "";
}

function codeIn(element: XmlElement | undefined): number {
  const text = child(element, "FaultCode")?.text.trim() ?? "";
  return /^\d{1,9}$/.test(text) ? Number(text) : 0;
}

function localName(qualifiedName: string): string {
  return qualifiedName.slice(qualifiedName.indexOf(":") + 1);
}

/** Writes a fault. One with `faultCode` 0 is a plain SOAP fault: its FaultString is the faultstring and it has no detail. Yields after every so many refused parameters. */
export function* writtenFault(out: XmlWriter, fault: CwmpFault): Generator<undefined, void> {
  const plain = fault.faultCode === 0;
  out.raw(`<soap-env:Fault><faultcode>soap-env:${escapeText(fault.soapFaultCode)}</faultcode>`);
  out.raw(`<faultstring>${plain ? escapeText(fault.faultString) : "CWMP fault"}</faultstring>`);
  if (!plain) {
    out.raw("<detail><cwmp:Fault>");
    writeCodeAndString(out, fault);
    for (const [index, each] of fault.parameterFaults.entries()) {
      if (index % itemsInARow === itemsInARow - 1) yield;
      out.raw("<SetParameterValuesFault><ParameterName>");
      out.text(each.parameterName);
      out.raw("</ParameterName>");
      writeCodeAndString(out, each);
      out.raw("</SetParameterValuesFault>");
    }
    out.raw("</cwmp:Fault></detail>");
  }
  out.raw("</soap-env:Fault>");
}

function writeCodeAndString(out: XmlWriter, fault: { readonly faultCode: number; readonly faultString: string }): void {
  out.raw(`<FaultCode>${fault.faultCode}</FaultCode><FaultString>${escapeText(fault.faultString)}</FaultString>`);
}
