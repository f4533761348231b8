import { type OutgoingEnvelope, readEnvelope, writeEnvelope } from "../../cwmp/soap/envelope.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ExchangeFailure, ExchangeReply, SessionChannel } from "../../ports/exchange.ts";
import { passed } from "../pace.ts";
import type { PresentFault } from "./fault-board.ts";
import type { FaultName } from "./fault-kinds.ts";
import type { FaultSettings } from "./fault-rule.ts";
import { refusalOf, requestIn } from "./refusals.ts";
import {
  answeredBy,
  nameOfSent,
  withEvent,
  withId,
  withoutBootstrap,
  withoutTransferEvents,
  withSerialNumber,
  withTransferFault,
  withValues,
} from "./told-messages.ts";
import { octetFaults } from "./told-octets.ts";
import type { Wire } from "./wire.ts";

/** What a CPE has told, or was told, that a later session needs. */
export interface FaultMemory {
  /** The SoftwareVersion that is told for ever. */
  version?: string;
  /** The `Authorization` of an earlier session. */
  authorization?: string;
}

export interface FaultySession {
  readonly channel: SessionChannel;
  readonly wire: Wire;
  readonly faults: readonly PresentFault[];
  readonly memory: FaultMemory;
  readonly clock: Clock;
  /** Nothing leads to the ACS. */
  readonly isCutOff: boolean;
  /** Whose serial number is told by one that takes that of another. */
  readonly firstSerialNumber: string;
}

type Sent = OutgoingEnvelope;
type Reply = ExchangeReply | ExchangeFailure;

/** Those that need to know what the ACS has asked. */
const aboutRequests: readonly FaultName[] = ["rpc-fault", "no-answer", "late-answer", "wrong-id", "missing-id"];

/** One session of a CPE that misbehaves: between its agent, which knows nothing of it, and the ACS. */
export class FaultyChannel implements SessionChannel {
  readonly #session: FaultySession;
  readonly #isDown: boolean;
  readonly #readsRequests: boolean;
  /** The RPC that the ACS asked for last. */
  #asked = "";
  /** `transfers`: TransferCompletes are kept back. `all`: the ACS hears nothing of this session. */
  #keepsBack: "nothing" | "transfers" | "all" = "nothing";

  constructor(session: FaultySession) {
    this.#session = session;
    this.#isDown = session.isCutOff || this.#strikes("link-down") !== undefined;
    this.#readsRequests = session.faults.some(({ name }) => aboutRequests.includes(name));
    const { memory, wire } = session;
    const isStale = memory.authorization !== undefined && this.#strikes("stale-nonce") !== undefined;
    wire.sending = {
      withoutCookies: this.#strikes("no-cookies") !== undefined,
      ...(isStale && { authorization: memory.authorization }),
    };
  }

  get localAddress(): string | undefined {
    return this.#session.channel.localAddress;
  }

