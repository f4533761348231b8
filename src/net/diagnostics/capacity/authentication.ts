import { createHmac, timingSafeEqual } from "node:crypto";
import type { CapacityKey } from "../../../ports/host/network/capacity.ts";

/** Of one connection, by the version of its protocol: which key signs what either side sends. */
export interface SigningKeys {
  readonly client: Buffer;
  readonly server: Buffer;
}

/** How far the clocks of both sides may differ. (RFC 9946) */
const clockWindowSeconds = 5;
const digestLength = 32;
/** From 20 on all of control is signed, by keys that are made of the one that is shared; before, the first request by itself. */
export const derivingVersion = 20;

const label = "UDPSTP";

/** 64 octets by KBKDF in counter mode with HMAC-SHA-256: half of them for either side. (NIST SP 800-108, RFC 9946) */
export function derivedKeys(key: string, unixTime: number): SigningKeys {
  const bits = digestLength * 2 * 8;
  const fixed = Buffer.concat([Buffer.from(label), Buffer.of(0), Buffer.from(String(unixTime)), uint32(bits)]);
  const block = (counter: number): Buffer => createHmac("sha256", key).update(uint32(counter)).update(fixed).digest();
  return { client: block(1), server: block(2) };
}

export function signingKeys({ key }: CapacityKey, version: number, unixTime: number): SigningKeys {
  if (version >= derivingVersion) return derivedKeys(key, unixTime);
  const shared = Buffer.from(key);
  return { client: shared, server: shared };
}

/** `at`: where the authMode of the PDU stands; after it come a time, a digest, a key's number and a checksum. */
export function sign(pdu: Buffer, at: number, key: Buffer, keyId: number, unixTime: number): void {
  pdu.writeUInt8(1, at);
  pdu.writeUInt32BE(unixTime, at + 1);
  pdu.writeUInt8(keyId, at + 5 + digestLength);
  digestOf(pdu, at, key).copy(pdu, at + 5);
}

export const signedAt = (pdu: Buffer, at: number): number => pdu.readUInt32BE(at + 1);

/** Whether somebody with that key has signed it, a few seconds ago at most. */
export function verify(pdu: Buffer, at: number, key: Buffer, unixTime: number): "ok" | "forged" | "late" {
  if (pdu.readUInt8(at) !== 1) return "forged";
  const claimed = pdu.subarray(at + 5, at + 5 + digestLength);
  if (!timingSafeEqual(claimed, digestOf(pdu, at, key))) return "forged";
  return Math.abs(signedAt(pdu, at) - unixTime) <= clockWindowSeconds ? "ok" : "late";
}

/** Over all of it, the digest and the checksum as zeros. */
function digestOf(pdu: Buffer, at: number, key: Buffer): Buffer {
  const bare = Buffer.from(pdu);
  bare.fill(0, at + 5, at + 5 + digestLength);
  bare.fill(0, at + 7 + digestLength, at + 9 + digestLength);
  return createHmac("sha256", key).update(bare).digest();
}

function uint32(value: number): Buffer {
  const octets = Buffer.alloc(4);
  octets.writeUInt32BE(value);
  return octets;
}
