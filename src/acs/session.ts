import { type AcsMethod, acsRpcs } from "../cwmp/methods.ts";
import type { Envelope, OutgoingEnvelope } from "../cwmp/soap/envelope.ts";
import type { CwmpFault } from "../cwmp/soap/fault-element.ts";
import type { Header } from "../cwmp/soap/header.ts";
import type { CwmpNamespace } from "../cwmp/soap/namespaces.ts";
import type { Device } from "./device.ts";
import type { CpeCall, Task } from "./task.ts";

/** What the ACS answers to one POST. */
export type Answer =
  | { readonly kind: "envelope"; readonly envelope: OutgoingEnvelope }
  /** 204: nothing more to ask, the session has ended. */
  | { readonly kind: "end" }
  /** 400: the CPE does not keep to the order of a session, which ends here. */
  | { readonly kind: "refusal"; readonly reason: string };

/** The ACS's half of one session, from its Inform to the 204. [TR-069 3.7.2] */
export class AcsSession {
  readonly device: Device;
  readonly #namespace: CwmpNamespace;
  readonly #wallMs: () => number;
  readonly #name: string;
  #sent: { readonly task: Task; readonly id: string } | undefined;
  #requests = 0;

  /** `name` sets the IDs of this session's requests apart from those of others. */
  constructor(device: Device, namespace: CwmpNamespace, name: string, wallMs: () => number) {
    this.device = device;
    this.#namespace = namespace;
    this.#name = name;
    this.#wallMs = wallMs;
  }

  /** The InformResponse; a CPE that told its versions is told the newest. [TR-069 3.7.4] */
  welcome(header: Header): Answer {
    const use = header.supportedCwmpVersions?.includes("1.4") ? { useCwmpVersion: "1.4" } : {};
    const body = { kind: "acs-response", method: "Inform", message: { MaxEnvelopes: 1 } } as const;
    return this.#answer({ ...echoed(header), ...use }, body);
  }

  /** Takes what the CPE has POSTed after its Inform; undefined is the empty message. */
  receive(envelope: Envelope | undefined): Answer {
    if (envelope === undefined) {
      this.#fail("the device answered with an empty message");
      return this.#next();
    }
    const { header, body } = envelope;
    switch (body.kind) {
      case "acs-request":
        if (body.method === "Inform") return { kind: "refusal", reason: "a second Inform in one session" };
        if (body.method === "TransferComplete") this.device.transferred(body.message, this.#wallMs());
        return this.#answer(echoed(header), responseTo(body.method));
      case "cpe-response":
        if (this.#sent?.task.method !== body.method || !this.#isAnswer(header)) break;
        this.#settle({ name: "answered", atMs: this.#wallMs(), response: body.message });
        return this.#next();
      case "fault":
        if (!this.#isAnswer(header)) break;
        this.#settle({ name: "refused", atMs: this.#wallMs(), fault: body.fault });
        return this.#next();
      case "invalid":
        if (Object.hasOwn(acsRpcs, body.method)) return this.#fault(header, 8003, body.reason);
        this.#fail(`the answer is not what the schema allows: ${body.reason}`);
        return this.#next();
      case "unknown":
        if (this.#sent === undefined) return this.#fault(header, 8000, `Method not supported: ${body.method}`);
        break;
      case "cpe-request":
      case "acs-response":
        break;
    }
    const reason = this.#sent
      ? `${this.#sent.task.method} was not answered but something else came, or with another ID`
      : "an answer to nothing that was asked";
    this.#fail(reason);
    return { kind: "refusal", reason };
  }

  /** The session is over before its time; what was asked last has no answer. */
  abandon(reason: string): void {
    this.#fail(reason);
  }

  #isAnswer({ id }: Header): boolean {
    return this.#sent !== undefined && (id === undefined || id === this.#sent.id);
  }

  #next(): Answer {
    const task = this.device.nextQueued();
    if (task === undefined) return { kind: "end" };
    this.#requests += 1;
    const id = `${this.#name}-${this.#requests}`;
    this.#sent = { task, id };
    this.device.settle(task, { name: "sent" });
    const call = { kind: "cpe-request", method: task.method, message: task.message } as CpeCall;
    return this.#answer({ id }, call);
  }

  #settle(state: Task["state"]): void {
    if (this.#sent !== undefined) this.device.settle(this.#sent.task, state);
    this.#sent = undefined;
  }

  #fail(reason: string): void {
    this.#settle({ name: "failed", atMs: this.#wallMs(), reason });
  }

  #fault(header: Header, faultCode: number, faultString: string): Answer {
    return this.#answer(echoed(header), { kind: "fault", fault: acsFault(faultCode, faultString) });
  }

  #answer(header: Header, body: OutgoingEnvelope["body"]): Answer {
    return { kind: "envelope", envelope: { namespace: this.#namespace, header, body } };
  }
}

/** What a CPE that tells or asks something of its own is answered. */
function responseTo(method: Exclude<AcsMethod, "Inform">): OutgoingEnvelope["body"] {
  switch (method) {
    case "GetRPCMethods":
      return { kind: "acs-response", method, message: { MethodList: Object.keys(acsRpcs) } };
    case "TransferComplete":
    case "AutonomousTransferComplete":
    case "RequestDownload":
      return { kind: "acs-response", method, message: {} };
    case "Kicked":
      return { kind: "acs-response", method, message: { NextURL: "" } };
  }
}

/** A response or fault repeats the ID of its request. [TR-069 Table 4] */
export function echoed({ id }: Header): Header {
  return id === undefined ? {} : { id };
}

/** A fault of the ACS; 8002 and 8004 are its own, the others the CPE's. [TR-069 A.5.2] */
export function acsFault(faultCode: number, faultString: string): CwmpFault {
  const soapFaultCode = faultCode === 8002 || faultCode === 8004 || faultCode === 8000 ? "Server" : "Client";
  return { faultCode, faultString: faultString.slice(0, 256), soapFaultCode, parameterFaults: [] };
}
