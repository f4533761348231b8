import type { IncomingMessage } from "node:http";
import { TLSSocket } from "node:tls";
import { type DigestGuard, digestGuard, equalText } from "../net/connection-request/digest-server.ts";
import { parseAuthHeader } from "../net/http/authentication/challenges.ts";
import type { Credentials } from "../net/http/authentication/digest-client.ts";

/** Whether a request may pass, and the challenges to send with 401 if not. */
export type Verdict =
  | { readonly pass: true }
  | {
      readonly pass: false;
      readonly status: 400 | 401;
      readonly reason: string;
      readonly challenges: readonly string[];
    };

/** Lets in whoever knows the credentials, by Digest, or by Basic over TLS; everybody where none are set. [TR-069 3.4.4] */
export class Access {
  readonly #credentials: Credentials | undefined;
  readonly #guard: DigestGuard;

  constructor(credentials: Credentials | undefined, nowMs: () => number) {
    this.#credentials = credentials;
    this.#guard = digestGuard({ realm: "cpe-agent acs", hashes: ["SHA-256", "MD5"], nonceLifeMs: 300_000, nowMs });
  }

  judge(request: IncomingMessage): Verdict {
    if (this.#credentials === undefined) return { pass: true };
    const { username, password } = this.#credentials;
    const { authorization } = request.headers;
    const secure = request.socket instanceof TLSSocket;
    if (secure && authorization !== undefined && /^basic /i.test(authorization)) {
      const token = parseAuthHeader(authorization)[0]?.token ?? "";
      const pass = equalText(Buffer.from(token, "base64").toString("utf8"), `${username}:${password}`);
      return pass ? { pass } : this.#refusal(request, secure, false, "wrong username or password");
    }
    const verdict = this.#guard.verify(
      { method: request.method ?? "", target: request.url ?? "", authorization, client: clientOf(request) },
      (name) => (name === username ? password : undefined),
    );
    switch (verdict.outcome) {
      case "accepted":
        return { pass: true };
      case "malformed":
        return { pass: false, status: 400, reason: verdict.reason, challenges: [] };
      case "refused":
        return this.#refusal(request, secure, verdict.stale, verdict.reason);
    }
  }

  #refusal(request: IncomingMessage, secure: boolean, stale: boolean, reason: string): Verdict {
    const challenges = this.#guard.challenges(clientOf(request), stale);
    const basic = secure ? ['Basic realm="cpe-agent acs", charset="UTF-8"'] : [];
    return { pass: false, status: 401, reason, challenges: [...challenges, ...basic] };
  }
}

const clientOf = (request: IncomingMessage): string => request.socket.remoteAddress ?? "";
