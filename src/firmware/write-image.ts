import { constants } from "node:fs";
import { copyFile, open, stat } from "node:fs/promises";
import { chunkLimits, chunkOf } from "./image-chunk.ts";
import { ImageError } from "./image-error.ts";
import { type ImageMetadata, isVersion, metadataText } from "./image-metadata.ts";
import { readImage } from "./read-image.ts";
import { type SecretKey, signatureText, signMessage } from "./usign.ts";
import { wholeFile } from "./whole-file.ts";

/** Writes `payload` with metadata, and signed if there is a key, to `output`. @throws ImageError */
export async function makeImage(
  payload: string,
  metadata: ImageMetadata,
  key: SecretKey | undefined,
  output: string,
): Promise<void> {
  const octets = Buffer.from(metadataText(metadata));
  if (!isVersion(metadata.version)) {
    throw new ImageError(
      "corrupted",
      `a version has 1 to 64 printable characters, unlike ${JSON.stringify(metadata.version)}`,
    );
  }
  if (octets.length > chunkLimits.metadata) throw new ImageError("corrupted", "there are too many supported devices");
  await replaced(payload, output, async (file) => {
    const image = await readImage(file);
    if (image.metadata !== undefined || image.signature !== undefined) {
      throw new ImageError("corrupted", `${payload} has metadata or a signature already`);
    }
    await append(file, chunkOf("metadata", octets, image.crc));
    if (key !== undefined) await appendSignature(file, key);
  });
}

/** Writes an image that is not signed yet to `output` (which may be the same file) with a signature. @throws ImageError */
export async function signImage(image: string, key: SecretKey, output: string): Promise<void> {
  await replaced(image, output, (file) => appendSignature(file, key));
}

async function appendSignature(file: string, key: SecretKey): Promise<void> {
  const image = await readImage(file);
  if (image.signature !== undefined) throw new ImageError("corrupted", "the image is signed already");
  await append(file, chunkOf("signature", Buffer.from(signatureText(signMessage(image.digest, key))), image.crc));
}

/** `output` appears whole or not at all. */
function replaced(source: string, output: string, change: (file: string) => Promise<void>): Promise<void> {
  return wholeFile(output, async (draft) => {
    await copyFile(source, draft, constants.COPYFILE_EXCL);
    await change(draft);
  });
}

async function append(path: string, octets: Buffer): Promise<void> {
  const file = await open(path, "r+");
  try {
    const { size } = await stat(path);
    await file.write(octets, 0, octets.length, size);
  } finally {
    await file.close();
  }
}
