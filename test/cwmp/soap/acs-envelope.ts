import { readEnvelope } from "../../../src/cwmp/soap/envelope.ts";
import { SoapError } from "../../../src/cwmp/soap/soap-error.ts";

// Envelopes of an ACS around what a test is about.

export const soap = "http://schemas.xmlsoap.org/soap/envelope/";
export const cwmp = "urn:dslforum-org:cwmp-1-0";
export const declarations = `xmlns:soap="${soap}" xmlns:soapenc="http://schemas.xmlsoap.org/soap/encoding/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:cwmp="${cwmp}"`;
export const read = (xml: string, from: "acs" | "cpe" = "acs") => readEnvelope([Buffer.from(xml)], { from });
export const envelope = (body: string, header = '<cwmp:ID soap:mustUnderstand="1">7</cwmp:ID>') =>
  `<soap:Envelope ${declarations}><soap:Header>${header}</soap:Header><soap:Body>${body}</soap:Body></soap:Envelope>`;
export const reboot = "<cwmp:Reboot><CommandKey>k</CommandKey></cwmp:Reboot>";
export const rebootBody = { kind: "cpe-request", method: "Reboot", message: { CommandKey: "k" } };

/** What is wrong with the envelope. */
export function soapError(xml: string): SoapError {
  try {
    read(xml);
  } catch (error) {
    if (error instanceof SoapError) return error;
    throw error;
  }
  throw new Error("no error");
}
