import { Agent, request as httpRequest, type IncomingMessage } from "node:http";
import { parseAuthHeader } from "../net/http/authentication/challenges.ts";
import { type Credentials, digestAnswerer, strongestChallenge } from "../net/http/authentication/digest-client.ts";

export type WakeResult = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** Asks a device for a session: GET with Digest (SHA-256 or MD5), both requests over one connection. [TR-069 3.2.2] */
export async function connectionRequest(
  url: string,
  credentials: Credentials | undefined,
  timeoutMs = 10_000,
): Promise<WakeResult> {
  const target = URL.canParse(url) ? new URL(url) : undefined;
  if (target?.protocol !== "http:") return { ok: false, reason: `the ConnectionRequestURL is no http URL: ${url}` };
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const first = await get(target, agent, signal);
    if (first.statusCode !== 401) return outcome(first);
    if (credentials === undefined) {
      return { ok: false, reason: "the device asks for a password, and none has been set by this ACS" };
    }
    const schemes = (first.headersDistinct["www-authenticate"] ?? []).flatMap(parseAuthHeader);
    const challenge = strongestChallenge(schemes);
    if (challenge === undefined) return { ok: false, reason: "the device does not offer Digest" };
    const uri = target.pathname + target.search;
    const signed = digestAnswerer(challenge, credentials).authorization({ method: "GET", uri, body: new Uint8Array() });
    return outcome(await get(target, agent, signal, signed));
  } catch (error) {
    const why = signal.aborted
      ? `no answer within ${timeoutMs / 1000} s`
      : error instanceof Error
        ? error.message
        : String(error);
    return { ok: false, reason: `the device cannot be reached at ${target.host}: ${why}` };
  } finally {
    agent.destroy();
  }
}

function get(target: URL, agent: Agent, signal: AbortSignal, authorization?: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = authorization === undefined ? {} : { Authorization: authorization };
    httpRequest(target, { agent, signal, headers, maxHeaderSize: 16_384 }, (reply) => {
      reply
        .on("error", reject)
        .on("end", () => resolve(reply))
        .resume();
    })
      .on("error", reject)
      .end();
  });
}

function outcome({ statusCode }: IncomingMessage): WakeResult {
  switch (statusCode) {
    case 200:
    case 204:
      return { ok: true };
    case 401:
      return { ok: false, reason: "the device refused the username or the password" };
    case 503:
      return { ok: false, reason: "the device is busy or was asked too often (503)" };
    default:
      return { ok: false, reason: `the device answered with status ${statusCode}` };
  }
}
