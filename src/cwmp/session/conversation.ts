import type { AcsMethod } from "../methods.ts";
import type { Body, OutgoingEnvelope } from "../soap/envelope.ts";
import type { CwmpFault } from "../soap/fault-element.ts";
import type { Header } from "../soap/header.ts";
import { type AcsConnection, type Reply, SessionFailure } from "./acs-connection.ts";
import { dispatch, type Request } from "./dispatch.ts";
import { mostRepeats, noteAnswer, refuseOtherId } from "./opening.ts";
import type { CpeRequest, Session } from "./session-context.ts";
import { nameOf } from "./trace.ts";
import { isOfVersion } from "./versions.ts";

// What follows the InformResponse: who may speak when, and when it is over. [TR-069 3.7.1.2, 3.7.1.3, 3.7.1.4]

/** A request of the CPE that the ACS has not settled yet. */
interface Own {
  readonly id: string;
  readonly request: CpeRequest;
  /** How often it has been sent again. */
  readonly repeats: number;
  /** The 8005 that asks for it once more; absent while an answer is awaited. */
  readonly retry?: CwmpFault;
}

export class Conversation {
  readonly #session: Session;
  readonly #connection: AcsConnection;
  /** HoldRequests of the latest envelope; an empty reply has no header and changes nothing. [TR-069 Table 4] */
  #hold: boolean;
  /** An empty POST was sent while HoldRequests was false: no requests of the CPE any more. [TR-069 3.7.1.3] */
  #closed = false;
  #own: Own | undefined;
  #rpcs = 0;

  constructor(session: Session, connection: AcsConnection, informResponse: Header) {
    this.#session = session;
    this.#connection = connection;
    this.#hold = informResponse.holdRequests ?? false;
  }

  /** Requests of the ACS that were answered. */
  get rpcs(): number {
    return this.#rpcs;
  }

