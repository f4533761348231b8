import type { TraceEntry } from "./session-context.ts";
import { type Body, type Envelope, writeEnvelope } from "./soap/envelope.ts";
import { isSecretName } from "./soap/secrets.ts";

// The conversation for those who watch it, without its secrets.

const mask = "***";

/** What an envelope is, in a word or two: `Inform`, `InformResponse`, `Fault 9005`. */
export function nameOf(body: Body): string {
  switch (body.kind) {
    case "cpe-request":
    case "acs-request":
    case "unknown":
    case "invalid":
      return body.method;
    case "cpe-response":
    case "acs-response":
      return `${body.method}Response`;
    case "fault":
      return `Fault ${body.fault.faultCode || body.fault.soapFaultCode}`;
  }
}

/** An entry for an envelope that the CPE sent: values that must not be told never come that far. */
export function sent(body: Body | undefined, chunks: readonly Uint8Array[]): TraceEntry {
  return { direction: "sent", what: body === undefined ? "empty" : nameOf(body), envelope: () => textOf(chunks) };
}

/** An entry for what came, passwords masked; `envelope` is undefined where it could not be read. */
export function received(envelope: Envelope | undefined, chunks: readonly Uint8Array[]): TraceEntry {
  const what = envelope === undefined ? (chunks.length === 0 ? "empty" : "unreadable") : nameOf(envelope.body);
  return { direction: "received", what, envelope: () => masked(envelope, chunks) };
}

function masked(envelope: Envelope | undefined, chunks: readonly Uint8Array[]): string {
  if (envelope === undefined) return withoutText(textOf(chunks));
  const { body } = envelope;
  if (body.kind === "unknown" || body.kind === "invalid") return withoutText(textOf(chunks));
  if (body.kind !== "cpe-request" || body.method !== "SetParameterValues") return textOf(chunks);
  if (!body.message.ParameterList.some(({ Name }) => isSecretName(Name))) return textOf(chunks);
  const ParameterList = body.message.ParameterList.map((entry) =>
    isSecretName(entry.Name) ? { ...entry, Value: { ...entry.Value, value: mask } } : entry,
  );
  const shown = { ...body, message: { ...body.message, ParameterList } };
  return textOf(writeEnvelope({ ...envelope, body: shown }));
}

/** Of what was not understood nobody knows which values are secret: all of them go, as do passwords. */
function withoutText(xml: string): string {
  return xml.replace(anyText, (whole: string, tag: string, name: string) =>
    name === "Value" || isSecretName(name) ? tag + mask : whole,
  );
}

/** An opening tag, its local name, and the character data (with CDATA sections and comments) that follows it. */
const anyText =
  /(<(?:[\w.-]+:)?(\w+)(?:\s[^<>]*)?(?<!\/)>)(?:<!\[CDATA\[[\s\S]*?(?:\]\]>|$)|<!--[\s\S]*?(?:-->|$)|[^<])+/g;

function textOf(chunks: readonly Uint8Array[]): string {
  const decoder = new TextDecoder();
  return chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join("") + decoder.decode();
}
