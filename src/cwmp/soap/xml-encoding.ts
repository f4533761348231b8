import { XmlError } from "./xml-error.ts";

// What bytes an XML document is written in, and how to turn them into characters piece by piece.

/** Decodes a document fed in order, its byte order mark perhaps too; throws `XmlError` "encoding" on octets that are not of the encoding. */
export interface Decoder {
  decode(chunk: Uint8Array): string;
  /** After the last chunk: refuses a character cut short. */
  finish(): void;
}

const sniffedOctets = 256;
const lenient = new TextDecoder();
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Chooses by byte order mark, then by the shape of the first characters, then by the XML declaration. [XML 1.0 F] */
export function decoderFor(chunks: readonly Uint8Array[]): Decoder {
  const head = firstOctets(chunks, sniffedOctets);
  const [a, b, c, d] = head;
  if ((a === 0xfe && b === 0xff) || (a === 0 && b === 0x3c)) return strictDecoder("utf-16be");
  if ((a === 0xff && b === 0xfe) || (a === 0x3c && b === 0 && d === 0)) return strictDecoder("utf-16le");
  if (a === 0xef && b === 0xbb && c === 0xbf) return strictUtf8();
  switch (a === 0x3c && b === 0x3f ? declaredIn(head) : undefined) {
    case undefined:
    case "utf-8":
    case "utf8":
    case "us-ascii":
    case "ascii":
    case "utf-16": // a lie, since the declaration itself was readable as octets: some .NET senders tell it
      return strictUtf8();
    case "iso-8859-1":
    case "latin1":
      return { decode: latin1, finish: () => {} };
    case "windows-1252":
      return strictDecoder("windows-1252");
    default:
      throw new XmlError("encoding", `the encoding "${declaredIn(head)}" is not supported`);
  }
}

/** What the XML declaration names, in small letters. */
function declaredIn(head: Uint8Array): string | undefined {
  return /^<\?xml\s[^>]*?\sencoding\s*=\s*["']([\w.-]+)["']/.exec(lenient.decode(head))?.[1]?.toLowerCase();
}

function strictDecoder(encoding: string): Decoder {
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  return {
    decode: (chunk) => guarded(encoding, () => decoder.decode(chunk, { stream: true })),
    finish: () => {
      guarded(encoding, () => decoder.decode());
    },
  };
}

/** The same for UTF-8. A chunk that begins and ends between characters is decoded by itself, which is five times faster. */
function strictUtf8(): Decoder {
  let streaming: Decoder | undefined;
  let inCharacter = false;
  return {
    decode(chunk) {
      const last = chunk.at(-1);
      if (last === undefined) return "";
      const streams = inCharacter || last >= 0x80;
      inCharacter = last >= 0x80;
      if (!streams) return guarded("utf-8", () => strict.decode(chunk));
      streaming ??= strictDecoder("utf-8");
      return streaming.decode(chunk);
    },
    finish: () => streaming?.finish(),
  };
}

function guarded<T>(encoding: string, decode: () => T): T {
  try {
    return decode();
  } catch {
    throw new XmlError("encoding", `the document is not valid ${encoding}`);
  }
}

function latin1(octets: Uint8Array): string {
  let text = "";
  for (let at = 0; at < octets.length; at += 4096) text += String.fromCharCode(...octets.subarray(at, at + 4096));
  return text;
}

function firstOctets(chunks: readonly Uint8Array[], count: number): Uint8Array {
  const head = new Uint8Array(count);
  let filled = 0;
  for (const chunk of chunks) {
    const part = chunk.subarray(0, count - filled);
    head.set(part, filled);
    filled += part.length;
    if (filled === count) break;
  }
  return head.subarray(0, filled);
}
