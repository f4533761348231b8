import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ImageError } from "../../src/firmware/image-error.ts";
import {
  isSignedBy,
  makeKey,
  parsePublicKey,
  parseSecretKey,
  parseSignature,
  publicKeyText,
  secretKeyText,
  signatureText,
  signMessage,
} from "../../src/firmware/usign.ts";

const key = makeKey();

describe("keys and signatures as usign writes them", () => {
  it("reads a key that usign made, by its id", () => {
    // The local build key of OpenWrt's own tests of ucert.
    const text = "untrusted comment: Local build key\nRWTKha3RKeZLq1EaPsqvnXu+FqLMHZIS7nvDgwjpRo69j+th6eihGvQo\n";
    const { id, octets } = parsePublicKey(text);
    expect(id).toBe("ca85add129e64bab");
    expect(octets.length).toBe(32);
    expect(publicKeyText({ id, octets }, "Local build key")).toBe(text);
  });

  it("signs as Ed25519 does [RFC 8032 7.1 TEST 2]", () => {
    const seed = Buffer.from("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "hex");
    const publicKey = Buffer.from("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "hex");
    const id = "0102030405060708";
    const known = { id, seed, publicKey: { id, octets: publicKey } };
    const signature = signMessage(Buffer.from("72", "hex"), known);
    expect(signature.octets.toString("hex")).toBe(
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    );
    expect(parseSecretKey(secretKeyText(known)).publicKey.octets).toEqual(publicKey);
  });

  it("writes what it reads", () => {
    expect(parseSecretKey(secretKeyText(key))).toEqual(key);
    expect(parsePublicKey(publicKeyText(key.publicKey))).toEqual(key.publicKey);
    const signature = signMessage(Buffer.from("message"), key);
    expect(parseSignature(signatureText(signature))).toEqual(signature);
  });

  it("knows its own signatures from all others", () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.nat(63), fc.integer({ min: 1, max: 255 }), (message, at, change) => {
        const signature = signMessage(message, key);
        expect(isSignedBy(key.publicKey, message, signature)).toBe(true);
        const octets = Buffer.from(signature.octets);
        octets.writeUInt8(octets.readUInt8(at) ^ change, at);
        expect(isSignedBy(key.publicKey, message, { ...signature, octets })).toBe(false);
        expect(isSignedBy(key.publicKey, Buffer.concat([message, Buffer.of(change)]), signature)).toBe(false);
        expect(isSignedBy({ ...key.publicKey, id: "0000000000000000" }, message, signature)).toBe(false);
      }),
      { numRuns: 20 },
    );
  });

  it("refuses a secret key that is damaged or has a passphrase", () => {
    const [comment, line = ""] = secretKeyText(key).split("\n");
    const changed = (at: number) => {
      const octets = Buffer.from(line, "base64");
      octets.writeUInt8(octets.readUInt8(at) ^ 1, at);
      return `${comment}\n${octets.toString("base64")}\n`;
    };
    expect(() => parseSecretKey(changed(7))).toThrow("passphrase");
    for (const at of [24, 40, 71, 72, 103]) expect(() => parseSecretKey(changed(at))).toThrow("checksum");
  });

  it("refuses any other text with an error that says so", () => {
    const texts = fc.oneof(
      fc.string(),
      fc.base64String().map((line) => `untrusted comment: x\n${line}\n`),
      fc.uint8Array({ minLength: 40, maxLength: 110 }).map((octets) => {
        return `untrusted comment: x\n${Buffer.from(octets).toString("base64")}\n`;
      }),
    );
    fc.assert(
      fc.property(texts, (text) => {
        for (const parse of [parsePublicKey, parseSecretKey, parseSignature]) {
          expect(() => parse(text)).toThrow(ImageError);
        }
      }),
    );
  });
});
