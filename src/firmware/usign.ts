import { createHash, createPrivateKey, createPublicKey, type KeyObject, randomBytes, sign, verify } from "node:crypto";
import { ImageError } from "./image-error.ts";

// Keys and signatures as `usign` of OpenWrt writes them: a line of comment, then one line of base64. Numbers are big-endian.
//   public key   "Ed" · key id, 8 octets · Ed25519 public key, 32
//   secret key   "Ed" · "BK" · rounds of key derivation, 4 · its salt, 16 · first 8 octets of SHA-512(key) · key id, 8
//                · Ed25519 seed, 32 · public key, 32; only without a passphrase (0 rounds)
//   signature    "Ed" · key id, 8 · Ed25519 signature, 64

export interface PublicKey {
  /** 16 lower-case hex digits; also the name of the key's file in a directory of keys. */
  readonly id: string;
  readonly octets: Buffer;
}

export interface SecretKey {
  readonly id: string;
  readonly seed: Buffer;
  readonly publicKey: PublicKey;
}

export interface Signature {
  readonly keyId: string;
  readonly octets: Buffer;
}

const algorithm = Buffer.from("Ed");
const unencrypted = Buffer.concat([Buffer.from("BK"), Buffer.alloc(4)]);
const idLength = 8;
const secretPrefix = Buffer.from("302e020100300506032b657004220420", "hex"); // PKCS #8 around a seed [RFC 8410 7]
const publicPrefix = Buffer.from("302a300506032b6570032100", "hex"); // SubjectPublicKeyInfo [RFC 8410 4]

export function makeKey(): SecretKey {
  return secretKeyOf(randomBytes(32), randomBytes(idLength).toString("hex"));
}

/** @throws ImageError */
export function parsePublicKey(text: string): PublicKey {
  const octets = octetsOf(text, "public key", 42);
  return { id: octets.toString("hex", 2, 10), octets: octets.subarray(10) };
}

/** @throws ImageError, also for a key with a passphrase. */
export function parseSecretKey(text: string): SecretKey {
  const octets = octetsOf(text, "secret key", 104);
  if (!octets.subarray(2, 8).equals(unencrypted)) throw new ImageError("key", "the secret key has a passphrase");
  const key = secretKeyOf(octets.subarray(40, 72), octets.toString("hex", 32, 40));
  const whole = octets.subarray(40);
  if (!checksumOf(whole).equals(octets.subarray(24, 32)) || !key.publicKey.octets.equals(octets.subarray(72))) {
    throw new ImageError("key", "the secret key is damaged: its checksum does not match");
  }
  return key;
}

/** @throws ImageError */
export function parseSignature(text: string): Signature {
  const octets = octetsOf(text, "signature", 74);
  return { keyId: octets.toString("hex", 2, 10), octets: octets.subarray(10) };
}

export function publicKeyText({ id, octets }: PublicKey, comment = `public key ${id}`): string {
  return textOf(comment, [algorithm, Buffer.from(id, "hex"), octets]);
}

export function secretKeyText({ id, seed, publicKey }: SecretKey, comment = `private key ${id}`): string {
  const whole = Buffer.concat([seed, publicKey.octets]);
  const salt = Buffer.alloc(16);
  return textOf(comment, [algorithm, unencrypted, salt, checksumOf(whole), Buffer.from(id, "hex"), whole]);
}

export function signatureText({ keyId, octets }: Signature): string {
  return textOf(`signed by key ${keyId}`, [algorithm, Buffer.from(keyId, "hex"), octets]);
}

export function signMessage(message: Uint8Array, key: SecretKey): Signature {
  return { keyId: key.id, octets: sign(null, message, privateKeyOf(key.seed)) };
}

/** Whether this key made this signature of this message. */
export function isSignedBy(key: PublicKey, message: Uint8Array, signature: Signature): boolean {
  if (key.id !== signature.keyId) return false;
  const der = Buffer.concat([publicPrefix, key.octets]);
  return verify(null, message, createPublicKey({ key: der, format: "der", type: "spki" }), signature.octets);
}

function secretKeyOf(seed: Buffer, id: string): SecretKey {
  const der = createPublicKey(privateKeyOf(seed)).export({ format: "der", type: "spki" });
  return { id, seed, publicKey: { id, octets: der.subarray(publicPrefix.length) } };
}

function privateKeyOf(seed: Buffer): KeyObject {
  return createPrivateKey({ key: Buffer.concat([secretPrefix, seed]), format: "der", type: "pkcs8" });
}

function checksumOf(whole: Buffer): Buffer {
  return createHash("sha512").update(whole).digest().subarray(0, 8);
}

function textOf(comment: string, parts: readonly Buffer[]): string {
  return `untrusted comment: ${comment}\n${Buffer.concat(parts).toString("base64")}\n`;
}

function octetsOf(text: string, what: "public key" | "secret key" | "signature", length: number): Buffer {
  const kind = what === "signature" ? "untrusted" : "key";
  const [comment = "", line = ""] = text.split(/\r?\n/);
  if (!comment.startsWith("untrusted comment: ") || !/^[A-Za-z\d+/]+={0,2}$/.test(line)) {
    throw new ImageError(kind, `this is no ${what} as usign writes it`);
  }
  const octets = Buffer.from(line, "base64");
  if (octets.length !== length || !octets.subarray(0, 2).equals(algorithm)) {
    throw new ImageError(kind, `this is no Ed25519 ${what} as usign writes it`);
  }
  return octets;
}
