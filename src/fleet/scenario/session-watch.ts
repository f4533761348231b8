import { readEnvelope } from "../../cwmp/soap/envelope.ts";
import type { Clock } from "../../ports/clock.ts";
import type { AcsTarget, Exchange, ExchangeFailure, ExchangeReply, SessionChannel } from "../../ports/exchange.ts";
import { requestIn } from "../faults/refusals.ts";
import type { FleetCpe } from "../fleet-cpe.ts";

export type AcsRequest = NonNullable<ReturnType<typeof requestIn>>["body"];

/** As a TransferComplete has it. */
export interface TransferFault {
  readonly FaultCode: number;
  readonly FaultString: string;
}

/** Hears what the CPEs of a fleet and its ACS say to each other. */
export interface SessionWatch {
  /** Whether anybody wants to know what the ACS asks for: it is read once more for that. */
  readonly hearsRequests: boolean;
  /** The same of what the CPEs tell. */
  readonly hearsMessages: boolean;
  opened(cpe: FleetCpe): void;
  /** A message was answered after so long. */
  replied(ms: number): void;
  /** The ACS has taken the events of an Inform. */
  informed(cpe: FleetCpe, events: readonly string[]): void;
  /** The ACS has taken a TransferComplete; FaultCode 0 is no fault. */
  completed(cpe: FleetCpe, fault: TransferFault): void;
  asked(cpe: FleetCpe, request: AcsRequest): void;
  /** @param failure Why it failed; undefined for one that ended well. */
  ended(cpe: FleetCpe, failure: string | undefined): void;
}

/** The exchange of one CPE, as somebody listens to it. */
export const watched = (exchange: Exchange, cpe: FleetCpe, watch: SessionWatch, clock: Clock): Exchange => ({
  open: (target: AcsTarget) => new HeardChannel(exchange.open(target), cpe, watch, clock),
});

class HeardChannel implements SessionChannel {
  readonly #channel: SessionChannel;
  readonly #cpe: FleetCpe;
  readonly #watch: SessionWatch;
  readonly #clock: Clock;

  constructor(channel: SessionChannel, cpe: FleetCpe, watch: SessionWatch, clock: Clock) {
    this.#channel = channel;
    this.#cpe = cpe;
    this.#watch = watch;
    this.#clock = clock;
    watch.opened(cpe);
  }

  get localAddress(): string | undefined {
    return this.#channel.localAddress;
  }

  async post(envelope: readonly Uint8Array[], signal: AbortSignal): Promise<ExchangeReply | ExchangeFailure> {
    const startedMs = this.#clock.monotonicMs();
    const reply = await this.#channel.post(envelope, signal);
    if (!reply.ok) return reply;
    this.#watch.replied(this.#clock.monotonicMs() - startedMs);
    if (this.#watch.hearsMessages && envelope.length > 0) this.#taken(envelope);
    if (this.#watch.hearsRequests && reply.body.length > 0) {
      const request = requestIn(reply.body);
      if (request !== undefined) this.#watch.asked(this.#cpe, request.body);
    }
    return reply;
  }

  /** Most of what a CPE says is long, and of no interest here. */
  #taken(envelope: readonly Uint8Array[]): void {
    if (!isOwnRequest(envelope)) return;
    try {
      const { body } = readEnvelope(envelope, { from: "cpe" });
      if (body.kind !== "acs-request") return;
      if (body.method === "Inform")
        this.#watch.informed(
          this.#cpe,
          body.message.Event.map(({ EventCode }) => EventCode),
        );
      if (body.method === "TransferComplete") this.#watch.completed(this.#cpe, body.message.FaultStruct);
    } catch {
      // What a fault has spoilt says nothing.
    }
  }

  close(): Promise<void> {
    return this.#channel.close();
  }
}

/** Where the method stands, right after the header. */
const headOctets = 1024;

function isOwnRequest([first]: readonly Uint8Array[]): boolean {
  const head = Buffer.from(first?.subarray(0, headOctets) ?? []).toString("latin1");
  return /:(Inform|TransferComplete)[ >]/.test(head);
}
