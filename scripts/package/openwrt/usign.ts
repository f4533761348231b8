import { createHash, createPrivateKey, createPublicKey, sign } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

// Signatures as usign of OpenWrt makes and checks them, which are those of OpenBSD's signify: "Ed", eight octets that name
// the key, and the signature or the public key of Ed25519.

/**
 * Signs the index of a feed: FILE.sig, and beside it the public key by the name that it has in /etc/opkg/keys/. Takes a private key as
 * PEM; gives the paths of both files. Throws where the key is of another kind.
 */
export function signIndex(pem: string, file: string): readonly string[] {
  const key = createPrivateKey(pem);
  if (key.asymmetricKeyType !== "ed25519") {
    throw new Error(`The key is of the kind ${key.asymmetricKeyType}: OpenWrt takes one of ed25519 alone`);
  }
  const { x = "" } = createPublicKey(key).export({ format: "jwk" });
  const publicKey = Buffer.from(x, "base64url");
  const number = createHash("sha512").update(publicKey).digest().subarray(0, 8);
  const written = (path: string, comment: string, octets: Buffer): string => {
    const text = Buffer.concat([Buffer.from("Ed"), number, octets]).toString("base64");
    writeFileSync(path, `untrusted comment: ${comment}\n${text}\n`);
    return path;
  };
  const name = number.toString("hex");
  return [
    written(`${file}.sig`, `signed by key ${name}`, sign(null, readFileSync(file), key)),
    written(join(dirname(file), name), `public key ${name}`, publicKey),
  ];
}
