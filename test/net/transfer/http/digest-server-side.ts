import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";

const realm = "files";
const nonce = "0123456789abcdef";
export const digestChallenge = `Digest realm="${realm}", nonce="${nonce}", qop="auth", algorithm=SHA-256`;

const h = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Whether a request answers `digestChallenge` rightly, reckoned independently of the product. [RFC 7616 3.4.1] */
export function isRightAnswer({ method, url, headers }: IncomingMessage, username: string, password: string): boolean {
  const field = (name: string): string =>
    new RegExp(`[ ,]${name}="?([^",]*)"?`).exec(headers.authorization ?? "")?.[1] ?? "";
  if (field("username") !== username || field("nonce") !== nonce || field("uri") !== url) return false;
  const ha1 = h(`${username}:${realm}:${password}`);
  const ha2 = h(`${method}:${url}`);
  return field("response") === h(`${ha1}:${nonce}:${field("nc")}:${field("cnonce")}:auth:${ha2}`);
}
