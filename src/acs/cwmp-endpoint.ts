import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Body, type Envelope, type OutgoingEnvelope, readEnvelope, writeEnvelope } from "../cwmp/soap/envelope.ts";
import { maskedEnvelope } from "../cwmp/soap/masked.ts";
import { SoapError } from "../cwmp/soap/soap-error.ts";
import { XmlError } from "../cwmp/soap/xml-error.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { ConversationEntry, Device } from "./device.ts";
import type { Devices } from "./devices.ts";
import { provision } from "./provision.ts";
import { bodyOf, RequestRefused } from "./request-body.ts";
import { type DeviceRule, followRules } from "./rules.ts";
import { AcsSession, type Answer, acsFault, echoed } from "./session.ts";
import { Sessions } from "./sessions.ts";
import { summaryOf } from "./summary.ts";

export interface EndpointOptions {
  readonly devices: Devices;
  readonly clock: Clock;
  readonly log: Log;
  /** How long a device may be silent within a session. */
  readonly sessionTimeoutMs: number;
  readonly maxBodyBytes: number;
  /** Whether a device whose connection-request credentials are not known is given some. */
  readonly provision: boolean;
  readonly rules: readonly DeviceRule[];
  /** Whether messages are made for people to read, and kept. */
  readonly notes: boolean;
  /** Where files are, without a slash at its end. */
  readonly filesUrl: () => string;
  /** Hears every message as it comes and goes. */
  readonly onMessage: (device: Device, entry: ConversationEntry) => void;
}

/** Where devices POST their envelopes: HTTP on one side, sessions on the other. [TR-069 3.4.1, 3.7.2] */
export class CwmpEndpoint {
  readonly #options: EndpointOptions;
  readonly #sessions: Sessions;

  constructor(options: EndpointOptions) {
    this.#options = options;
    const { clock, devices, sessionTimeoutMs, log } = options;
    this.#sessions = new Sessions(clock, sessionTimeoutMs, ({ device }) => {
      log.warn("acs.session.abandoned", { device: device.id });
      devices.save(device).catch((error: unknown) => log.error("acs.store", { reason: String(error) }));
    });
  }

  /** @throws RequestRefused where no session could have answered. */
  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks = await bodyOf(request, this.#options.maxBodyBytes);
    const cookie = /(?:^|[;,]\s*)acs-session="?([0-9a-f]{32})"?/.exec(request.headers.cookie ?? "")?.[1];
    const session = this.#sessions.find(cookie, request.socket);
    const envelope = this.#read(chunks, session, response);
    if (envelope === "answered") return;
    if (envelope?.body.kind === "acs-request" && envelope.body.method === "Inform") {
      await this.#begin(envelope, chunks, request, response);
    } else if (session === undefined) {
      const invalid = envelope?.body.kind === "invalid" && envelope.body.method === "Inform" ? envelope : undefined;
      if (invalid?.body.kind !== "invalid") throw new RequestRefused(400, "a session begins with an Inform");
      send(response, faultFor(invalid, 8003, invalid.body.reason));
    } else {
      this.#note(session.device, "received", envelope?.body, chunks);
      await this.#reply(session, session.receive(envelope), response);
    }
  }

  inSession(device: Device): boolean {
    return this.#sessions.of(device);
  }

  close(): void {
    this.#sessions.close();
  }

  /** The envelope, undefined for the empty message, or "answered" by a fault of SOAP's own. */
  #read(
    chunks: readonly Uint8Array[],
    session: AcsSession | undefined,
    response: ServerResponse,
  ): Envelope | undefined | "answered" {
    if (chunks.length === 0) return undefined;
    try {
      return readEnvelope(chunks, { from: "cpe" });
    } catch (error) {
      if (!(error instanceof XmlError || error instanceof SoapError)) throw error;
      if (session !== undefined) this.#sessions.end(session, `the device sent no envelope: ${error.message}`);
      if (!(error instanceof SoapError) || error.soapFaultCode !== "MustUnderstand") {
        throw new RequestRefused(400, error.message);
      }
      const { soapFaultCode, message: faultString, namespace = "urn:dslforum-org:cwmp-1-2" } = error;
      const fault = { faultCode: 0, faultString, soapFaultCode, parameterFaults: [] };
      send(response, { namespace, header: echoed(error.header), body: { kind: "fault", fault } });
      return "answered";
    }
  }

  async #begin(envelope: Envelope, chunks: readonly Uint8Array[], request: IncomingMessage, response: ServerResponse) {
    const { devices, clock, log } = this.#options;
    const { body } = envelope;
    if (body.kind !== "acs-request" || body.method !== "Inform") return;
    if (body.message.DeviceId.OUI === "" || body.message.DeviceId.SerialNumber === "") {
      send(response, faultFor(envelope, 8003, "DeviceId has no OUI or no SerialNumber"));
      return;
    }
    const device = devices.informing(body.message.DeviceId);
    if (device === undefined) {
      send(response, faultFor(envelope, 8004, "this ACS has no room for another device"));
      return;
    }
    const session = new AcsSession(device, envelope.namespace, randomBytes(4).toString("hex"), () => clock.wallMs());
    const cookie = this.#sessions.begin(session, request.socket);
    response.setHeader("Set-Cookie", `acs-session=${cookie}; Path=/; HttpOnly`);
    device.informed(body.message, envelope.namespace, clock.wallMs());
    const { filesUrl, provision: provisions, rules } = this.#options;
    if (provisions) provision(device, clock.wallMs());
    if (rules.length > 0) followRules(device, rules, filesUrl(), clock.wallMs());
    log.info("acs.inform", { device: device.id, events: device.lastInform?.events.join(", ") });
    this.#note(device, "received", body, chunks);
    await this.#reply(session, session.welcome(envelope.header), response);
  }

  /** What is known by now is kept before the device hears that it was taken. */
  async #reply(session: AcsSession, answer: Answer, response: ServerResponse): Promise<void> {
    const { device } = session;
    switch (answer.kind) {
      case "refusal":
        this.#sessions.end(session);
        await this.#options.devices.save(device);
        throw new RequestRefused(400, answer.reason);
      case "end":
        this.#sessions.end(session);
        this.#note(device, "sent", "204, the session has ended", []);
        await this.#options.devices.save(device);
        response.writeHead(204).end();
        return;
      case "envelope": {
        const chunks = writeEnvelope(answer.envelope);
        this.#note(device, "sent", answer.envelope.body, chunks);
        await this.#options.devices.save(device);
        sendChunks(response, chunks);
      }
    }
  }

  #note(
    device: Device,
    direction: ConversationEntry["direction"],
    said: Body | string | undefined,
    chunks: readonly Uint8Array[],
  ): void {
    if (!this.#options.notes) return;
    const envelope = chunks.length === 0 ? "" : maskedEnvelope(chunks);
    const summary = typeof said === "string" ? said : summaryOf(said);
    const entry = { atMs: this.#options.clock.wallMs(), direction, summary, envelope };
    device.note(entry);
    this.#options.onMessage(device, entry);
  }
}

function faultFor(request: Envelope, code: number, reason: string): OutgoingEnvelope {
  const { namespace, header } = request;
  return { namespace, header: echoed(header), body: { kind: "fault", fault: acsFault(code, reason) } };
}

function send(response: ServerResponse, envelope: OutgoingEnvelope): void {
  sendChunks(response, writeEnvelope(envelope));
}

function sendChunks(response: ServerResponse, chunks: readonly Uint8Array[]): void {
  const body = Buffer.concat(chunks);
  response.writeHead(200, { "Content-Type": 'text/xml; charset="utf-8"', "Content-Length": body.length }).end(body);
}
