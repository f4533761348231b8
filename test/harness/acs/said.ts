import { nameOf } from "../../../src/cwmp/session/trace.ts";
import type { Envelope } from "../../../src/cwmp/soap/envelope.ts";

/** What a CPE said, in a word: `Inform`, `empty` for the empty POST, and with the ID that answers carry `RebootResponse 7`. */
export function said(envelope: Envelope | undefined): string {
  if (envelope === undefined) return "empty";
  const { body, header } = envelope;
  const answers = body.kind === "cpe-response" || body.kind === "fault";
  return answers ? `${nameOf(body)} ${header.id ?? "without ID"}` : nameOf(body);
}
