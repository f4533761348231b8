import { readFile } from "node:fs/promises";
import { keysIn } from "./check-signature.ts";
import { ImageError } from "./image-error.ts";
import { isSignedBy, parseSecretKey, parseSignature, type SecretKey, signatureText, signMessage } from "./usign.ts";

// Signatures of files that are not images: of the octets themselves, as `usign -S` and `usign -V` make and check them.

/** Where keys are: each file is read anew, so that a key can be changed while the agent runs. */
export interface KeyFiles {
  /** Public keys, each in a file named after its id. */
  readonly directory: string | undefined;
  /** The secret key to sign with; what it has signed is trusted too. */
  readonly secret: string | undefined;
}

/** The text of a signature by the secret key in this file. @throws ImageError; rejects with the system's error. */
export async function signOctets(octets: Uint8Array, secret: string): Promise<string> {
  return signatureText(signMessage(octets, await secretKeyIn(secret)));
}

/** The id of the key that signed. @throws ImageError for a signature that is not valid, or by a key that is not known. */
export async function verifyOctets(octets: Uint8Array, text: string, keys: KeyFiles): Promise<string> {
  const signature = parseSignature(text);
  const { keyId } = signature;
  const own = keys.secret === undefined ? undefined : (await secretKeyIn(keys.secret)).publicKey;
  const key = own?.id === keyId ? own : keys.directory && (await keysIn(keys.directory)(keyId));
  if (!key) throw new ImageError("untrusted", `the file is signed by a key not known: ${keyId}`);
  if (!isSignedBy(key, octets, signature)) {
    throw new ImageError("untrusted", `the signature of the file by key ${keyId} is not valid`);
  }
  return keyId;
}

const secretKeyIn = async (file: string): Promise<SecretKey> => parseSecretKey(await readFile(file, "utf8"));
