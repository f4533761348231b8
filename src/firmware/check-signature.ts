import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ImageError } from "./image-error.ts";
import type { ReadImage } from "./read-image.ts";
import { isSignedBy, type PublicKey, parsePublicKey, parseSignature } from "./usign.ts";

/** The public key of this id, if it is known. */
export type FindKey = (id: string) => Promise<PublicKey | undefined>;

/** A directory of keys, each in a file named after its id, as in OpenWrt's `/etc/opkg/keys`. */
export function keysIn(directory: string): FindKey {
  return async (id) => {
    let text: string;
    try {
      text = await readFile(join(directory, id), "utf8");
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
      throw new ImageError("key", `the key ${id} in ${directory} cannot be read: ${String(error)}`);
    }
    return parsePublicKey(text);
  };
}

/** The id of the key that signed the image. @throws ImageError for one that is not signed, or not by a key that is known. */
export async function checkSignature(image: ReadImage, findKey: FindKey): Promise<string> {
  if (image.signature === undefined) throw new ImageError("untrusted", "the image is not signed");
  const signature = parseSignature(image.signature);
  const key = await findKey(signature.keyId);
  if (key === undefined)
    throw new ImageError("untrusted", `the image is signed by a key not known: ${signature.keyId}`);
  if (!isSignedBy(key, image.digest, signature)) {
    throw new ImageError("untrusted", `the signature of the image by key ${signature.keyId} is not valid`);
  }
  return signature.keyId;
}
