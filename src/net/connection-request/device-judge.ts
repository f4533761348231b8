import type { IncomingMessage } from "node:http";
import type { ConnectionRequestSettings } from "../../ports/connection-requests.ts";
import { rateLimit } from "../rate-limit.ts";
import { digestGuard, equalText } from "./digest-server.ts";
import type { ConnectionRequestOptions } from "./options.ts";
import type { Verdict } from "./verdict.ts";

const realm = "connection request";

const unset = "the ACS has not set ConnectionRequestUsername and ConnectionRequestPassword yet";

/** Judges the requests on one device's path, by its credentials, nonces and rate. */
export function deviceJudge(
  device: Pick<ConnectionRequestSettings, "credentials" | "onRequest">,
  { rate, hashes, nonceLifeMs, nowMs }: Required<ConnectionRequestOptions>,
): (message: IncomingMessage) => Verdict {
  const guard = digestGuard({ realm, hashes, nonceLifeMs, nowMs });
  const mayAccept = rateLimit(rate, nowMs);
  return (message) => {
    const { method = "", url: target = "", headers } = message;
    const client = message.socket.remoteAddress ?? "";
    if (message.rawHeaders.filter((name, at) => at % 2 === 0 && /^authorization$/i.test(name)).length > 1) {
      return { status: 400, reason: "credentials twice" };
    }
    const credentials = device.credentials();
    if (!credentials?.username || !credentials.password)
      return { status: 403, reason: "no credentials are configured" };
    const { authorization } = headers;
    const verdict = guard.verify({ method, target, authorization, client }, (username) =>
      equalText(username, credentials.username) ? credentials.password : undefined,
    );
    switch (verdict.outcome) {
      case "accepted":
        return mayAccept() ? { status: 200, accept: () => device.onRequest() } : { status: 503, reason: "rate limit" };
      case "malformed":
        return { status: 400, reason: verdict.reason };
      case "refused": {
        // The first request of every ACS comes without credentials: that is no refusal worth a line.
        const isTry = authorization !== undefined;
        const reason = isTry ? verdict.reason : undefined;
        return {
          status: 401,
          challenges: guard.challenges(client, isTry && verdict.stale),
          reason: credentials.areUnset ? unset : reason,
        };
      }
    }
  };
}
