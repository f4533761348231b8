import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { BrokenReply } from "../../../../src/net/http/line/framing.ts";
import { LargeReply, ReplyParser } from "../../../../src/net/http/line/reply-parser.ts";
import { type Chance, chanceOf, replyAtRandom } from "./replies-at-random.ts";

// The parser of replies beside the one that Node has, llhttp: the same message, or none by either.

interface Message {
  readonly status: number;
  /** Names in lower case, values without white space around them; in order of arrival. */
  readonly headers: readonly string[];
  readonly body: string;
  readonly isKept: boolean;
}

const { HTTPParser } = createRequire(import.meta.url)("_http_common") as { readonly HTTPParser: LlhttpClass };

/** What is used of Node's parser. */
interface Llhttp {
  [event: number]: (...given: never[]) => unknown;
  initialize(type: number, resource: object, maxHeaderSize: number, leniency: number): void;
  execute(octets: Buffer): number | Error;
  finish(): number | Error | undefined;
  close(): void;
}
interface LlhttpClass {
  new (): Llhttp;
  readonly RESPONSE: number;
  readonly kOnHeaders: number;
  readonly kOnHeadersComplete: number;
  readonly kOnBody: number;
  readonly kOnMessageComplete: number;
}

/** The first message that is not interim, by Node's parser; undefined for none. */
function byNode(text: string): Message | undefined {
  const parser = new HTTPParser();
  parser.initialize(HTTPParser.RESPONSE, {}, 64 * 1024, 0);
  let headers: string[] = [];
  let status = 0;
  let isKept = false;
  let body = "";
  let isWhole = false;
  const add = (more: readonly string[]): void => {
    if (status === 0) headers.push(...more);
  };
  parser[HTTPParser.kOnHeaders] = (more: string[]) => add(more);
  parser[HTTPParser.kOnHeadersComplete] = (
    _major: number,
    _minor: number,
    more: string[] | undefined,
    _method: unknown,
    _url: unknown,
    code: number,
    _phrase: string,
    _upgrade: boolean,
    kept: boolean,
  ) => {
    if (isWhole) return 0;
    add(more ?? []);
    if (code >= 100 && code < 200) {
      headers = [];
      return code === 101 ? 2 : 1;
    }
    status = code;
    isKept = kept;
    return 0;
  };
  parser[HTTPParser.kOnBody] = (octets: Buffer) => {
    if (!isWhole) body += octets.toString("latin1");
  };
  parser[HTTPParser.kOnMessageComplete] = () => {
    if (status > 0) isWhole = true;
  };
  const outcome = parser.execute(Buffer.from(text, "latin1"));
  if (!isWhole && !(outcome instanceof Error)) parser.finish();
  parser.close();
  if (!isWhole) return undefined;
  const pairs = headers.flatMap((name, at) =>
    at % 2 === 0 ? [`${name.toLowerCase()}: ${headers[at + 1]?.trim()}`] : [],
  );
  return { status, headers: pairs, body, isKept };
}

/** The same by ours, in pieces cut at random. */
function byOurs(text: string, chance: Chance): Message | undefined {
  const parser = new ReplyParser(1_000_000);
  const octets = Buffer.from(text, "latin1");
  try {
    for (let at = 0; at < octets.length && !parser.isWhole; ) {
      const to = chance() < 0.5 ? octets.length : Math.min(octets.length, at + 1 + Math.floor(chance() * 40));
      // Read into again, as a socket's buffer is.
      const piece = Buffer.from(octets.subarray(at, to));
      at += parser.take(piece);
      piece.fill(0);
      if (!parser.isWhole && at !== to) throw new Error(`took ${at} of ${to}`);
    }
    if (!parser.isWhole && !parser.end()) return undefined;
  } catch (error) {
    if (error instanceof BrokenReply || error instanceof LargeReply) return undefined;
    throw error;
  }
  const headers = Object.entries(parser.headers).flatMap(([name, values]) =>
    [values ?? []].flat().map((value) => `${name}: ${value.trim()}`),
  );
  const body = Buffer.concat(parser.pieces()).toString("latin1");
  return { status: parser.status, headers, body, isKept: parser.isKept };
}

/** A fold of a header that says nothing of the body or the connection. */
const fold =
  /^(?!(?:content-length|transfer-encoding|(?:proxy-)?connection):)([!#$%&'*+\-.^_`|~0-9a-z]+:[\t\x20-\x7e\x80-\xff]*?)[ \t]*\r\n[ \t]+/gim;

/** With CRLF at the end of each line of a head, no tab before it, and no folded header: what is taken besides. [RFC 9112 2.2, 5] */
function mended(text: string): string {
  const blank = /^[\r\n]*/.exec(text)?.[0] ?? "";
  const rest = text.slice(blank.length);
  const end = /\n\r?\n/.exec(rest);
  const length = end === null ? rest.length : end.index + end[0].length;
  let plain = rest.slice(0, length).replace(/(?<!\r)\n/g, "\r\n");
  while (fold.test(plain)) plain = plain.replace(fold, "$1 ");
  const head = plain.replace(/^([^\s:]+:[^\r\n]*?) *\t[\t ]*\r\n/gm, "$1\r\n");
  const isInterim = /^HTTP\/\S+ 1/.test(head) && end !== null;
  return `${head}${isInterim ? mended(rest.slice(length)) : rest.slice(length)}`;
}

/** What Node takes and is refused here: no server sends it, and nobody needs it. */
const refusedBesides: readonly RegExp[] = [
  // A status line that ends in two CRs, or a CR and no LF.
  /HTTP\/\S+ \d\d\d[^\r\n]*\r(?!\n)/,
  // A status below 100.
  /HTTP\/\S+ 0\d\d/,
  // A transfer-coding without a name, which llhttp passed over before 9.4.
  /\nTransfer-Encoding:[ \t]*\r?\n/i,
  // An extension of a chunk with an empty value, which llhttp took before 9.4.
  /\n[0-9a-f]+;[^\r\n]*=(?=[;\r])/i,
  // A length past 2^53, in an interim reply too, where it counts for nothing.
  /Content-Length *:[ \t]*\d{16}/i,
];

const sorted = (message: Message | undefined) => message && { ...message, headers: message.headers.toSorted() };

function disagreement(text: string, chance: Chance): string | undefined {
  const node = JSON.stringify(sorted(byNode(mended(text))));
  const ours = JSON.stringify(sorted(byOurs(text, chance)));
  if (ours === undefined && refusedBesides.some((form) => form.test(text))) return undefined;
  return node === ours
    ? undefined
    : `${JSON.stringify(text).replaceAll("\x7f", "\\u007f")}\n  node: ${node}\n  ours: ${ours}`;
}

describe("replies at random", () => {
  it("are the same to Node's parser and to ours", { timeout: 3_600_000 }, () => {
    const count = Number(process.env.FUZZ_INPUTS ?? 5000);
    const seed = Number(process.env.FUZZ_SEED ?? 1);
    const chance = chanceOf(seed);
    const found: string[] = [];
    let messages = 0;
    for (let at = 0; at < count && found.length < 20; at += 1) {
      const text = replyAtRandom(chance);
      const wrong = disagreement(text, chance);
      if (wrong !== undefined) found.push(wrong);
      if (byNode(mended(text)) !== undefined) messages += 1;
    }
    expect(found.join("\n")).toBe("");
    // Enough of them are taken, and enough refused.
    expect(messages).toBeGreaterThan(count / 4);
    expect(messages).toBeLessThan((count * 3) / 4);
  });
});
