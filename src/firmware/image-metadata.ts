import { ImageError } from "./image-error.ts";

/** What an image says of itself. Members of the JSON that are not known here are left alone. */
export interface ImageMetadata {
  /** Names of the devices that it is made for. */
  readonly supportedDevices: readonly string[];
  readonly version: string;
  /** False: a simulated device hangs when it boots this image, to try what follows. */
  readonly boots: boolean;
}

/** What a version may look like: 64 characters at most [TR-181 DeviceInfo.FirmwareImage], none that hides. */
const versionPattern = /^[\x21-\x7e]([\x20-\x7e]{0,62}[\x21-\x7e])?$/;

/**
 * As OpenWrt's image metadata: `supported_devices`, and `version` as text, or as an object with `version`, and `revision` as
 * systems of OpenWrt tell it (`24.10.3 r28872-daca7c049b`). Where older systems are to be kept from an image, the devices are
 * in `new_supported_devices`. @throws ImageError
 */
export function parseMetadata(octets: Buffer): ImageMetadata {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(octets));
  } catch {
    throw new ImageError("corrupted", "the metadata of the image are no JSON");
  }
  const { supported_devices: named, new_supported_devices: devices = named, version, simulation } = fieldsOf(json);
  const text = typeof version === "string" ? version : versionText(fieldsOf(version));
  if (!isTexts(devices)) throw new ImageError("corrupted", "the metadata of the image name no supported_devices");
  if (typeof text !== "string" || !isVersion(text)) {
    throw new ImageError("corrupted", "the metadata of the image have no version of 1 to 64 printable characters");
  }
  return { supportedDevices: devices, version: text, boots: fieldsOf(simulation).boots !== false };
}

function versionText({ version, revision }: Readonly<Record<string, unknown>>): unknown {
  return typeof version === "string" && typeof revision === "string" && revision !== ""
    ? `${version} ${revision}`
    : version;
}

export function metadataText({ supportedDevices, version, boots }: ImageMetadata): string {
  return JSON.stringify({
    metadata_version: "1.1",
    supported_devices: supportedDevices,
    version: { version },
    ...(!boots && { simulation: { boots } }),
  });
}

export function isVersion(text: string): boolean {
  return versionPattern.test(text);
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === "string" && each !== "");
}
