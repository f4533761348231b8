import type { AcsMethod } from "../methods.ts";
import type { Envelope } from "../soap/envelope.ts";
import type { CwmpFault } from "../soap/fault-element.ts";
import type { Header } from "../soap/header.ts";
import { type AcsConnection, type Reply, SessionFailure } from "./acs-connection.ts";
import type { Session } from "./session-context.ts";
import { nameOf } from "./trace.ts";
import { informHeader, negotiated } from "./versions.ts";

// The first transaction of a session. [TR-069 3.7.1.1]

/** How often a request is sent again, unchanged, when the ACS asks for that with fault 8005. [TR-069 3.7.1.6] */
export const mostRepeats = 5;

/**
 * Sends the Inform until it is answered, and from then on speaks the version that the ACS chose. Returns the header of
 * the InformResponse. Throws `SessionFailure` on anything else: without it there is no session.
 */
export async function open(session: Session, connection: AcsConnection): Promise<Header> {
  const id = connection.nextId();
  const header = { id, ...informHeader(session.namespace, session.replyTimeoutMs) };
  for (let repeats = 0; ; repeats += 1) {
    session.spans?.asked("Inform");
    const envelope = answerIn(
      await connection.post(header, { kind: "acs-request", method: "Inform", message: session.inform }),
    );
    refuseOtherId(envelope.header, id);
    if (envelope.body.kind === "fault") {
      noteAnswer(session, "Inform", envelope.body.fault);
      if (envelope.body.fault.faultCode !== 8005 || repeats === mostRepeats) throw refusal(envelope.body.fault);
      session.log.info("session.repeat", { method: "Inform", times: repeats + 1 });
      continue;
    }
    if (!isInformResponse(envelope)) {
      throw new SessionFailure("inform-refused", `the ACS answered the Inform with ${nameOf(envelope.body)}`);
    }
    noteAnswer(session, "Inform", undefined);
    connection.namespace = negotiated(envelope);
    return envelope.header;
  }
}

/** Notes that the ACS has answered a request of this device, and counts it: faults by the codes of the standard. [TR-069 A.5.2] */
export function noteAnswer(
  { meter, spans }: Pick<Session, "meter" | "spans">,
  method: AcsMethod,
  fault: CwmpFault | undefined,
): void {
  spans?.answered(fault === undefined ? 0 : fault.faultCode || 8002);
  if (meter === undefined) return;
  const code = fault?.faultCode ?? 0;
  const isKnown = fault === undefined || (code >= 8000 && code <= 8006);
  meter.count("acs_rpcs", { method, fault_code: isKnown ? code : "other" });
}

/** A response must carry the ID of its request; one without any is let pass. [TR-069 Table 4] */
export function refuseOtherId(header: Header, id: string): void {
  if (header.id === undefined || header.id === "" || header.id === id) return;
  throw new SessionFailure("id-mismatch", `the ACS answered request ${id} with the ID of another`);
}

function answerIn(reply: Reply): Envelope {
  switch (reply.kind) {
    case "message":
      return reply;
    case "empty":
      throw new SessionFailure("inform-refused", "the ACS answered the Inform with nothing");
    case "not-understood":
      throw new SessionFailure("bad-envelope", reply.reason);
  }
}

/** One whose MaxEnvelopes is wrong or missing serves as well: its value is ignored anyway. [TR-069 A.3.3.1] */
function isInformResponse({ body }: Envelope): boolean {
  return (
    (body.kind === "acs-response" && body.method === "Inform") ||
    (body.kind === "invalid" && body.method === "InformResponse")
  );
}

function refusal(fault: CwmpFault): SessionFailure {
  const isVersion = fault.faultCode === 8006 || fault.soapFaultCode === "VersionMismatch";
  const said = `the ACS answered the Inform with fault ${fault.faultCode || fault.soapFaultCode}: ${fault.faultString}`;
  return new SessionFailure(isVersion ? "version" : "inform-refused", said);
}