  /** To the end that both sides agree on. Throws `SessionFailure` on any other. */
  async run(): Promise<void> {
    let reply = await this.#takeTurn();
    while (reply !== undefined) {
      if (reply.kind !== "empty") this.#hold = reply.header.holdRequests ?? false;
      reply = await this.#follow(reply);
    }
    if (this.#own?.retry !== undefined) await this.#settle({ fault: this.#own.retry });
  }

  /** An unanswered request of the ACS comes first; only then is it the CPE's turn. [TR-069 3.7.1.3] */
  async #follow(reply: Reply): Promise<Reply | undefined> {
    switch (reply.kind) {
      case "not-understood":
        return this.#refuse(reply.header, reply.reason);
      case "message": {
        const request = requestIn(reply.body, this.#awaits(reply.header));
        if (request !== undefined) return this.#serve(reply.header, request);
        await this.#takeAnswer(reply.header, reply.body);
        return this.#takeTurn(reply);
      }
      case "empty":
        if (this.#awaitsAny()) await this.#settle({ fault: noAnswer("nothing") });
        return this.#takeTurn(reply);
    }
  }

  /** Posts the CPE's next request if it may, else nothing; `undefined` when the ACS has no more to say either. */
  async #takeTurn(last?: Reply): Promise<Reply | undefined> {
    const own = this.#hold || this.#closed ? undefined : await this.#nextOwn();
    if (own !== undefined) {
      this.#own = own;
      const { method, message } = own.request;
      this.#session.spans?.asked(method);
      return this.#connection.post({ id: own.id }, {
        kind: "acs-request",
        method,
        message,
      } as OutgoingEnvelope["body"]); // `CpeRequest` ties message to method
    }
    if (last?.kind === "empty" && (last.toEmpty || this.#closed)) return undefined;
    this.#closed ||= !this.#hold;
    return this.#connection.postNothing();
  }

  /** The one to repeat, as it was, before a new one. [TR-069 3.7.1.6] */
  async #nextOwn(): Promise<Own | undefined> {
    if (this.#own !== undefined)
      return { id: this.#own.id, request: this.#own.request, repeats: this.#own.repeats + 1 };
    const request = await this.#nextOfVersion();
    return request && { id: this.#connection.nextId(), request, repeats: 0 };
  }

  /**
   * One that the version agreed on does not have is not sent, unless the ACS has listed it: it is settled as an ACS without
   * the method would do. [TR-069 3.7.4]
   */
  async #nextOfVersion(): Promise<CpeRequest | undefined> {
    const isSendable = ({ listed, method }: CpeRequest): boolean =>
      listed === true || isOfVersion(method, this.#connection.namespace);
    const request = await this.#session.nextRequest();
    if (request === undefined || isSendable(request)) return request;
    this.#own = { id: "", request, repeats: 0 };
    await this.#settle({ fault: notOfVersion });
    const next = await this.#session.nextRequest();
    return next && isSendable(next) ? next : undefined;
  }

  async #serve(header: Header, request: Request): Promise<Reply> {
    const { handlers, context, inTurn, log, spans } = this.#session;
    const { namespace } = this.#connection;
    const method = Object.hasOwn(handlers, request.method) ? request.method : "other";
    spans?.serving(method);
    const body = await dispatch(request, handlers, { ...context, namespace }, log, inTurn);
    const faultCode = body.kind === "fault" ? body.fault.faultCode : 0;
    this.#rpcs += 1;
    this.#session.meter?.count("rpcs", { method, fault_code: faultCode });
    spans?.served(faultCode);
    return this.#connection.post(echo(header), body);
  }

  /** The SOAP fault for a request with a header block that must be understood and is not. [SOAP 1.1 4.2.3] */
  async #refuse(header: Header, reason: string): Promise<Reply> {
    if (this.#awaits(header)) throw new SessionFailure("bad-envelope", reason);
    this.#session.log.warn("rpc.refused", { code: "MustUnderstand", reason });
    this.#rpcs += 1;
    this.#session.meter?.count("rpcs", { method: "other", fault_code: "MustUnderstand" });
    const fault = { faultCode: 0, faultString: reason, soapFaultCode: "MustUnderstand", parameterFaults: [] };
    return this.#connection.post(echo(header), { kind: "fault", fault });
  }

  /** What comes instead of the awaited response is as good as a fault; what nobody awaits is ignored. [TR-069 3.7.1.4] */
  async #takeAnswer(header: Header, body: Body): Promise<void> {
    const own = this.#own;
    const { log } = this.#session;
    if (own === undefined || own.retry !== undefined) {
      log.warn("session.unexpected", { received: nameOf(body) });
      return;
    }
    refuseOtherId(header, own.id);
    if (body.kind === "fault" && body.fault.faultCode === 8005 && own.repeats < mostRepeats) {
      log.info("session.repeat", { method: own.request.method, times: own.repeats + 1 });
      this.#session.spans?.answered(body.fault.faultCode);
      this.#own = { ...own, retry: body.fault };
    } else if (body.kind === "acs-response" && answers(body.method, own.request.method)) {
      await this.#settle({ response: body.message });
    } else {
      await this.#settle({ fault: body.kind === "fault" ? body.fault : noAnswer(nameOf(body)) });
    }
  }

  async #settle(answered: { readonly response: object } | { readonly fault: CwmpFault }): Promise<void> {
    const request = this.#own?.request;
    this.#own = undefined;
    if (request !== undefined)
      noteAnswer(this.#session, request.method, "fault" in answered ? answered.fault : undefined);
    if ("fault" in answered) {
      this.#session.log.warn("session.fault", { method: request?.method, code: answered.fault.faultCode });
    }
    await request?.answered(answered as never); // `answers` has seen to it that it fits
  }

  #awaitsAny(): boolean {
    return this.#own !== undefined && this.#own.retry === undefined;
  }

  #awaits({ id }: Header): boolean {
    return this.#awaitsAny() && (id === undefined || id === "" || id === this.#own?.id);
  }
}

/** The ID of a request, opaque and whatever it is, goes back with its answer. [TR-069 Table 4] */
const echo = ({ id }: Header): Header => (id === undefined ? {} : { id });

const completions: readonly AcsMethod[] = ["TransferComplete", "AutonomousTransferComplete"];

/** Some ACSs answer either completion by the name of the other; both answers say no more than that it was heard. */
const answers = (response: AcsMethod, request: AcsMethod): boolean =>
  response === request || (completions.includes(response) && completions.includes(request));

/** For requests of the CPE that the ACS answered with something else, as if it had said "internal error". */
const notOfVersion: CwmpFault = {
  faultCode: 8000,
  faultString: "the version of CWMP agreed on has no such method",
  soapFaultCode: "Server",
  parameterFaults: [],
};

const noAnswer = (came: string): CwmpFault => ({
  faultCode: 8002,
  faultString: `the ACS answered with ${came}`,
  soapFaultCode: "Server",
  parameterFaults: [],
});

/**
 * What asks for an answer. Never a response or a fault, not even a misspelt or misshapen one: those get no fault back.
 * An unknown element where an answer is awaited is meant as that answer. [TR-069 3.5]
 */
function requestIn(body: Body, awaited: boolean): Request | undefined {
  switch (body.kind) {
    case "cpe-request":
    case "acs-request":
      return body;
    case "unknown":
      return awaited || /(?:Response|Fault)$/.test(body.method) ? undefined : body;
    case "invalid":
      return body.method.endsWith("Response") ? undefined : body;
    case "cpe-response":
    case "acs-response":
    case "fault":
      return undefined;
  }
}
