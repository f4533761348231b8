import type { ExchangeFailure, ExchangeReply } from "../../ports/exchange.ts";
import {
  type Envelope,
  isLongMessage,
  readEnvelope,
  readLongEnvelope,
  type SentBody,
  writeEnvelope,
  writeLongEnvelope,
} from "../soap/envelope.ts";
import type { Header } from "../soap/header.ts";
import type { CwmpNamespace } from "../soap/namespaces.ts";
import { SoapError } from "../soap/soap-error.ts";
import { XmlError } from "../soap/xml-error.ts";
import { defaultXmlLimits, isLongXml } from "../soap/xml-reader.ts";
import type { Session, SessionFailureCode, SessionLimits } from "./session-context.ts";
import { traced } from "./trace.ts";

// The connection to the ACS: one envelope or nothing out, one envelope or nothing back. [TR-069 3.4.1, 3.7.1]

/** Ends a session before its time. */
export class SessionFailure extends Error {
  readonly code: SessionFailureCode;
  readonly retryAfterSeconds: number | undefined;
  readonly status: number | undefined;

  constructor(code: SessionFailureCode, reason: string, retryAfterSeconds?: number, status?: number) {
    super(reason);
    this.name = "SessionFailure";
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
    this.status = status;
  }
}

/** What the ACS answered a POST with. */
export type Reply =
  /** No envelope. `toEmpty` when the POST was empty as well. */
  | { readonly kind: "empty"; readonly toEmpty: boolean }
  | ({ readonly kind: "message" } & Envelope)
  /** An envelope that must not be processed, since a header that must be understood is not. */
  | { readonly kind: "not-understood"; readonly header: Header; readonly reason: string };

/** Far more than provisioning takes, yet an ACS that never ends cannot hold the device for ever. */
const defaultLimits: SessionLimits = { posts: 20_000, durationMs: 2 * 3_600_000 };

export class AcsConnection {
  /** Of all envelopes sent; set anew by the InformResponse. [TR-069 3.7.4] */
  namespace: CwmpNamespace;
  readonly #session: Session;
  readonly #limits: SessionLimits;
  readonly #startedMs: number;
  /** Ends the post that is under way. */
  #cut: ((failure: SessionFailure) => void) | undefined;
  readonly #onAbort = () => this.#cut?.(givenUp());
  #posts = 0;
  #ids = 0;

  constructor(session: Session) {
    this.#session = session;
    this.#limits = session.limits ?? defaultLimits;
    this.#startedMs = session.clock.monotonicMs();
    this.namespace = session.namespace;
    session.signal.addEventListener("abort", this.#onAbort);
  }

  /** Closes the channel; nothing can be posted any more. */
  async close(): Promise<void> {
    this.#session.signal.removeEventListener("abort", this.#onAbort);
    await this.#session.channel.close();
  }

  /** IDs for the CPE's own requests, rising. [TR-069 Table 4] */
  nextId(): string {
    this.#ids += 1;
    return String(this.#ids);
  }

  /** Sends an envelope and waits for what comes back. Throws `SessionFailure`. */
  async post(header: Header, body: SentBody): Promise<Reply> {
    const { pause } = this.#session;
    const envelope = { namespace: this.namespace, header, body };
    const chunks =
      pause !== undefined && isLongMessage(envelope)
        ? await writeLongEnvelope(envelope, pause)
        : writeEnvelope(envelope);
    this.#session.trace?.(traced("sent", body, chunks));
    return this.#read(await this.#exchange(chunks), false);
  }

  /** The empty POST: nothing to say. */
  async postNothing(): Promise<Reply> {
    this.#session.trace?.(traced("sent", undefined, []));
    return this.#read(await this.#exchange([]), true);
  }

  async #exchange(chunks: readonly Uint8Array[]): Promise<ExchangeReply> {
    const { posts, durationMs } = this.#limits;
    this.#posts += 1;
    if (this.#posts > posts || this.#session.clock.monotonicMs() - this.#startedMs > durationMs) {
      throw new SessionFailure(
        "endless",
        `the ACS did not end the session within ${posts} messages and ${durationMs} ms`,
      );
    }
    const reply = await this.#inTime(chunks);
    if (!reply.ok) throw new SessionFailure(reply.code, reply.reason, reply.retryAfterSeconds, reply.status);
    return isBlank(reply.body) ? { ...reply, body: [] } : reply;
  }

  /** Ends in time, and when the session is given up, even if the channel does not heed its signal: it is closed then. */
  #inTime(chunks: readonly Uint8Array[]): Promise<ExchangeReply | ExchangeFailure> {
    const { channel, clock, replyTimeoutMs, signal } = this.#session;
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(givenUp());
      const cancel = clock.after(replyTimeoutMs, () =>
        this.#cut?.(new SessionFailure("timeout", `the ACS did not answer within ${replyTimeoutMs / 1000} s`)),
      );
      const settle = (): void => {
        this.#cut = undefined;
        cancel();
      };
      // Has a name: V8 puts a function that is written where it is assigned to a property among old objects, and there each
      // would keep a whole session until all garbage is collected.
      const cut = (failure: SessionFailure): void => {
        settle();
        reject(failure);
      };
      this.#cut = cut;
      channel.post(chunks, signal).then((reply) => {
        settle();
        resolve(reply);
      }, cut);
    });
  }

  /** A short envelope, as nearly all are, is read at once; others have their turn in the midst of a long one. */
  #read({ status, body: chunks }: ExchangeReply, toEmpty: boolean): Reply | Promise<Reply> {
    const { pause, replyLimits: limits = defaultXmlLimits, trace } = this.#session;
    if (chunks.length === 0) {
      trace?.(traced("received", undefined, chunks));
      return { kind: "empty", toEmpty };
    }
    const options = { from: "acs", namespace: this.namespace, limits } as const;
    const read = (envelope: Envelope): Reply => {
      trace?.(traced("received", envelope.body, chunks));
      return { kind: "message", ...envelope };
    };
    const unread = (error: unknown): Reply => {
      trace?.(traced("received", undefined, chunks));
      return notUnderstood(error, status);
    };
    if (pause !== undefined && isLongXml(chunks)) return readLongEnvelope(chunks, options, pause).then(read, unread);
    let envelope: Envelope;
    try {
      envelope = readEnvelope(chunks, options);
    } catch (error) {
      return unread(error);
    }
    return read(envelope);
  }
}

/** The reply that an envelope stands for which must not be processed; throws where it is none at all. */
function notUnderstood(error: unknown, status: number): Reply {
  if (error instanceof SoapError && error.soapFaultCode === "MustUnderstand") {
    return { kind: "not-understood", header: error.header, reason: error.message };
  }
  if (error instanceof SoapError || error instanceof XmlError) {
    if (status === 500) {
      const reason = "the ACS answered with HTTP status 500 and no SOAP fault";
      throw new SessionFailure("status", reason, undefined, status);
    }
    throw new SessionFailure("bad-envelope", `the ACS sent what is no CWMP envelope: ${error.message}`);
  }
  throw error;
}
const givenUp = (): SessionFailure => new SessionFailure("aborted", "the session was given up");

/** Whether a reply says nothing: no octets, or the stray line ends that some servers send instead. */
function isBlank(chunks: readonly Uint8Array[]): boolean {
  for (const chunk of chunks) {
    for (const octet of chunk) if (octet !== 0x20 && (octet < 0x09 || octet > 0x0d)) return false;
  }
  return true;
}
