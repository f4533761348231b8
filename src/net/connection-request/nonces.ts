import { hash, randomBytes, timingSafeEqual } from "node:crypto";

type NonceVerdict = "fresh" | "foreign" | "expired" | "replayed";

/** Nonces that carry their own proof: none is remembered before it was used with the right password. */
export interface Nonces {
  /** A nonce that only the same client can use. */
  mint(client: string): string;
  judge(nonce: string, nonceCount: number, client: string): NonceVerdict;
  /** Remembers that this nonce was used with this count; from now on only higher counts are fresh. */
  use(nonce: string, nonceCount: number): void;
}

const timeBytes = 6;
const saltBytes = 10;
const proofBytes = 16;
const maxRemembered = 1024;

/** Nonces that live for `lifeMs` on the monotonic clock `nowMs`, bound to this process by a key of its own. */
export function nonces(lifeMs: number, nowMs: () => number): Nonces {
  const key = randomBytes(32);
  const used = new Map<string, { count: number; mintedMs: number }>();
  /** Nonces minted up to then were forgotten for want of space, and count as used up. */
  let forgottenMs = -1;

  // What HMAC guards against, the lengthening of what was hashed, a half of the hash does not allow; and it costs two hashes.
  const proofOf = (head: Buffer, client: string): Buffer =>
    hash("sha256", Buffer.concat([key, head, Buffer.from(client)]), "buffer").subarray(0, proofBytes);

  return {
    mint: (client) => {
      const head = Buffer.alloc(timeBytes + saltBytes);
      head.writeUIntBE(Math.floor(nowMs()), 0, timeBytes);
      randomBytes(saltBytes).copy(head, timeBytes);
      return Buffer.concat([head, proofOf(head, client)]).toString("base64url");
    },
    judge: (nonce, nonceCount, client) => {
      const octets = Buffer.from(nonce, "base64url");
      if (octets.length !== timeBytes + saltBytes + proofBytes || octets.toString("base64url") !== nonce) {
        return "foreign";
      }
      const head = octets.subarray(0, timeBytes + saltBytes);
      if (!timingSafeEqual(octets.subarray(head.length), proofOf(head, client))) return "foreign";
      const mintedMs = mintedAt(octets);
      if (nowMs() - mintedMs > lifeMs) return "expired";
      const before = used.get(nonce)?.count ?? (mintedMs <= forgottenMs ? Number.POSITIVE_INFINITY : 0);
      return nonceCount > before ? "fresh" : "replayed";
    },
    use: (nonce, count) => {
      for (const [old, { mintedMs }] of used) {
        if (nowMs() - mintedMs > lifeMs) used.delete(old);
        else if (used.size >= maxRemembered) {
          forgottenMs = Math.max(forgottenMs, mintedMs);
          used.delete(old);
        } else break;
      }
      used.set(nonce, { count, mintedMs: mintedAt(Buffer.from(nonce, "base64url")) });
    },
  };
}

const mintedAt = (octets: Buffer): number => octets.readUIntBE(0, timeBytes);
