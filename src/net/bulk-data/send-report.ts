import type { ReportOutcome, ReportRequest } from "../../ports/report-sender.ts";
import { authentication } from "../http/authentication/authentication.ts";
import { compression } from "../http/compression.ts";
import { connectionPerRequest } from "../http/connection-per-request.ts";
import { httpClient } from "../http/http-client.ts";
import { type HttpReply, headerValues, type Layer, type Post } from "../http/http-message.ts";
import { type RedirectPolicy, redirects } from "../http/redirects.ts";
import type { TlsTrust } from "../http/tls/tls-trust.ts";
import { faultOf, TransferFailure } from "../transfer/transfer-failure.ts";
import { permittedAddresses, type Resolve, systemResolver, transferUrl } from "../transfer/url-policy.ts";
import { startWatch } from "../transfer/watch.ts";

export interface SendSettings {
  readonly trust: TlsTrust;
  /** Whether the clock is known to be set; until then dates of certificates do not count. [TR-069 3.3] */
  clockIsSet(): boolean;
  /** None where it is empty. */
  readonly userAgent: string;
  /** As those of transfers. */
  readonly allowHosts: readonly string[];
  readonly allowPrivateNetworks: boolean;
  readonly allowBasicOverHttp: boolean;
  readonly connectTimeoutMs?: number;
  /** The longest wait for the head of a reply. */
  readonly replyTimeoutMs?: number;
  /** The longest time for one report, with all that a collector makes of it. */
  readonly totalMs?: number;
  readonly resolve?: Resolve;
}

const defaults = { connectTimeoutMs: 30_000, replyTimeoutMs: 30_000, totalMs: 120_000, resolve: systemResolver };

/** Nothing is read of a reply but its head; this much may come with that. */
const maxBodyBytes = 64 * 1024;

/** What may be sent again elsewhere as it is. */
const moved = [302, 307, 308];
const redirectPolicy: RedirectPolicy = {
  follow: { POST: moved, PUT: moved },
  remember: false,
  refuse: ({ host, username, password }, from) => {
    if (username === "" && password === "") return;
    const why = `${from.host} redirected to a URL of ${host} with a user name or password in it`;
    throw new TransferFailure("refused", why);
  },
};

/** Whatever a reply holds, nobody unpacks it. */
const unread: Layer = (next) => async (request, signal) => {
  const reply = await next(request, signal);
  return { ...reply, headers: { ...reply.headers, "content-encoding": undefined } };
};

/** Every place that it is redirected to is checked like the first, and the credentials stay with the first. */
function clientFor(request: ReportRequest, url: URL, settings: SendSettings): Post {
  const { allowBasicOverHttp, resolve = systemResolver } = settings;
  const addressesOf = (to: URL) => permittedAddresses(to, request.acsUrl, settings, resolve);
  const { username, password } = request;
  return httpClient(connectionPerRequest({ ...defaults, ...settings, addressesOf, maxBodyBytes }), [
    redirects(redirectPolicy),
    compression({ coding: request.coding, maxBodyBytes, onRefused: () => {} }),
    authentication({ credentials: { username, password }, origin: url.origin, allowBasicOverHttp }),
    unread,
  ]);
}

/** Never rejects. */
export async function sendReport(
  request: ReportRequest,
  settings: SendSettings,
  signal: AbortSignal,
): Promise<ReportOutcome> {
  try {
    const { url, scheme } = transferUrl(request.url);
    if (scheme !== "http" && scheme !== "https") {
      throw new TransferFailure("unsupported-protocol", `reports are sent by http and https, not by ${scheme}`);
    }
    const { totalMs } = { ...defaults, ...settings };
    const watch = startWatch(url.host, signal, { stallMs: totalMs, totalMs });
    try {
      return await posted(request, url, settings, watch.signal);
    } catch (error) {
      throw watch.signal.aborted ? watch.signal.reason : error;
    } finally {
      watch.close();
    }
  } catch (error) {
    return { ok: false, ...faultOf(error, "cannot-contact") };
  }
}

async function posted(
  request: ReportRequest,
  url: URL,
  settings: SendSettings,
  signal: AbortSignal,
): Promise<ReportOutcome> {
  const { method, body } = request;
  const { userAgent } = settings;
  const headers = { ...(userAgent !== "" && { "User-Agent": userAgent }), ...request.headers };
  const reply = await clientFor(request, url, settings)({ method, url, headers, body }, signal);
  await reply.body.discard();
  const { status } = reply;
  if (status === 200 || status === 202) return { ok: true, status };
  const after = retryAfterOf(reply);
  const reason = `${url.host} did not take the report: HTTP status ${status}`;
  return { ok: false, kind: "upload", reason, status, ...(after !== undefined && { retryAfterSeconds: after }) };
}

/** Seconds alone: a date would be by a clock of somebody else's. [RFC 9110 10.2.3] */
function retryAfterOf(reply: HttpReply): number | undefined {
  const value = headerValues(reply, "retry-after")[0];
  return value !== undefined && /^\d{1,9}$/.test(value) ? Number(value) : undefined;
}
