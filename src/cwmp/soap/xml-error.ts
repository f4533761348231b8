export type XmlErrorCode =
  | "malformed" // not well-formed XML 1.0
  | "doctype" // has a document type declaration: refused unread
  | "encoding" // octets that are not of the encoding, or an encoding that is not known
  | "too-large"
  | "too-deep"
  | "too-many-elements"
  | "too-many-attributes"
  | "too-much-text";

/** A document that cannot be read. The session that received it has failed; no fault answers it. */
export class XmlError extends Error {
  readonly code: XmlErrorCode;
  constructor(code: XmlErrorCode, message: string) {
    super(message);
    this.name = "XmlError";
    this.code = code;
  }
}
