import { promisify } from "node:util";
import type { gzip } from "node:zlib";
import type { Client } from "undici";
import { connectFailure } from "../http/connect-failure.ts";
import { HttpFailure } from "../http/http-failure.ts";
import type { TlsTrust } from "../http/tls/tls-trust.ts";

// A collector of OpenTelemetry, as OTLP over HTTP is spoken with it.

export interface CollectorSettings {
  /** `/v1/traces` is taken for a path that is empty. */
  readonly url: string;
  /** Sent with each request, by name; they may be secrets. */
  readonly headers: ReadonlyMap<string, string>;
  readonly compression: "none" | "gzip";
  readonly trust: TlsTrust;
  readonly userAgent: string;
}

/** What a collector made of a request: all of it, or `refused` spans left out; or nothing, and perhaps it will at another time. */
type CollectorAnswer =
  | { readonly taken: true; readonly refused: number; readonly complaint: string }
  | { readonly taken: false; readonly again: boolean; readonly reason: string; readonly afterMs: number };

export interface Collector {
  readonly host: string;
  /** Never rejects. `body`: an ExportTraceServiceRequest in JSON. */
  post(body: string): Promise<CollectorAnswer>;
  /** Gives up what is under way. */
  close(): Promise<void>;
}

const requestTimeoutMs = 10_000;
const longestReply = 64 * 1024;
const longestComplaint = 256;
/** No collector has the traces wait longer. */
const longestRetryAfterMs = 300_000;

/** Statuses after which the same request may be sent again, by the specification of OTLP. */
const isPassing = (status: number): boolean => [429, 502, 503, 504].includes(status);

export function openCollector({ compression, headers, trust, userAgent, ...settings }: CollectorSettings): Collector {
  const url = new URL(settings.url);
  if (url.pathname === "/") url.pathname = "/v1/traces";
  const path = url.pathname + url.search;
  const isSecure = url.protocol === "https:";
  const sent = {
    ...Object.fromEntries(headers),
    ...{ "user-agent": userAgent, "content-type": "application/json" },
    ...(compression === "gzip" && { "content-encoding": "gzip" }),
  };
  let kept: { readonly client: Client; readonly context: unknown } | undefined;

  /** Another one where its authorities or its certificate have been replaced. */
  const clientNow = async (): Promise<Client> => {
    const context = isSecure ? await trust.context() : undefined;
    if (kept !== undefined && kept.context === context) return kept.client;
    await kept?.client.destroy();
    const client = await clientOf(url.origin, context === undefined ? {} : { secureContext: context });
    kept = { client, context };
    return client;
  };
  return {
    host: url.host,
    post: async (body) => {
      try {
        const client = await clientNow();
        return answerOf(await posted(client, path, sent, compression === "gzip" ? await packed(body) : body));
      } catch (error) {
        return { taken: false, again: true, reason: reasonOf(error, url), afterMs: 0 };
      }
    },
    close: async () => {
      await kept?.client.destroy();
    },
  };
}

async function packed(body: string): Promise<Buffer> {
  const zlib = await import("node:zlib");
  return promisify<Parameters<typeof gzip>[0], Buffer>(zlib.gzip)(body);
}

/** Loaded when there is something to send. */
async function clientOf(origin: string, connect: object): Promise<Client> {
  const { default: UndiciClient } = await import("undici/lib/dispatcher/client.js");
  const timeouts = {
    connectTimeout: requestTimeoutMs,
    headersTimeout: requestTimeoutMs,
    bodyTimeout: requestTimeoutMs,
  };
  return new UndiciClient(origin, { ...timeouts, connect, maxHeaderSize: 16_384, autoSelectFamily: true });
}

interface Reply {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly body: string;
}

/** A long body is not waited for. */
function posted(
  client: Client,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: string | Buffer,
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    let [status, length]: [number, number] = [0, 0];
    let retryAfter: string | undefined;
    const read: Buffer[] = [];
    client.dispatch(
      { method: "POST", path, headers, body },
      {
        onRequestStart: () => {},
        onResponseStart: (_controller, answered, told) => {
          status = answered;
          retryAfter = [told["retry-after"]].flat()[0];
        },
        onResponseData: (controller, chunk) => {
          length += chunk.length;
          if (length > longestReply) controller.abort(new Error("the reply is too long"));
          else read.push(chunk);
        },
        onResponseEnd: () => resolve({ status, retryAfter, body: Buffer.concat(read).toString() }),
        onResponseError: (_controller, error) => reject(error),
      },
    );
  });
}

function answerOf({ body, retryAfter = "", status }: Reply): CollectorAnswer {
  if (status >= 200 && status < 300) return { taken: true, ...refusedIn(body) };
  const seconds = /^\d{1,9}$/.test(retryAfter) ? Number(retryAfter) : 0;
  const afterMs = Math.min(longestRetryAfterMs, seconds * 1000);
  return { taken: false, again: isPassing(status), reason: reasonOfStatus(status), afterMs };
}

function reasonOfStatus(status: number): string {
  if (status === 401 || status === 403) return `HTTP status ${status}: see traces.headers`;
  if (status === 404) return `HTTP status ${status}: is its path that of traces by OTLP over HTTP?`;
  return `HTTP status ${status}`;
}

/** A partial success, as ExportTraceServiceResponse has it. */
function refusedIn(body: string): { readonly refused: number; readonly complaint: string } {
  try {
    const { rejectedSpans = 0, errorMessage = "" } = JSON.parse(body).partialSuccess ?? {};
    const refused = Number(rejectedSpans);
    const complaint = String(errorMessage).slice(0, longestComplaint);
    return { refused: Number.isSafeInteger(refused) ? refused : 0, complaint };
  } catch {
    return { refused: 0, complaint: "" };
  }
}

function reasonOf(error: unknown, url: URL): string {
  if (error instanceof HttpFailure) return error.message;
  const { code = "", message } = error as NodeJS.ErrnoException;
  const isOfConnection = error instanceof AggregateError || (code !== "" && !code.startsWith("UND_ERR"));
  return isOfConnection ? connectFailure(error as NodeJS.ErrnoException, url).message : message;
}