  async post(chunks: readonly Uint8Array[], signal: AbortSignal): Promise<Reply> {
    if (this.#isDown) return failure("unreachable", "the link is down");
    const own = chunks.length === 0 ? undefined : (readEnvelope(chunks, { from: "cpe" }) as Sent);
    const told = own && this.#told(own);
    if (own !== undefined && (told === undefined || this.#keepsBack === "all")) return answeredHere(own);
    if (own === undefined && this.#keepsBack === "all") return { ok: true, status: 204, body: [] };
    const reply = await this.#sent(told, told === own ? chunks : undefined, signal);
    if (told !== undefined && nameOfSent(told) === "TransferComplete" && reply.ok) {
      if (this.#strikes("transfer-complete-twice") !== undefined) await this.#again(told, signal);
    }
    return this.#refused(reply, signal);
  }

  async close(): Promise<void> {
    const { channel, memory, wire } = this.#session;
    if (wire.authorization !== undefined) memory.authorization = wire.authorization;
    await channel.close();
  }

  /** What is told in place of a message; undefined: nothing. */
  #told(own: Sent): Sent | undefined {
    const { firstSerialNumber, memory } = this.#session;
    const name = nameOfSent(own);
    let told = own;
    if (name === "Inform") {
      if (this.#has("transfer-complete-never") && withoutTransferEvents(own)?.body !== own.body) {
        const left = this.#withoutTransfers(told);
        if (left === undefined) return undefined;
        told = left;
      }
      if (hasEvent(own, "0 BOOTSTRAP") && this.#strikes("no-bootstrap")) told = withoutBootstrap(told);
      const loop = this.#settingsOf("inform-loop");
      if (loop !== undefined) told = withEvent(told, loop.event ?? "2 PERIODIC");
      const same = this.#strikes("same-serial");
      if (same !== undefined) told = withSerialNumber(told, same.serial ?? firstSerialNumber);
    }
    if (name === "TransferComplete") {
      if (this.#keepsBack === "transfers") return undefined;
      const fault = this.#strikes("transfer-complete-fault");
      if (fault !== undefined) told = withTransferFault(told, fault);
    }
    if (name === "Inform" || name === "GetParameterValuesResponse") {
      if (this.#has("wrong-connection-request-url")) {
        told = withValues(told, ".ManagementServer.ConnectionRequestURL", (url) => {
          const strikes = this.#strikes("wrong-connection-request-url");
          return strikes === undefined ? url : (strikes.url ?? "http://192.0.2.1:7547/nobody");
        });
      }
      if (this.#has("firmware-unchanged")) {
        told = withValues(told, ".DeviceInfo.SoftwareVersion", (version) => {
          memory.version ??= version;
          // While it is the same there is nothing to be kept back.
          return version !== memory.version && this.#strikes("firmware-unchanged") ? memory.version : version;
        });
      }
    }
    if (this.#answersRpc("wrong-id", told)) told = withId(told, `${told.header.id ?? ""}-of-another`);
    if (this.#answersRpc("missing-id", told)) told = withId(told, undefined);
    return told;
  }

  #withoutTransfers(own: Sent): Sent | undefined {
    if (this.#strikes("transfer-complete-never") === undefined) return own;
    const left = withoutTransferEvents(own);
    this.#keepsBack = left === undefined ? "all" : "transfers";
    return left;
  }

  /** `chunks`: the envelope as it was written already. */
  async #sent(told: Sent | undefined, chunks: readonly Uint8Array[] | undefined, signal: AbortSignal): Promise<Reply> {
    const { channel, clock, wire } = this.#session;
    const name = nameOfSent(told);
    if (told !== undefined) {
      const late = this.#answersRpc("late-answer", told);
      if (late !== undefined) await passed(clock, late.delay ?? 20_000, signal);
      const silent = this.#answersRpc("no-answer", told);
      if (silent !== undefined) {
        await passed(clock, silent.hold ?? 60_000, signal);
        return failure("closed", "the request of the ACS was not answered");
      }
    }
    let octets = chunks ?? (told === undefined ? [] : writeEnvelope(told));
    for (const [fault, spoil] of Object.entries(octetFaults)) {
      const settings = told && this.#strikes(fault as FaultName, name);
      if (settings !== undefined) octets = spoil(octets, settings);
    }
    const closed = this.#strikes("connection-closed", name);
    const reset = closed === undefined ? this.#strikes("connection-reset", name) : undefined;
    const drip = this.#strikes("slow-drip", name);
    const octetsPerSecond = drip && (drip["octets-per-second"] ?? 500);
    const ends = closed ?? reset;
    const usual = wire.sending;
    wire.sending = {
      ...usual,
      ...(ends !== undefined && { endAfter: { octet: ends.octet ?? Number.NaN, isReset: reset !== undefined } }),
      ...(octetsPerSecond !== undefined && { octetsPerSecond }),
    };
    if (!wire.hasSockets) {
      if (ends !== undefined) return cut;
      if (octetsPerSecond !== undefined) await passed(clock, (1000 * lengthOf(octets)) / octetsPerSecond, signal);
    }
    try {
      const reply = await channel.post(octets, signal);
      // Not by the ACS.
      return ends !== undefined && !reply.ok && reply.code === "closed" ? cut : reply;
    } finally {
      wire.sending = { ...usual, authorization: wire.sending.authorization };
    }
  }

  async #again(told: Sent, signal: AbortSignal): Promise<void> {
    await this.#session.channel.post(writeEnvelope(withId(told, `${told.header.id ?? ""}-again`)), signal);
  }

  /** Answers what a fault is for, until the ACS asks for something else, or nothing. */
  async #refused(first: Reply, signal: AbortSignal): Promise<Reply> {
    let reply = first;
    while (this.#readsRequests && reply.ok && reply.body.length > 0) {
      const request = requestIn(reply.body);
      this.#asked = request?.body.method ?? "";
      const fault = request && refusalOf(request.body, this.#session.faults);
      if (request === undefined || fault === undefined) return reply;
      const { namespace, header } = request;
      const answer: Sent = {
        namespace,
        header: header.id === undefined ? {} : { id: header.id },
        body: { kind: "fault", fault },
      };
      reply = await this.#sent(answer, undefined, signal);
    }
    return reply;
  }

  #answersRpc(name: FaultName, told: Sent): FaultSettings | undefined {
    if (answeredBy(told) === undefined) return undefined;
    const isMeant = ({ settings: { rpc } }: PresentFault): boolean => rpc === undefined || rpc === this.#asked;
    return this.#session.faults.find((each) => each.name === name && isMeant(each) && each.strikes())?.settings;
  }

  #has(name: FaultName): boolean {
    return this.#settingsOf(name) !== undefined;
  }

  #settingsOf(name: FaultName): FaultSettings | undefined {
    return this.#session.faults.find((each) => each.name === name)?.settings;
  }

  /** An occasion for each fault of this name until one strikes; `message`: only those that are meant for it. */
  #strikes(name: FaultName, message?: string): FaultSettings | undefined {
    return this.#session.faults.find(
      (each) =>
        each.name === name &&
        (message === undefined || each.settings.message === undefined || each.settings.message === message) &&
        each.strikes(),
    )?.settings;
  }
}

const failure = (code: ExchangeFailure["code"], what: string): ExchangeFailure => ({
  ok: false,
  code,
  reason: `${what}, as this CPE was told to`,
});

const cut = failure("closed", "the connection was cut");

const lengthOf = (chunks: readonly Uint8Array[]): number => chunks.reduce((sum, { length }) => sum + length, 0);

const hasEvent = ({ body }: Sent, code: string): boolean =>
  body.kind === "acs-request" &&
  body.method === "Inform" &&
  body.message.Event.some(({ EventCode }) => EventCode === code);

/** What an ACS would have answered to what it does not hear. */
function answeredHere({ namespace, header, body }: Sent): ExchangeReply {
  if (body.kind !== "acs-request") return { ok: true, status: 204, body: [] };
  const message = body.method === "Inform" ? { MaxEnvelopes: 1 } : {};
  const answer = { kind: "acs-response", method: body.method, message } as Sent["body"];
  const id = header.id === undefined ? {} : { id: header.id };
  return { ok: true, status: 200, body: writeEnvelope({ namespace, header: id, body: answer }) };
}
