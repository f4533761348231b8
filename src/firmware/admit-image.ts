import { stat } from "node:fs/promises";
import { checkSignature, type FindKey, signerOf } from "./check-signature.ts";
import { ImageError } from "./image-error.ts";
import { type ImageMetadata, isVersion, parseMetadata } from "./image-metadata.ts";
import { readClaims, readImage } from "./read-image.ts";
import { compareVersions } from "./version-order.ts";

/** What a device takes. */
export interface ImagePolicy {
  readonly findKey: FindKey;
  /** Takes any file that is not empty when it is not signed by a known key. */
  readonly allowUnsigned: boolean;
  readonly allowDowngrade: boolean;
  /** What this device is called in the metadata of images. */
  readonly deviceNames: readonly string[];
}

export interface CandidateImage {
  readonly path: string;
  /** What the server or the ACS calls it; of no meaning but for the version of an image that does not tell its own. */
  readonly name: string;
  /** Of the whole file, in hex. */
  readonly sha256: string;
  readonly runningVersion: string;
}

export type Admission =
  | ({ readonly ok: true; readonly bytes: number } & Pick<ImageMetadata, "version" | "boots">)
  | { readonly ok: false; readonly kind: "corrupted" | "untrusted" | "unsuitable"; readonly reason: string };

/** Whether a device may run this image. Rejects only when the file cannot be read. */
export async function admitImage(candidate: CandidateImage, policy: ImagePolicy): Promise<Admission> {
  try {
    return await admitSigned(candidate, policy);
  } catch (error) {
    if (!(error instanceof ImageError)) throw error;
    if (policy.allowUnsigned && error.kind !== "unsuitable") return admitUnsigned(candidate);
    return { ok: false, kind: error.kind === "key" ? "untrusted" : error.kind, reason: error.message };
  }
}

async function admitSigned(candidate: CandidateImage, policy: ImagePolicy): Promise<Admission> {
  const signer = await signerOf(await readClaims(candidate.path), policy.findKey);
  const image = await readImage(candidate.path);
  checkSignature(image, signer);
  if (image.metadata === undefined) throw new ImageError("corrupted", "the image has no metadata");
  const { supportedDevices, version, boots } = parseMetadata(image.metadata);
  if (!supportedDevices.some((name) => policy.deviceNames.includes(name))) {
    throw new ImageError(
      "unsuitable",
      `the image is for ${listOf(supportedDevices)}, not for ${policy.deviceNames[0]}`,
    );
  }
  const { runningVersion } = candidate;
  if (!policy.allowDowngrade) refuseOlder(version, runningVersion);
  return { ok: true, version, boots, bytes: image.bytes };
}

/** @throws ImageError for an image that is older than what runs, or may be. */
function refuseOlder(version: string, runningVersion: string): void {
  const order = compareVersions(version, runningVersion);
  if (order !== undefined && order >= 0) return;
  const how = order === undefined ? "which cannot be compared with" : "older than";
  throw new ImageError("unsuitable", `the image has version ${version}, ${how} ${runningVersion} that runs`);
}

/** Any file that is not empty: its version is what it claims, or what its name does, or the start of its SHA-256. */
async function admitUnsigned({ path, name, sha256 }: CandidateImage): Promise<Admission> {
  const { size: bytes } = await stat(path);
  if (bytes === 0) return { ok: false, kind: "corrupted", reason: "the image is empty" };
  const claimed = await claimedMetadata(path);
  const version = claimed?.version ?? versionIn(name) ?? sha256.slice(0, 12);
  return { ok: true, version, boots: claimed?.boots ?? true, bytes };
}

async function claimedMetadata(path: string): Promise<ImageMetadata | undefined> {
  try {
    const { metadata } = await readClaims(path);
    return metadata && parseMetadata(metadata);
  } catch (error) {
    if (error instanceof ImageError) return undefined;
    throw error;
  }
}

/** `2.3.1-rc2` of `gateway-v2.3.1-rc2-full.bin`. */
function versionIn(name: string): string | undefined {
  const found = /\d+(?:\.\d+)+(?:[-.~_]?(?:alpha|beta|pre|rc|r)\.?\d+)?/i.exec(name)?.[0];
  return found !== undefined && isVersion(found) ? found : undefined;
}

function listOf(devices: readonly string[]): string {
  const shown = devices.slice(0, 3).map((device) => JSON.stringify(device.slice(0, 64)));
  return devices.length > shown.length ? `${shown.join(", ")} and others` : shown.join(", ");
}
