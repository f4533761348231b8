import type { AcsTarget, Exchange, ExchangeFailure, ExchangeReply, SessionChannel } from "../../ports/exchange.ts";
import { authentication } from "../http/authentication.ts";
import { sessionConnection } from "../http/connection.ts";
import { HttpFailure, type HttpReply, headerValues, type Layer, type Post } from "../http/http-message.ts";
import { localRedirectGuard, redirects } from "../http/redirects.ts";
import { type TlsFiles, tlsTrust } from "../http/tls-trust.ts";
import { compression } from "./compression.ts";
import { cookies } from "./cookies.ts";

export interface ExchangeOptions {
  readonly tls?: TlsFiles;
  /** Whether the clock is known to be set; until then dates of certificates do not count. [TR-069 3.3] */
  clockIsSet(): boolean;
  readonly userAgent?: string;
  /** Whether Basic may be answered over clear http to another machine; false unless given. */
  readonly allowBasicOverHttp?: boolean;
  readonly connectTimeoutMs?: number;
  /** From the request on the wire to the status line. At least 30 s in the field. */
  readonly replyTimeoutMs?: number;
  /** From the status line to the end of the body. */
  readonly bodyTimeoutMs?: number;
  /** Bounds a reply's body, as received and as unpacked. */
  readonly maxBodyBytes?: number;
}

const defaults = {
  allowBasicOverHttp: false,
  connectTimeoutMs: 30_000,
  replyTimeoutMs: 60_000,
  bodyTimeoutMs: 120_000,
  maxBodyBytes: 32 * 1024 * 1024,
};
const maxHeaderBytes = 64 * 1024;

/** HTTP towards ACSs: a fresh stack of layers over one connection for each session. */
export function httpExchange(options: ExchangeOptions): Exchange {
  const settings = { ...defaults, ...options };
  const trust = tlsTrust(options.tls ?? {});
  /** Origins that answered 415 once: nothing is compressed for them any more. */
  const plainOnly = new Set<string>();

  return {
    open: (target) => {
      const configured = parseUrl(target.url);
      if (configured === undefined) return unusable(target);
      const { origin } = configured;
      const connection = sessionConnection({
        ...settings,
        trust,
        maxHeaderBytes,
        onConnected: localRedirectGuard(configured),
      });
      const layers: readonly Layer[] = [
        redirects(),
        compression({
          coding: plainOnly.has(origin) ? undefined : target.compression,
          maxBodyBytes: settings.maxBodyBytes,
          onRefused: () => plainOnly.add(origin),
        }),
        authentication({ credentials: target, origin, allowBasicOverHttp: settings.allowBasicOverHttp }),
        cookies(),
      ];
      const post = layers.reduceRight<Post>((next, layer) => layer(next), connection.post);
      return {
        post: async (envelope, signal) => {
          try {
            const body = envelope.length === 1 && envelope[0] ? envelope[0] : Buffer.concat(envelope);
            const headers = headersFor(body, options.userAgent);
            return judge(await post({ method: "POST", url: configured, headers, body }, signal), configured.host);
          } catch (error) {
            if (error instanceof HttpFailure) return { ok: false, code: error.code, reason: error.message };
            const why = error instanceof Error ? error.message : String(error);
            return { ok: false, code: "protocol", reason: `the exchange with ${configured.host} failed: ${why}` };
          }
        },
        close: connection.close,
      };
    },
  };
}

/** An envelope has a type and a SOAPAction without value; the empty POST has neither. [TR-069 3.4.1] */
function headersFor(body: Uint8Array, userAgent: string | undefined): Record<string, string> {
  return {
    ...(userAgent !== undefined && { "User-Agent": userAgent }),
    ...(body.length > 0 && { "Content-Type": 'text/xml; charset="utf-8"', SOAPAction: "" }),
  };
}

/** Which replies carry a turn of the session, and which end it. [TR-069 3.4.6, 3.7.1.4] */
function judge(reply: HttpReply, host: string): ExchangeReply | ExchangeFailure {
  const { status } = reply;
  const body = reply.body.filter((chunk) => chunk.length > 0);
  if (status === 200 || status === 204 || (status === 500 && isXml(reply))) return { ok: true, status, body };
  const retryAfterSeconds = status === 503 ? retryAfter(headerValues(reply, "retry-after")[0]) : undefined;
  return {
    ok: false,
    code: status === 301 || status === 303 || status === 308 ? "redirect" : "status",
    reason: `${host} answered with HTTP status ${status}${meaningOf(status)}`,
    status,
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  };
}

function meaningOf(status: number): string {
  if (status === 301 || status === 303 || status === 308) return ", a kind of redirect that CWMP does not know";
  if (status === 407) return ": a proxy asks for credentials";
  if (status === 404) return ": is the path of the ACS URL right?";
  if (status === 503) return ": it is too busy";
  return "";
}

function isXml(reply: HttpReply): boolean {
  const type = headerValues(reply, "content-type")[0];
  const first = reply.body.find((chunk) => chunk.length > 0);
  if (first === undefined) return false;
  return type === undefined ? first[0] === 0x3c : /^[^;]*[/+]xml\b/i.test(type);
}

/** Seconds, or a date as seconds from now. */
function retryAfter(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d{1,9}$/.test(value)) return Number(value);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - Date.now()) / 1000));
}

function parseUrl(text: string): URL | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if ((url.protocol !== "http:" && url.protocol !== "https:") || url.hostname === "") return undefined;
  url.username = "";
  url.password = "";
  url.hash = "";
  return url;
}

function unusable(target: AcsTarget): SessionChannel {
  const reason =
    target.url === "" ? "no ACS URL is configured" : "the ACS URL is not an http or https URL: check the configuration";
  return {
    post: async () => ({ ok: false, code: "unreachable", reason }),
    close: async () => {},
  };
}
