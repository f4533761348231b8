import { hash as hashOf } from "node:crypto";

// The arithmetic of HTTP Digest, which client and server share. [RFC 7616 3.4; RFC 2617 3.2.2 for no qop]

/** The hashes, weakest first, as OpenSSL calls them. */
const hashes = { MD5: "md5", "SHA-256": "sha256", "SHA-512-256": "sha512-256" } as const;

export type DigestHash = keyof typeof hashes;
export type DigestQop = "auth" | "auth-int";

export interface DigestAlgorithm {
  readonly hash: DigestHash;
  /** The `-sess` variants mix the nonces into the key. */
  readonly session: boolean;
}

export interface DigestInput {
  readonly algorithm: DigestAlgorithm;
  readonly username: string;
  readonly password: string;
  readonly realm: string;
  readonly nonce: string;
  readonly method: string;
  readonly uri: string;
  /** Undefined is RFC 2069's way, without counter and client nonce. */
  readonly qop: DigestQop | undefined;
  /** Eight hex digits. */
  readonly nonceCount: string;
  readonly clientNonce: string;
  /** What `auth-int` protects, as sent: after content-coding. */
  readonly body: Uint8Array;
}

/** The algorithm a challenge or an answer names, in any case; absent is MD5; undefined when it is not known. */
export function digestAlgorithm(name: string | undefined): DigestAlgorithm | undefined {
  const upper = (name ?? "MD5").toUpperCase();
  const session = upper.endsWith("-SESS");
  const hash = session ? upper.slice(0, -5) : upper;
  return isHash(hash) ? { hash, session } : undefined;
}

const isHash = (name: string): name is DigestHash => Object.hasOwn(hashes, name);

/** How strong a hash is, to compare with others. */
export function strengthOf(hash: DigestHash): number {
  return Object.keys(hashes).indexOf(hash);
}

/** The hash of text (as UTF-8) or octets, in lower-case hex. */
export function digestOf(hash: DigestHash, data: string | Uint8Array): string {
  return hashOf(hashes[hash], data);
}

/** The `response` that proves knowledge of the password, in lower-case hex. */
export function digestResponse(input: DigestInput): string {
  const { hash, session } = input.algorithm;
  const h = (data: string | Uint8Array): string => digestOf(hash, data);
  const key = h(`${input.username}:${input.realm}:${input.password}`);
  const ha1 = session ? h(`${key}:${input.nonce}:${input.clientNonce}`) : key;
  const entity = input.qop === "auth-int" ? `:${h(input.body)}` : "";
  const ha2 = h(`${input.method}:${input.uri}${entity}`);
  if (input.qop === undefined) return h(`${ha1}:${input.nonce}:${ha2}`);
  return h(`${ha1}:${input.nonce}:${input.nonceCount}:${input.clientNonce}:${input.qop}:${ha2}`);
}
