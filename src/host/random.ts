import { randomFillSync } from "node:crypto";
import type { Random } from "../ports/random.ts";

/** Octets that are drawn at a time: a draw of sixteen takes as long as one of these. */
const poolOctets = 1024;

/** Chance from the system's cryptographic generator: fit for keys, nonces and paths. What is given out is kept nowhere. */
export function systemRandom(): Random {
  const pool = new Uint8Array(poolOctets);
  let used = poolOctets;
  const bytes = (length: number): Uint8Array => {
    if (length > poolOctets) return randomFillSync(new Uint8Array(length));
    if (used + length > poolOctets) {
      randomFillSync(pool);
      used = 0;
    }
    const drawn = pool.slice(used, used + length);
    pool.fill(0, used, used + length);
    used += length;
    return drawn;
  };
  return {
    fraction: () => Buffer.from(bytes(6).buffer).readUIntBE(0, 6) / 2 ** 48,
    bytes,
  };
}
