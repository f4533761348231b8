import type { ExchangeFailure, ExchangeReply } from "../../ports/exchange.ts";
import { type HttpReply, headerValues } from "../http/http-message.ts";

/** Which replies carry a turn of the session, and which end it. [TR-069 3.4.6, 3.7.1.4] */
export function judgedReply(
  reply: HttpReply,
  octets: readonly Uint8Array[],
  host: string,
): ExchangeReply | ExchangeFailure {
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
