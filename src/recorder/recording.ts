import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate } from "node:zlib";
import { maskedEnvelope } from "../cwmp/soap/masked.ts";
import { FieldTreeBuilder, KindFileError } from "../kinds/field-tree.ts";
import { takeEnvelopes } from "../kinds/formats/envelopes.ts";
import { type LinedElement, readLinedXml } from "../kinds/formats/lined-xml.ts";
import { AskedOfCpe, eventsIn } from "./asked-of-cpe.ts";
import type { PassedMessage, PassedReply, PassedRequest } from "./proxy.ts";

/** One line of the log. */
export interface LogEntry {
  /** When it went by, as a dateTime. */
  readonly at: string;
  /** Counted from 1: what the CPE and the ACS say from an Inform on, over one connection or by one cookie. */
  readonly session: number;
  /** OUI, product class and serial number as in the Inform of the session; empty before. */
  readonly device: string;
  readonly from: "cpe" | "acs";
  readonly http: { readonly method: string; readonly path: string } | { readonly status: number };
  /** `Inform`, `GetParameterValuesResponse`, `Fault`; empty where there is no envelope. */
  readonly message: string;
  /** One element a line, secrets masked; empty where there is none. */
  readonly envelope: string;
}

/** A CPE of which something was heard. */
export interface RecordedDevice {
  /** As in `LogEntry`. */
  readonly name: string;
  readonly builder: FieldTreeBuilder;
  readonly asked: AskedOfCpe;
}

interface Session {
  readonly number: number;
  device: RecordedDevice | undefined;
  /** Of its Inform. */
  events: readonly string[];
}

const decoders: Readonly<Record<string, (octets: Buffer, limits: { maxOutputLength: number }) => Promise<Buffer>>> = {
  gzip: promisify(gunzip),
  "x-gzip": promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
};

const mostWaiting = 128 * 1024 * 1024;
const mostDevices = 64;
const mostCookies = 4096;

export interface RecordingOptions {
  readonly now: () => number;
  /** Octets of an envelope. */
  readonly largest: number;
  readonly onEntry: (entry: LogEntry) => void;
  readonly onDevice: (device: RecordedDevice) => void;
  readonly warn: (reason: string) => void;
}

/** What went by, in order: as a log, and as the trees of the CPEs. */
export class Recording {
  readonly #options: RecordingOptions;
  readonly #sessions = new WeakMap<object, Session>();
  readonly #byCookie = new Map<string, Session>();
  readonly #devices = new Map<string, RecordedDevice>();
  #count = 0;
  #waitingOctets = 0;
  /** When that went by which is being noted. */
  #atMs = 0;
  /** Bodies are decoded one after the other, so that what is noted is in the order in which it came. */
  #noted: Promise<void> = Promise.resolve();

  constructor(options: RecordingOptions) {
    this.#options = options;
  }

