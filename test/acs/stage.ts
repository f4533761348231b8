import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { type Acs, type AcsOptions, startAcs } from "../../src/acs/acs.ts";
import { type Envelope, type OutgoingEnvelope, readEnvelope, writeEnvelope } from "../../src/cwmp/soap/envelope.ts";
import type { CwmpNamespace } from "../../src/cwmp/soap/namespaces.ts";
import { systemClock } from "../../src/host/clock.ts";
import { httpExchange } from "../../src/net/acs/exchange.ts";
import type { AcsTarget } from "../../src/ports/exchange.ts";
import type { Log } from "../../src/ports/log.ts";
import { openMemoryStore } from "../../src/store/memory-store.ts";
import { validateEnvelope } from "../cwmp/message-definitions.ts";

// The small ACS on a real socket, and a CPE that says what a test tells it to.

const quiet: Log = { debug() {}, info() {}, warn() {}, error() {} };

export function startTestAcs(options: Partial<AcsOptions> = {}): Promise<Acs> {
  const defaults = { bind: "127.0.0.1", port: 0, store: openMemoryStore(), clock: systemClock(), log: quiet };
  return startAcs({ ...defaults, provision: false, ...options });
}

export const namespace: CwmpNamespace = "urn:dslforum-org:cwmp-1-2";
export const deviceId = { Manufacturer: "Acme", OUI: "00AB12", ProductClass: "Box", SerialNumber: "1" };
export const id = "00AB12-Box-1";

export function inform(
  events: readonly string[] = ["2 PERIODIC"],
  parameters: Readonly<Record<string, string>> = {},
): OutgoingEnvelope["body"] {
  return {
    kind: "acs-request",
    method: "Inform",
    message: {
      DeviceId: deviceId,
      Event: events.map((EventCode) => ({ EventCode, CommandKey: "" })),
      MaxEnvelopes: 1,
      CurrentTime: "2026-11-22T18:00:00+01:00",
      RetryCount: 0,
      ParameterList: Object.entries(parameters).map(([Name, value]) => ({
        Name,
        Value: { value, type: "xsd:string" },
      })),
    },
  };
}

export interface Received {
  readonly status: number;
  /** Undefined for an empty reply. */
  readonly envelope: Envelope | undefined;
}

/** Posts as the agent does; everything that the ACS sends is held against the message definitions. */
export function openCpe(url: string, target: Partial<AcsTarget> = {}, caFile?: string) {
  const exchange = httpExchange({ clockIsSet: () => true, ...(caFile !== undefined && { tls: { caFile } }) });
  const channel = exchange.open({ url, username: "", password: "", ...target });
  const signal = AbortSignal.timeout(15_000);
  const post = async (chunks: readonly Uint8Array[]): Promise<Received> => {
    const reply = await channel.post(chunks, signal);
    if (!reply.ok) throw new Error(`${reply.code} ${reply.status ?? ""}: ${reply.reason}`);
    if (reply.body.length === 0) return { status: reply.status, envelope: undefined };
    const faults = validateEnvelope(reply.body);
    if (faults.length > 0) throw new Error(faults.join("; "));
    return { status: reply.status, envelope: readEnvelope(reply.body, { from: "acs" }) };
  };
  return {
    post: (body: OutgoingEnvelope["body"], header: Envelope["header"] = { id: "cpe-1" }) =>
      post(writeEnvelope({ namespace, header, body })),
    raw: (text: string) => post([Buffer.from(text)]),
    empty: () => post([]),
    close: () => channel.close(),
  };
}

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** One plain request over a connection of its own. */
export function ask(
  url: string,
  options: {
    readonly method?: string;
    readonly headers?: Record<string, string>;
    readonly body?: string | Buffer;
  } = {},
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(url, { method: options.method ?? "GET", headers: options.headers ?? {}, agent: false });
    sent.on("error", reject).on("response", (reply) => {
      const chunks: Buffer[] = [];
      reply.on("data", (chunk: Buffer) => chunks.push(chunk)).on("error", reject);
      reply.on("end", () =>
        resolve({ status: reply.statusCode ?? 0, headers: reply.headers, text: Buffer.concat(chunks).toString() }),
      );
    });
    sent.end(options.body);
  });
}

/** Asks the API; a body makes it a POST. */
export async function api(acs: Acs, path: string, body?: unknown): Promise<{ status: number; document: unknown }> {
  const posted = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const reply = await ask(`${acs.url}api/devices${path}`, body === undefined ? {} : posted);
  return { status: reply.status, document: JSON.parse(reply.text) };
}
