import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from "node:crypto";
import { deflateRawSync } from "node:zlib";

// A file of apk's version 3: blocks of what `openAdb` wrote, of its signature and of the content of files, deflated.

/** What the value in the file is of. */
export const schemas = { package: 0x676b_6370, index: 0x7864_6e69 } as const;

const block = { adb: 0, signature: 1, data: 2 } as const;
const sha512 = 4;

export interface ApkKey {
  readonly key: KeyObject;
  /** By which a device finds the public key among those in /etc/apk/keys/. */
  readonly id: Buffer;
  readonly publicPem: string;
}

/** Takes a private key as PEM. Throws where apk cannot check what it signs. */
export function apkKey(pem: string): ApkKey {
  const key = createPrivateKey(pem);
  const publicKey = createPublicKey(key);
  const curve = key.asymmetricKeyDetails?.namedCurve;
  if (key.asymmetricKeyType !== "rsa" && curve !== "prime256v1") {
    const kind = [key.asymmetricKeyType, curve].filter((word) => word !== undefined).join(" ");
    throw new Error(`The key for apk is of the kind ${kind}: it must be one of RSA, or of the curve prime256v1`);
  }
  const id = createHash("sha512").update(bareKey(publicKey)).digest().subarray(0, 16);
  return { key, id, publicPem: publicKey.export({ type: "spki", format: "pem" }).toString() };
}

/** As i2d_PublicKey of OpenSSL has it: the point of a curve, or the structure of PKCS #1. */
function bareKey(key: KeyObject): Buffer {
  if (key.asymmetricKeyType === "rsa") return key.export({ type: "pkcs1", format: "der" });
  const { x = "", y = "" } = key.export({ format: "jwk" });
  return Buffer.concat([Buffer.from([4]), Buffer.from(x, "base64url"), Buffer.from(y, "base64url")]);
}

export function adbFile(
  schema: number,
  adb: Buffer,
  key: ApkKey | undefined,
  contents: readonly Buffer[] = [],
): Buffer {
  const head = Buffer.from("ADB.\0\0\0\0", "latin1");
  head.writeUInt32LE(schema, 4);
  const blocks = [
    blockOf(block.adb, adb),
    ...(key === undefined ? [] : [blockOf(block.signature, signatureOf(schema, adb, key))]),
    ...contents.map((content) => blockOf(block.data, content)),
  ];
  return Buffer.concat([Buffer.from("ADBd"), deflateRawSync(Buffer.concat([head, ...blocks]), { level: 9 })]);
}

function blockOf(type: number, content: Buffer): Buffer {
  const size = 4 + content.length;
  if (size >= 2 ** 30) throw new Error(`a file of ${content.length} octets is too large for a package of apk: 1 GiB`);
  const head = Buffer.alloc(4);
  head.writeUInt32LE(type * 2 ** 30 + size);
  return Buffer.concat([head, content, Buffer.alloc((8 - (size % 8)) % 8)]);
}

function signatureOf(schema: number, adb: Buffer, { key, id }: ApkKey): Buffer {
  const head = Buffer.concat([Buffer.from([0, sha512]), id]);
  const kind = Buffer.alloc(4);
  kind.writeUInt32LE(schema);
  const sum = createHash("sha512").update(adb).digest();
  return Buffer.concat([head, sign("sha512", Buffer.concat([kind, head, sum]), key)]);
}
