import { isIPv4, isIPv6 } from "node:net";
import { ipv6Octets } from "../links/ipv6-network.ts";
import type { NetworkSettings } from "./network-settings.ts";

// The options that a client of systemd-networkd sends and asks for, by the sections `[DHCPv4]` and `[DHCPv6]`. [systemd.network(5)]

interface SentOption {
  readonly tag: number;
  readonly value: Uint8Array;
}

/** `mostTag`: the highest that there is. */
export function sentOptions(settings: NetworkSettings, section: string, mostTag: number): readonly SentOption[] {
  const sent = settings.all(section, "SendOption").flatMap((text) => wordsIn(text).flatMap(sentOption));
  return [...new Map(sent.map((option) => [option.tag, option])).values()].filter(({ tag }) => isTag(tag, mostTag));
}

/** Those that are asked for besides what every client asks for, in order. */
export function requestedTags(settings: NetworkSettings, section: string, mostTag: number): readonly number[] {
  const tags = settings.all(section, "RequestOptions").flatMap((text) => text.split(/\s+/).map(Number));
  return [...new Set(tags)].filter((tag) => isTag(tag, mostTag));
}

const isTag = (tag: number, most: number): boolean => Number.isInteger(tag) && tag >= 1 && tag <= most;

/** Words, of which one with blanks in it is in quotes. */
const wordsIn = (text: string): readonly string[] =>
  [...text.matchAll(/"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(\S+)/g)].map(([, one, other, plain]) =>
    (one ?? other ?? plain ?? "").replaceAll(/\\(["'])/g, "$1"),
  );

/** `60:string:dslforum.org`, `26:uint16:1500`; nothing for what networkd does not take. */
function sentOption(word: string): readonly SentOption[] {
  const [, tag = "", type = "", text = ""] = /^(\d{1,5}):(\w+):(.*)$/s.exec(word) ?? [];
  const value = octetsOf(type, text);
  return value === undefined ? [] : [{ tag: Number(tag), value }];
}

function octetsOf(type: string, text: string): Uint8Array | undefined {
  switch (type) {
    case "uint8":
      return bigEndian(text, 1);
    case "uint16":
      return bigEndian(text, 2);
    case "uint32":
      return bigEndian(text, 4);
    case "ipv4address":
      return isIPv4(text) ? Uint8Array.from(text.split("."), Number) : undefined;
    case "ipv6address":
      return isIPv6(text) ? ipv6Octets(text) : undefined;
    case "string":
      return Uint8Array.from(Buffer.from(unescaped(text), "latin1"));
    default:
      return undefined;
  }
}

function bigEndian(text: string, octets: number): Uint8Array | undefined {
  const value = /^(\d{1,10}|0x[\da-f]{1,8})$/i.test(text) ? Number(text) : Number.POSITIVE_INFINITY;
  if (value >= 256 ** octets) return undefined;
  return Uint8Array.from({ length: octets }, (_none, at) => Math.floor(value / 256 ** (octets - 1 - at)) % 256);
}

/** `\x41`, `\101`, `\n` and the like; the text as its octets. */
function unescaped(text: string): string {
  const signs: Readonly<Record<string, string>> = {
    a: "\x07",
    b: "\b",
    f: "\f",
    n: "\n",
    r: "\r",
    s: " ",
    t: "\t",
    v: "\v",
  };
  return Buffer.from(text, "utf8")
    .toString("latin1")
    .replaceAll(/\\(?:x([\da-f]{2})|([0-7]{3})|(.))/gis, (_all, hex?: string, octal?: string, sign?: string) =>
      sign === undefined
        ? String.fromCharCode(Number.parseInt(hex ?? octal ?? "0", hex === undefined ? 8 : 16) % 256)
        : (signs[sign] ?? sign),
    );
}
