import type { ValueType } from "../schema.ts";
import { describeRanges, within } from "./ranges.ts";
import { accept, notOfType, notOfValue, type Verdict } from "./verdict.ts";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Two hexadecimal digits per octet, in the case they were written. */
export function checkHexBinary(type: ValueType, lexical: string): Verdict {
  if (lexical.length % 2 !== 0 || !/^[0-9A-Fa-f]*$/.test(lexical)) return notOfType("not of type hexBinary");
  return checkOctets(type, lexical.length / 2, lexical);
}

/** Base64 with its padding. Line breaks are no part of the value and fall away. */
export function checkBase64(type: ValueType, lexical: string): Verdict {
  const compact = lexical.replace(/[ \t\r\n]+/g, "");
  const parts = /^([A-Za-z0-9+/]*)(={0,2})$/.exec(compact);
  if (parts === null || compact.length % 4 !== 0) return notOfType("not of type base64");
  return checkOctets(type, (compact.length / 4) * 3 - (parts[2] ?? "").length, compact);
}

function checkOctets(type: ValueType, octets: number, canonical: string): Verdict {
  if (type.sizes !== undefined && !within(octets, type.sizes)) {
    return notOfValue(`${octets} octets, allowed are ${describeRanges(type.sizes)}`);
  }
  return accept(canonical);
}

export function encodeHex(octets: Uint8Array): string {
  let text = "";
  for (const octet of octets) text += octet.toString(16).toUpperCase().padStart(2, "0");
  return text;
}

/** `text` must have passed `checkHexBinary`. */
export function decodeHex(text: string): Uint8Array {
  return Uint8Array.from({ length: text.length / 2 }, (_, index) =>
    Number.parseInt(text.slice(index * 2, index * 2 + 2), 16),
  );
}

export function encodeBase64(octets: Uint8Array): string {
  let text = "";
  for (let at = 0; at < octets.length; at += 3) {
    const group = ((octets[at] ?? 0) << 16) | ((octets[at + 1] ?? 0) << 8) | (octets[at + 2] ?? 0);
    const digit = (shift: number): string => alphabet[(group >> shift) & 63] ?? "";
    text += digit(18) + digit(12);
    text += at + 1 < octets.length ? digit(6) : "=";
    text += at + 2 < octets.length ? digit(0) : "=";
  }
  return text;
}

/** `text` must have passed `checkBase64`. */
export function decodeBase64(text: string): Uint8Array {
  const digits = text.replace(/=+$/, "");
  const octets = new Uint8Array(Math.floor((digits.length * 3) / 4));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (const digit of digits) {
    held = ((held << 6) | alphabet.indexOf(digit)) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      octets[at++] = (held >> bits) & 0xff;
    }
  }
  return octets;
}
