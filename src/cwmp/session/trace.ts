import type { Body, SentBody } from "../soap/envelope.ts";
import { maskedEnvelope } from "../soap/masked.ts";
import type { TraceEntry } from "./session-context.ts";

// The conversation for those who watch it, without its secrets.

/** What an envelope is, in a word or two: `Inform`, `InformResponse`, `Fault 9005`. */
export function nameOf(body: Body | SentBody): string {
  switch (body.kind) {
    case "cpe-request":
    case "acs-request":
    case "unknown":
    case "invalid":
      return body.method;
    case "cpe-response":
    case "acs-response":
    case "written-response":
      return `${body.method}Response`;
    case "fault":
      return `Fault ${body.fault.faultCode || body.fault.soapFaultCode}`;
  }
}

/** The entry for one message; `body` is undefined where there is none, or none that can be read. */
export function traced(
  direction: TraceEntry["direction"],
  body: Body | SentBody | undefined,
  chunks: readonly Uint8Array[],
): TraceEntry {
  if (chunks.length === 0) return { direction, what: "empty", envelope: () => "" };
  return { direction, what: body === undefined ? "unreadable" : nameOf(body), envelope: () => maskedEnvelope(chunks) };
}
