import type { Client } from "undici";
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
  const client = await clientOf(target);
  const late = new Error(`no answer within ${timeoutMs / 1000} s`);
  const timer = setTimeout(() => void client.destroy(late), timeoutMs);
  try {
    const uri = target.pathname + target.search;
    const first = await get(client, uri);
    if (first.status !== 401) return outcome(first);
    if (credentials === undefined) {
      return { ok: false, reason: "the device asks for a password, and none has been set by this ACS" };
    }
    const challenge = strongestChallenge(first.challenges.flatMap(parseAuthHeader));
    if (challenge === undefined) return { ok: false, reason: "the device does not offer Digest" };
    const signed = digestAnswerer(challenge, credentials).authorization({ method: "GET", uri, body: new Uint8Array() });
    return outcome(await get(client, uri, signed));
  } catch (error) {
    const why = client.destroyed ? late.message : error instanceof Error ? error.message : String(error);
    return { ok: false, reason: `the device cannot be reached at ${target.host}: ${why}` };
  } finally {
    clearTimeout(timer);
    await client.destroy();
  }
}

/** Loaded when the first device is woken. */
async function clientOf({ origin }: URL): Promise<Client> {
  const { default: UndiciClient } = await import("undici/lib/dispatcher/client.js");
  return new UndiciClient(origin, { maxHeaderSize: 16_384, autoSelectFamily: true });
}

interface Reply {
  readonly status: number;
  readonly challenges: readonly string[];
}

function get(client: Client, path: string, authorization?: string): Promise<Reply> {
  return new Promise((resolve, reject) => {
    let reply: Reply = { status: 0, challenges: [] };
    const headers = authorization === undefined ? {} : { authorization };
    client.dispatch(
      { method: "GET", path, headers },
      {
        // Both are asked for, also of who has no use for them.
        onRequestStart: () => {},
        onResponseData: () => {},
        onResponseStart: (_controller, status, { "www-authenticate": challenges = [] }) => {
          reply = { status, challenges: [challenges].flat() };
        },
        onResponseEnd: () => resolve(reply),
        onResponseError: (_controller, error) => reject(error),
      },
    );
  });
}

function outcome({ status }: Reply): WakeResult {
  switch (status) {
    case 200:
    case 204:
      return { ok: true };
    case 401:
      return { ok: false, reason: "the device refused the username or the password" };
    case 503:
      return { ok: false, reason: "the device is busy or was asked too often (503)" };
    default:
      return { ok: false, reason: `the device answered with status ${status}` };
  }
}
