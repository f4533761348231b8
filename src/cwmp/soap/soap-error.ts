import type { Header } from "./header.ts";
import type { CwmpNamespace } from "./namespaces.ts";

/** The fault codes of SOAP 1.1 that a receiver gives before any RPC is looked at. */
export type SoapFaultCode = "Client" | "VersionMismatch" | "MustUnderstand";

/**
 * Well-formed XML that is no acceptable envelope. "MustUnderstand" is to be answered with a SOAP fault of that code and
 * without a CWMP fault code (`faultCode: 0`), echoing `header.id`; after the others there is nobody to answer.
 */
export class SoapError extends Error {
  readonly soapFaultCode: SoapFaultCode;
  readonly header: Header;
  readonly namespace: CwmpNamespace | undefined;
  constructor(soapFaultCode: SoapFaultCode, message: string, header: Header = {}, namespace?: CwmpNamespace) {
    super(message);
    this.name = "SoapError";
    this.soapFaultCode = soapFaultCode;
    this.header = header;
    this.namespace = namespace;
  }
}
