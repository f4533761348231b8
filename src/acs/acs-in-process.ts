import { readEnvelope, writeEnvelope } from "../cwmp/soap/envelope.ts";
import { SoapError } from "../cwmp/soap/soap-error.ts";
import { XmlError } from "../cwmp/soap/xml-error.ts";
import type { Clock } from "../ports/clock.ts";
import type { Exchange, ExchangeFailure, ExchangeReply, SessionChannel } from "../ports/exchange.ts";
import type { Store } from "../ports/store.ts";
import { Devices } from "./devices.ts";
import { provision } from "./provision.ts";
import { type DeviceRule, followRules } from "./rules.ts";
import { AcsSession, type Answer } from "./session.ts";

export interface AcsInProcessOptions {
  readonly clock: Clock;
  readonly store: Store;
  readonly rules: readonly DeviceRule[];
  /** What `{files}` of rules stands for. */
  readonly filesUrl: string;
}

type Reply = ExchangeReply | ExchangeFailure;

/** The small ACS for devices in the same process: real envelopes, and no sockets. It keeps nothing but what it knows of its devices. */
export class AcsInProcess implements Exchange {
  readonly devices: Devices;
  readonly #options: AcsInProcessOptions;
  #sessions = 0;

  constructor(options: AcsInProcessOptions) {
    this.#options = options;
    this.devices = new Devices(options.store, options.clock, { lean: true });
  }

  open(): SessionChannel {
    this.#sessions += 1;
    const name = String(this.#sessions);
    let session: AcsSession | undefined;
    let isOver = false;
    return {
      post: async (chunks) => {
        const begun = session === undefined ? this.#begin(chunks, name) : { session, reply: undefined };
        session = begun.session ?? session;
        const reply = begun.reply ?? replyTo(session?.receive(chunks.length === 0 ? undefined : read(chunks)));
        isOver = !reply.ok || reply.status === 204;
        return reply;
      },
      close: async () => {
        if (!isOver) session?.abandon("the device went away");
      },
    };
  }

  #begin(chunks: readonly Uint8Array[], name: string): { readonly session?: AcsSession; readonly reply: Reply } {
    const { clock, filesUrl, rules } = this.#options;
    const envelope = chunks.length === 0 ? undefined : read(chunks);
    const { body } = envelope ?? {};
    if (envelope === undefined || body?.kind !== "acs-request" || body.method !== "Inform") {
      return { reply: refused("a session begins with an Inform") };
    }
    const device = this.devices.informing(body.message.DeviceId);
    if (device === undefined) return { reply: refused("this ACS has no room for another device") };
    const session = new AcsSession(device, envelope.namespace, name, () => clock.wallMs());
    device.informed(body.message, envelope.namespace, clock.wallMs());
    provision(device, clock.wallMs());
    followRules(device, rules, filesUrl, clock.wallMs());
    return { session, reply: replyTo(session.welcome(envelope.header)) };
  }
}

/** Undefined: no envelope that can be read. */
function read(chunks: readonly Uint8Array[]) {
  try {
    return readEnvelope(chunks, { from: "cpe" });
  } catch (error) {
    if (error instanceof XmlError || error instanceof SoapError) return undefined;
    throw error;
  }
}

const refused = (reason: string): ExchangeFailure => ({ ok: false, code: "status", status: 400, reason });

function replyTo(answer: Answer | undefined): Reply {
  switch (answer?.kind) {
    case undefined:
      return refused("there is no session");
    case "refusal":
      return refused(answer.reason);
    case "end":
      return { ok: true, status: 204, body: [] };
    case "envelope":
      return { ok: true, status: 200, body: writeEnvelope(answer.envelope) };
  }
}
