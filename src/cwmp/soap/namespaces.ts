// The namespaces of an envelope. [TR-069 3.5]

export const soapEnvelopeNamespace = "http://schemas.xmlsoap.org/soap/envelope/";
export const soapEncodingNamespace = "http://schemas.xmlsoap.org/soap/encoding/";
export const xmlSchemaNamespace = "http://www.w3.org/2001/XMLSchema";
export const xmlSchemaInstanceNamespace = "http://www.w3.org/2001/XMLSchema-instance";

/** CWMP 1.3 and 1.4 keep the namespace of 1.2. [TR-069 A.6] */
export const cwmpNamespaces = [
  "urn:dslforum-org:cwmp-1-0",
  "urn:dslforum-org:cwmp-1-1",
  "urn:dslforum-org:cwmp-1-2",
] as const;
export type CwmpNamespace = (typeof cwmpNamespaces)[number];

/** The namespace that is meant: some senders number it after the protocol version (`cwmp-1-3`, `cwmp-1-4`). */
export function cwmpNamespaceMeant(namespace: string): CwmpNamespace | undefined {
  if (/^urn:dslforum-org:cwmp-1-[3-9]$/.test(namespace)) return "urn:dslforum-org:cwmp-1-2";
  return cwmpNamespaces.find((known) => known === namespace);
}
