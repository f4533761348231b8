import { createHash } from "node:crypto";
import { truncate } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkSignature, signerOf } from "../../src/firmware/check-signature.ts";
import { ImageError } from "../../src/firmware/image-error.ts";
import { parseMetadata } from "../../src/firmware/image-metadata.ts";
import { readImage } from "../../src/firmware/read-image.ts";
import { signImage } from "../../src/firmware/write-image.ts";
import { openWorkshop, type Workshop } from "./image-workshop.ts";

let workshop: Workshop;
beforeAll(async () => {
  workshop = await openWorkshop();
});
afterAll(() => workshop.close());

const verified = async (path: string) => {
  const image = await readImage(path);
  const signer = await signerOf(image, workshop.findKey);
  checkSignature(image, signer);
  return signer.signature.keyId;
};

/** The CRC of fwtool, bit by bit: reflected polynomial, all ones at first, not inverted at the end. */
function plainCrc(octets: Uint8Array): number {
  let crc = 0xffffffff;
  for (const octet of octets) {
    crc ^= octet;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return crc >>> 0;
}

describe("an image", () => {
  it("is a payload with chunks as fwtool appends them", async () => {
    const octets = await workshop.octetsOf(await workshop.image({ payload: Buffer.from("PAYLOAD") }));
    const json = '{"metadata_version":"1.1","supported_devices":["Gateway"],"version":{"version":"2.0"}}';
    const metadataEnd = 7 + 8 + json.length + 16;
    expect(octets.toString("latin1", 0, 7)).toBe("PAYLOAD");
    expect(octets.subarray(7, 15)).toEqual(Buffer.alloc(8));
    expect(octets.toString("latin1", 15, metadataEnd - 16)).toBe(json);
    const trailers = [
      { end: metadataEnd, kind: 1, length: 8 + json.length + 16 },
      { end: octets.length, kind: 0, length: octets.length - metadataEnd },
    ];
    for (const { end, kind, length } of trailers) {
      const expected = Buffer.alloc(16);
      expected.write("FWx0", 0, "latin1");
      expected.writeUInt32BE(plainCrc(octets.subarray(0, end - 16)), 4);
      expected.writeUInt8(kind, 8);
      expected.writeUInt32BE(length, 12);
      expect(octets.subarray(end - 16, end)).toEqual(expected);
    }
    const signed = createHash("sha512").update(octets.subarray(0, metadataEnd)).digest();
    expect((await readImage(await workshop.image({ payload: Buffer.from("PAYLOAD") }))).digest).toEqual(signed);
  });

  it("is read back whole, larger than what is read at a time", async () => {
    const payload = Buffer.alloc(3 * 1024 * 1024 + 7, "payload");
    const path = await workshop.image({ payload, version: "3.1" });
    const { bytes, metadata } = await readImage(path);
    expect(bytes).toBe((await workshop.octetsOf(path)).length);
    expect(parseMetadata(metadata ?? Buffer.alloc(0))).toEqual({
      supportedDevices: ["Gateway"],
      version: "3.1",
      boots: true,
    });
    expect(await verified(path)).toBe(workshop.known.id);
  });

  it("can be signed later, once", async () => {
    const path = await workshop.image({ key: undefined });
    await expect(verified(path)).rejects.toThrow("not signed");
    await signImage(path, workshop.known, path);
    expect(await verified(path)).toBe(workshop.known.id);
    await expect(signImage(path, workshop.known, path)).rejects.toThrow("signed already");
  });

  it("is not to be trusted when a stranger signed it, or someone in the name of a known key", async () => {
    await expect(verified(await workshop.image({ key: workshop.stranger }))).rejects.toThrow("a key not known");
    const forged = { ...workshop.stranger, id: workshop.known.id };
    await expect(verified(await workshop.image({ key: forged }))).rejects.toThrow("not valid");
  });

  it("is refused with any octet altered", async () => {
    const octets = await workshop.octetsOf(await workshop.image());
    for (let at = 0; at < octets.length; at += 1) {
      const altered = Buffer.from(octets);
      altered.writeUInt8(altered.readUInt8(at) ^ (1 << (at % 8)), at);
      await expect(verified(await workshop.file("altered.img", altered))).rejects.toThrow(ImageError);
    }
  });

  it("is refused when cut at any octet, or followed by one", async () => {
    const path = await workshop.image();
    const octets = await workshop.octetsOf(path);
    await expect(verified(await workshop.file("longer.img", Buffer.concat([octets, Buffer.of(0)])))).rejects.toThrow(
      ImageError,
    );
    for (let length = octets.length - 1; length >= 0; length -= 1) {
      await truncate(path, length);
      await expect(verified(path)).rejects.toThrow(ImageError);
    }
  });

  it.each([0, 15, 16, 2000, 0xffffffff])("is refused with a signature chunk that claims %s octets", async (length) => {
    const octets = await workshop.octetsOf(await workshop.image());
    octets.writeUInt32BE(length, octets.length - 4);
    await expect(verified(await workshop.file("lying.img", octets))).rejects.toThrow(ImageError);
  });
});

describe("the metadata of an image", () => {
  it.each([
    [
      "as OpenWrt writes them",
      '{"supported_devices":["a,b"],"version":{"dist":"OpenWrt","version":"23.05.2"}}',
      "23.05.2",
    ],
    [
      "as OpenWrt writes them where older systems are to be kept from it",
      '{"supported_devices":["no"],"new_supported_devices":["a,b"],"version":{"version":"24.10.3","revision":"r2-d"}}',
      "24.10.3 r2-d",
    ],
    ["with the version as text", '{"supported_devices":["a,b"],"version":"RUT_7.1"}', "RUT_7.1"],
  ])("are read %s", (_, json, version) => {
    expect(parseMetadata(Buffer.from(json))).toEqual({ supportedDevices: ["a,b"], version, boots: true });
  });

  it.each([
    "",
    "{",
    "null",
    "[]",
    '{"supported_devices":[],"version":"1"}',
    '{"supported_devices":[1],"version":"1"}',
    '{"supported_devices":["a"]}',
    '{"supported_devices":["a"],"version":{}}',
    '{"supported_devices":["a"],"version":""}',
    '{"supported_devices":["a"],"version":"1\\n2"}',
    `{"supported_devices":["a"],"version":"${"1".repeat(65)}"}`,
    "\xff",
  ])("are refused: %j", (json) => {
    expect(() => parseMetadata(Buffer.from(json, "latin1"))).toThrow(ImageError);
  });
});
