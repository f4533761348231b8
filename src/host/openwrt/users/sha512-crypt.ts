import { createHash } from "node:crypto";

// SHA-512 as crypt(3) has it, `$6$SALT$HASH`, which the libc of OpenWrt checks. [Drepper, Unix crypt using SHA-256 and SHA-512]

const rounds = 5000; // what is meant where nothing else is said
const alphabet = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** `salt`: 16 characters of `./0-9A-Za-z`. */
export function sha512Crypt(password: string, salt: string): string {
  const key = Buffer.from(password);
  const salted = Buffer.from(salt);
  const alternate = digest(key, salted, key);
  const first = [key, salted, repeated(alternate, key.length)];
  for (let bits = key.length; bits > 0; bits >>= 1) first.push(bits & 1 ? alternate : key);
  let result = digest(...first);
  const keys = repeated(digest(...Array.from(key, () => key)), key.length);
  const salts = repeated(digest(...Array.from({ length: 16 + (result[0] ?? 0) }, () => salted)), salted.length);
  for (let round = 0; round < rounds; round++) {
    const isOdd = round % 2 === 1;
    const parts = [isOdd ? keys : result];
    if (round % 3 !== 0) parts.push(salts);
    if (round % 7 !== 0) parts.push(keys);
    parts.push(isOdd ? result : keys);
    result = digest(...parts);
  }
  return `$6$${salt}$${encoded(result)}`;
}

export const saltOf = (octets: Uint8Array): string => Array.from(octets, (octet) => alphabet[octet & 63]).join("");

const digest = (...parts: readonly Buffer[]): Buffer => {
  const hash = createHash("sha512");
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** As many octets as asked, over and over. */
const repeated = (octets: Buffer, length: number): Buffer => Buffer.alloc(length, octets);

/** Three octets a time, of the three thirds of it in turns, as four characters with the lowest bits first. */
function encoded(octets: Buffer): string {
  let text = "";
  for (let at = 0; at < 21; at++) {
    const [a, b, c] = [at, at + 21, at + 42].map((each) => octets[each] ?? 0);
    const [high, middle, low] = at % 3 === 0 ? [a, b, c] : at % 3 === 1 ? [b, c, a] : [c, a, b];
    text += characters(((high ?? 0) << 16) | ((middle ?? 0) << 8) | (low ?? 0), 4);
  }
  return text + characters(octets[63] ?? 0, 2);
}

function characters(bits: number, count: number): string {
  return Array.from({ length: count }, (_, at) => alphabet[(bits >> (6 * at)) & 63]).join("");
}