  request(connection: object, request: PassedRequest): void {
    this.#later(request, (envelope, elements) => {
      const body = bodyIn(elements);
      const message = body?.name ?? "";
      const session = this.#sessionOf(connection, request.cookies, message === "Inform");
      if (body?.name === "Inform") {
        session.device = this.#deviceIn(elements);
        session.events = eventsIn(body);
      }
      this.#take(session, elements);
      const { method, path } = request;
      this.#note(session, "cpe", { method, path }, message, envelope);
    });
  }

  reply(connection: object, reply: PassedReply): void {
    this.#later(reply, (envelope, elements) => {
      const session = this.#sessionOf(connection, "", false);
      for (const cookie of reply.setCookies) this.#remember(pairOf(cookie), session);
      const body = bodyIn(elements);
      const message = body?.name ?? "";
      if (message === "SetParameterValues" && envelope.includes(".ManagementServer.URL<")) {
        this.#options.warn("the ACS sets ManagementServer.URL: the CPE goes there from now on, past this recorder");
      }
      if (body !== undefined) this.#askedBy(body, session);
      this.#note(session, "acs", { status: reply.status }, message, envelope);
    });
  }

  /** Resolves once all that went by is noted. */
  settled(): Promise<void> {
    return this.#noted;
  }

  get devices(): Iterable<RecordedDevice> {
    return this.#devices.values();
  }

  #later(passed: PassedMessage, note: (envelope: string, elements: readonly LinedElement[]) => void): void {
    const atMs = this.#options.now();
    const octets = passed.body.length;
    // What cannot be noted as fast as it comes would fill the memory.
    const late = this.#waitingOctets + octets > mostWaiting;
    const kept = late ? { ...passed, body: Buffer.alloc(0), cut: true } : passed;
    if (!late) this.#waitingOctets += octets;
    this.#noted = this.#noted.then(async () => {
      try {
        const envelope = await this.#envelopeOf(kept);
        this.#atMs = atMs;
        note(envelope, elementsIn(envelope));
      } catch (error) {
        this.#options.warn(error instanceof Error ? error.message : String(error));
      }
      if (!late) this.#waitingOctets -= octets;
    });
  }

  async #envelopeOf({ body, cut, coding }: PassedMessage): Promise<string> {
    if (cut) return `<!-- more than ${this.#options.largest} octets, or more than could be noted -->`;
    if (body.length === 0) return "";
    const decode = Object.hasOwn(decoders, coding) ? decoders[coding] : undefined;
    try {
      const octets = decode === undefined ? body : await decode(body, { maxOutputLength: this.#options.largest });
      return maskedEnvelope([octets]);
    } catch {
      return `<!-- ${body.length} octets that cannot be decoded as ${coding.replace(/[^a-z-]/g, "?").slice(0, 20)} -->`;
    }
  }

  #sessionOf(connection: object, cookies: string, begins: boolean): Session {
    const known = this.#sessions.get(connection);
    const byCookie = cookies.split(";").map((each) => this.#byCookie.get(each.trim()));
    const found = byCookie.find((each) => each !== undefined) ?? known;
    const session =
      found === undefined || (begins && found.device !== undefined)
        ? { number: ++this.#count, device: undefined, events: [] }
        : found;
    this.#sessions.set(connection, session);
    return session;
  }

  #remember(cookie: string, session: Session): void {
    this.#byCookie.delete(cookie);
    this.#byCookie.set(cookie, session);
    const [oldest] = this.#byCookie.keys();
    if (this.#byCookie.size > mostCookies && oldest !== undefined) this.#byCookie.delete(oldest);
  }

  #deviceIn(elements: readonly LinedElement[]): RecordedDevice | undefined {
    const id = elementNamed(elements, "DeviceId");
    const part = (name: string): string => id?.children.find((child) => child.name === name)?.text.trim() ?? "";
    const name = [part("OUI"), part("ProductClass"), part("SerialNumber")].filter((each) => each !== "").join("-");
    const known = this.#devices.get(name);
    if (known !== undefined || name === "") return known;
    if (this.#devices.size >= mostDevices) {
      this.#options.warn(`${name} is one of more than ${mostDevices} devices: it is in the log alone`);
      return undefined;
    }
    const device = { name, builder: new FieldTreeBuilder({ latest: true }), asked: new AskedOfCpe() };
    device.builder.from(name);
    this.#devices.set(name, device);
    return device;
  }

  #take({ device }: Session, elements: readonly LinedElement[]): void {
    if (device === undefined || elements.length === 0) return;
    takeEnvelopes(elements, device.builder);
    this.#options.onDevice(device);
  }

  /** An Inform that was answered is one that the ACS has taken. */
  #askedBy(body: LinedElement, { device, events }: Session): void {
    if (device === undefined || body.name === "Fault") return;
    if (body.name === "InformResponse") device.asked.informed(events);
    else if (!body.name.endsWith("Response")) device.asked.asked(body, events);
  }

  #note(session: Session, from: LogEntry["from"], http: LogEntry["http"], message: string, envelope: string): void {
    const { number, device } = session;
    const at = new Date(this.#atMs).toISOString();
    this.#options.onEntry({ at, session: number, device: device?.name ?? "", from, http, message, envelope });
  }
}

/** Of what is noted, not of what went by: a secret that was masked is none of the kind's. */
function elementsIn(envelope: string): readonly LinedElement[] {
  if (envelope === "" || envelope.startsWith("<!--")) return [];
  try {
    return readLinedXml(envelope, "an envelope");
  } catch (error) {
    if (error instanceof KindFileError) return [];
    throw error;
  }
}

/** The request, response or fault of an envelope. */
const bodyIn = (elements: readonly LinedElement[]): LinedElement | undefined =>
  elementNamed(elements, "Body")?.children[0];

function elementNamed(elements: readonly LinedElement[], name: string): LinedElement | undefined {
  for (const element of elements) {
    const found = element.name === name ? element : elementNamed(element.children, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

const pairOf = (cookie: string): string => cookie.split(";")[0]?.trim() ?? "";
