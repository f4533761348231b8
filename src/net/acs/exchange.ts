import type { AcsTarget, Exchange, ExchangeFailure, ExchangeReply, SessionChannel } from "../../ports/exchange.ts";
import { authentication } from "../http/authentication/authentication.ts";
import { compression } from "../http/compression.ts";
import { cookies } from "../http/cookies.ts";
import { httpClient } from "../http/http-client.ts";
import { HttpFailure } from "../http/http-failure.ts";
import { type HttpReply, headerValues } from "../http/http-message.ts";
import { keptConnection } from "../http/kept-connection.ts";
import { localRedirectGuard, type RedirectPolicy, redirects } from "../http/redirects.ts";
import { type TlsFiles, tlsTrust } from "../http/tls/tls-trust.ts";

export interface ExchangeOptions {
  readonly tls?: TlsFiles;
  /** Whether the clock is known to be set; until then dates of certificates do not count. [TR-069 3.3] */
  clockIsSet(): boolean;
  /** Of every request; none where it is empty. */
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
/** Few ACSs are spoken with; what is beyond that is challenged each time. */
const maxBasicOrigins = 64;
/** A session stays where it was redirected to. [TR-069 3.4.6] */
const redirectPolicy: RedirectPolicy = { follow: { POST: [302, 307] }, remember: true };

/** HTTP towards ACSs: a fresh stack of layers over one connection for each session. */
export function httpExchange(options: ExchangeOptions): Exchange {
  const settings = { ...defaults, ...options };
  const trust = tlsTrust(options.tls ?? {});
  /** Origins that answered 415 once: nothing is compressed for them any more. */
  const plainOnly = new Set<string>();
  /** Origins that were last answered by Basic over TLS: their next session begins with that, as it saves a round trip. */
  const basicOrigins = new Set<string>();
  const answered = (origin: string, basicOverTls: boolean): void => {
    basicOrigins.delete(origin);
    if (basicOverTls && basicOrigins.size < maxBasicOrigins) basicOrigins.add(origin);
  };

  return {
    open: (target) => {
      const configured = parseUrl(target.url);
      if (configured === undefined) return unusable(target);
      const { origin } = configured;
      const guard = localRedirectGuard(configured);
      const connection = keptConnection({
        ...settings,
        trust,
        onConnected: (socket, url) => guard(socket.remoteAddress ?? "", url),
      });
      const post = httpClient(connection.post, [
        redirects(redirectPolicy),
        compression({
          coding: plainOnly.has(origin) ? undefined : target.compression,
          maxBodyBytes: settings.maxBodyBytes,
          onRefused: () => plainOnly.add(origin),
        }),
        authentication({
          credentials: target,
          origin,
          allowBasicOverHttp: settings.allowBasicOverHttp,
          basicAhead: basicOrigins.has(origin) && (target.username !== "" || target.password !== ""),
          onAnswer: (basicOverTls) => answered(origin, basicOverTls),
        }),
        cookies(),
      ]);
      return {
        post: async (envelope, signal) => {
          try {
            const body = envelope.length === 1 && envelope[0] ? envelope[0] : Buffer.concat(envelope);
            const headers = headersFor(body, options.userAgent);
            const reply = await post({ method: "POST", url: configured, headers, body }, signal);
            return judge(reply, await reply.body.gather(), configured.host);
          } catch (error) {
            if (signal.aborted) return ended(configured.host);
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

const ended = (host: string): ExchangeFailure => ({
  ok: false,
  code: "closed",
  reason: `the session with ${host} was ended`,
});

/** An envelope has a type and a SOAPAction without value; the empty POST has neither. [TR-069 3.4.1] */
function headersFor(body: Uint8Array, userAgent: string | undefined): Record<string, string> {
  return {
    ...(userAgent && { "User-Agent": userAgent }),
    ...(body.length > 0 && { "Content-Type": 'text/xml; charset="utf-8"', SOAPAction: "" }),
  };
}

/** Which replies carry a turn of the session, and which end it. [TR-069 3.4.6, 3.7.1.4] */
function judge(reply: HttpReply, octets: readonly Uint8Array[], host: string): ExchangeReply | ExchangeFailure {
  const { status } = reply;
  const body = octets.filter((chunk) => chunk.length > 0);
  if (status === 200 || status === 204 || (status === 500 && isXml(reply, body[0]))) return { ok: true, status, body };
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

function isXml(reply: HttpReply, first: Uint8Array | undefined): boolean {
  const type = headerValues(reply, "content-type")[0];
  if (first === undefined) return false;
  return type === undefined ? first.find((octet) => octet > 0x20) === 0x3c : /^[^;]*[/+]xml\b/i.test(type);
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
