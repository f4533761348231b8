import { randomBytes } from "node:crypto";
import type { Random } from "../ports/random.ts";

/** Chance from the system's cryptographic generator: fit for keys, nonces and paths. */
export function systemRandom(): Random {
  return {
    fraction: () => randomBytes(6).readUIntBE(0, 6) / 2 ** 48,
    bytes: (length) => new Uint8Array(randomBytes(length)),
  };
}
