import { createHmac } from "node:crypto";

/** A key that a host is known by. */
export interface KnownKey {
  readonly type: string;
  readonly key: Buffer;
  readonly revoked: boolean;
}

/**
 * The keys of a host in the text of an OpenSSH `known_hosts` file: plain, hashed and wildcard names, `[host]:port` for another
 * port than 22, `@revoked`. Certificate authorities are passed over. [sshd(8)]
 */
export function knownKeys(text: string, host: string, port: number): readonly KnownKey[] {
  const name = port === 22 ? host.toLowerCase() : `[${host.toLowerCase()}]:${port}`;
  return text.split(/\r?\n/).flatMap((line) => {
    const fields = line.trim().split(/[ \t]+/);
    const marker = fields[0]?.startsWith("@") ? fields.shift() : undefined;
    const [names = "", type = "", key = ""] = fields;
    if (names.startsWith("#") || key === "" || !(marker === undefined || marker === "@revoked")) return [];
    return isNamed(names, name) ? [{ type, key: Buffer.from(key, "base64"), revoked: marker !== undefined }] : [];
  });
}

function isNamed(names: string, name: string): boolean {
  if (names.startsWith("|1|")) {
    const [, , salt = "", hash = ""] = names.split("|");
    return createHmac("sha1", Buffer.from(salt, "base64")).update(name).digest("base64") === hash;
  }
  const patterns = names.toLowerCase().split(",");
  const excluded = patterns.some((pattern) => pattern.startsWith("!") && matches(pattern.slice(1), name));
  return !excluded && patterns.some((pattern) => matches(pattern, name));
}

/** Whether a name fits a pattern with `*` and `?`. */
function matches(pattern: string, name: string): boolean {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replace(/\*+/g, ".*").replace(/\?/g, ".")}$`).test(name);
}
