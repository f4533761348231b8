import { randomBytes } from "node:crypto";
import { headerText } from "../http-message.ts";
import { type AuthScheme, parseAuthHeader, quote } from "./challenges.ts";
import {
  type DigestAlgorithm,
  type DigestQop,
  digestAlgorithm,
  digestOf,
  digestResponse,
  strengthOf,
} from "./digest.ts";

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** What is signed of a request. */
interface SignedRequest {
  readonly method: string;
  /** Path and query as on the request line. */
  readonly uri: string;
  readonly body: Uint8Array;
}

/** A `Digest` challenge that can be answered. */
export interface DigestChallenge {
  readonly realm: string;
  readonly nonce: string;
  readonly opaque: string | undefined;
  /** As the server spelt it, to be echoed; undefined when it named none. */
  readonly algorithmName: string | undefined;
  readonly algorithm: DigestAlgorithm;
  readonly qop: DigestQop | undefined;
  readonly stale: boolean;
  readonly hashUsername: boolean;
}

/** The strongest of the challenges that can be answered; undefined when none can. */
export function strongestChallenge(schemes: readonly AuthScheme[]): DigestChallenge | undefined {
  return schemes
    .map(toChallenge)
    .filter((challenge) => challenge !== undefined)
    .toSorted((a, b) => strengthOf(b.algorithm.hash) - strengthOf(a.algorithm.hash))[0];
}

function toChallenge({ scheme, parameters }: AuthScheme): DigestChallenge | undefined {
  const nonce = parameters.get("nonce");
  const algorithmName = parameters.get("algorithm");
  const algorithm = digestAlgorithm(algorithmName);
  if (scheme !== "digest" || nonce === undefined || algorithm === undefined) return undefined;
  const offered = parameters.get("qop");
  const qops = offered?.toLowerCase().split(/[\s,]+/);
  // `auth` before `auth-int`: servers that offer both have mostly tried only the first.
  const qop = (["auth", "auth-int"] as const).find((known) => qops?.includes(known));
  if (offered && qop === undefined) return undefined;
  return {
    realm: parameters.get("realm") ?? "",
    nonce,
    opaque: parameters.get("opaque"),
    algorithmName,
    algorithm,
    qop,
    stale: parameters.get("stale")?.toLowerCase() === "true",
    hashUsername: parameters.get("userhash")?.toLowerCase() === "true",
  };
}

/** Answers one server's challenge for request after request, its nonce counter rising. */
export interface DigestAnswerer {
  /** The value of the `Authorization` header. Throws a RangeError for credentials that no header can carry. */
  authorization(request: SignedRequest): string;
  /** Takes the next nonce from an `Authentication-Info` header. [RFC 7616 3.5] */
  learn(authenticationInfo: string): void;
}

/**
 * A fresh client nonce per answer keeps any two answers apart. The `-sess` algorithms keep the first: servers take their key
 * from it for as long as the nonce is used. [RFC 7616 3.4.2]
 */
export function digestAnswerer(
  challenge: DigestChallenge,
  credentials: Credentials,
  clientNonce: () => string = () => randomBytes(16).toString("hex"),
): DigestAnswerer {
  let { nonce } = challenge;
  let count = 0;
  let kept: string | undefined;
  return {
    authorization: (request) => {
      count += 1;
      if (!challenge.algorithm.session || kept === undefined) kept = clientNonce();
      return authorizationOf({ ...challenge, nonce }, credentials, request, count, kept);
    },
    learn: (authenticationInfo) => {
      const next = parseAuthHeader(`info ${authenticationInfo}`)[0]?.parameters.get("nextnonce");
      if (!next || next === nonce) return;
      nonce = next;
      count = 0;
      kept = undefined;
    },
  };
}

function authorizationOf(
  challenge: DigestChallenge,
  { username, password }: Credentials,
  { method, uri, body }: SignedRequest,
  count: number,
  clientNonce: string,
): string {
  const { algorithm, realm, nonce, qop, opaque } = challenge;
  const nonceCount = count.toString(16).padStart(8, "0");
  const response = digestResponse({
    algorithm,
    username,
    password,
    realm: headerText(realm),
    nonce,
    method,
    uri,
    qop,
    nonceCount,
    clientNonce,
    body,
  });
  const shown = challenge.hashUsername ? digestOf(algorithm.hash, `${username}:${headerText(realm)}`) : username;
  return [
    `Digest username=${quote(asOctets(shown))}`,
    `realm=${quote(realm)}`,
    `nonce=${quote(nonce)}`,
    `uri=${quote(uri)}`,
    `response="${response}"`,
    challenge.algorithmName !== undefined && `algorithm=${challenge.algorithmName}`,
    opaque !== undefined && `opaque=${quote(opaque)}`,
    qop !== undefined && `qop=${qop}, nc=${nonceCount}`,
    (qop !== undefined || algorithm.session) && `cnonce="${clientNonce}"`,
    challenge.hashUsername && "userhash=true",
  ]
    .filter(Boolean)
    .join(", ");
}

/** The `Authorization` value of Basic. [RFC 7617] */
export function basicAuthorization({ username, password }: Credentials): string {
  return `Basic ${Buffer.from(`${username}:${password}`, "utf8").toString("base64")}`;
}

/** Text as the octets of its UTF-8, one character each, which is how headers are written. */
const asOctets = (text: string): string => Buffer.from(text, "utf8").toString("latin1");
