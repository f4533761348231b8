import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ImageError } from "./image-error.ts";
import type { ImageClaims, ReadImage } from "./read-image.ts";
import { isSignedBy, type PublicKey, parsePublicKey, parseSignature, type Signature } from "./usign.ts";

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

/** Who is said to have signed an image. */
export interface Signer {
  readonly key: PublicKey;
  readonly signature: Signature;
}

/** @throws ImageError for an image that is not signed, or not by a key that is known: no need to read all of it. */
export async function signerOf({ signature: text }: ImageClaims, findKey: FindKey): Promise<Signer> {
  if (text === undefined) throw new ImageError("untrusted", "the image is not signed");
  const signature = parseSignature(text);
  const key = await findKey(signature.keyId);
  if (key === undefined)
    throw new ImageError("untrusted", `the image is signed by a key not known: ${signature.keyId}`);
  return { key, signature };
}

/** @throws ImageError */
export function checkSignature({ digest }: ReadImage, { key, signature }: Signer): void {
  if (!isSignedBy(key, digest, signature)) {
    throw new ImageError("untrusted", `the signature of the image by key ${signature.keyId} is not valid`);
  }
}
