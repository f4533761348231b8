import { hash, timingSafeEqual } from "node:crypto";
import { parseAuthHeader, quote } from "../http/authentication/challenges.ts";
import { type DigestHash, digestAlgorithm, digestResponse } from "../http/authentication/digest.ts";
import { nonces } from "./nonces.ts";

export interface DigestGuardSettings {
  readonly realm: string;
  /** What is offered, one header each, in this order. */
  readonly hashes: readonly DigestHash[];
  readonly nonceLifeMs: number;
  /** A clock that never goes back. */
  nowMs(): number;
}

/** A request as far as its credentials go. */
interface GuardedRequest {
  readonly method: string;
  /** The request target as on the request line. */
  readonly target: string;
  readonly authorization: string | undefined;
  /** Whom nonces are bound to, as the address. */
  readonly client: string;
}

type DigestVerdict =
  | { readonly outcome: "accepted"; readonly username: string }
  /** 400: the credentials are for another request, or make no sense. */
  | { readonly outcome: "malformed"; readonly reason: string }
  /** 401, `stale` when the same credentials would do with a new nonce. */
  | { readonly outcome: "refused"; readonly reason: string; readonly stale: boolean };

/** The server's half of Digest. */
export interface DigestGuard {
  /** The values of the `WWW-Authenticate` headers of a 401. */
  challenges(client: string, stale: boolean): readonly string[];
  /** Judges a request; unknown users and wrong passwords cost the same time and give the same answer. */
  verify(request: GuardedRequest, passwordOf: (username: string) => string | undefined): DigestVerdict;
}

const refused = (reason: string, stale = false): DigestVerdict => ({ outcome: "refused", reason, stale });
const malformed = (reason: string): DigestVerdict => ({ outcome: "malformed", reason });

/** Guards a resource by Digest with `qop=auth`; nothing else is accepted. [TR-069 3.2.2.2; RFC 7616] */
export function digestGuard({ realm, hashes, nonceLifeMs, nowMs }: DigestGuardSettings): DigestGuard {
  const minted = nonces(nonceLifeMs, nowMs);
  return {
    challenges: (client, stale) => {
      const nonce = minted.mint(client);
      return hashes.map(
        (hash) =>
          `Digest realm=${quote(realm)}, nonce="${nonce}", qop="auth", algorithm=${hash}${stale ? ", stale=true" : ""}`,
      );
    },
    verify: (request, passwordOf) => {
      if (request.authorization === undefined) return refused("no credentials");
      const [credentials, ...others] = parseAuthHeader(request.authorization);
      if (credentials === undefined || others.length > 0) return malformed("unreadable credentials");
      if (credentials.scheme !== "digest") return refused("no digest");
      const { parameters } = credentials;
      const text = (name: string): string => parameters.get(name) ?? "";

      const named = digestAlgorithm(parameters.get("algorithm"));
      if (named === undefined || named.session || !hashes.includes(named.hash)) return refused("algorithm not offered");
      if (text("qop").toLowerCase() !== "auth") return refused("no qop");
      if (text("realm") !== realm) return refused("another realm");
      if (!/^[0-9a-f]{8}$/i.test(text("nc")) || text("cnonce") === "") return malformed("no nonce count");
      if (pathOf(text("uri")) !== pathOf(request.target)) return malformed("credentials for another URI");

      const nonceCount = Number.parseInt(text("nc"), 16);
      const age = minted.judge(text("nonce"), nonceCount, request.client);
      if (age !== "fresh") return refused(`nonce ${age}`, true);

      const username = text("username");
      const password = passwordOf(username);
      const response = text("response").toLowerCase();
      const expected = digestResponse({
        algorithm: { hash: hashOfLength(response.length, named.hash, hashes), session: false },
        username,
        password: password ?? "",
        realm,
        nonce: text("nonce"),
        method: request.method,
        uri: text("uri"),
        qop: "auth",
        nonceCount: text("nc"),
        clientNonce: text("cnonce"),
        body: new Uint8Array(),
      });
      if (!equalText(response, expected) || password === undefined) return refused("wrong username or password");
      minted.use(text("nonce"), nonceCount);
      return { outcome: "accepted", username };
    },
  };
}

/**
 * Which hash a response was computed with. GenieACS repeats whatever algorithm it read last but always computes MD5;
 * as long as MD5 is offered too, the length of the response tells the truth and costs no security.
 */
function hashOfLength(length: number, named: DigestHash, offered: readonly DigestHash[]): DigestHash {
  return length === 32 && offered.includes("MD5") ? "MD5" : named;
}

/** Path and query of a request target, which may be absolute. [RFC 9112 3.2.2] */
export function pathOf(target: string): string {
  return target.replace(/^https?:\/\/[^/?#]*/i, "");
}

/** Compares in a time that tells nothing about where the two differ. */
export function equalText(a: string, b: string): boolean {
  const hashOf = (text: string): Buffer => hash("sha256", text, "buffer");
  return timingSafeEqual(hashOf(a), hashOf(b));
}
