import { type GatheredOctets, gatheredOctets, largePieceBytes } from "../../octets.ts";
import { BrokenReply, Framing, headerOf, unfolded } from "./framing.ts";

// Reads the replies of HTTP/1.1, as strictly as Node's own parser does: what that refuses is refused here. Besides, lines of
// a head may end in a bare LF, and headers be folded [RFC 9112 2.2, 5.2]; nothing is forgiven that decides where a body ends.

/** A head or a body that is larger than the limits. */
export class LargeReply extends Error {
  override readonly name = "LargeReply";
}

/** Names are lower case; a header that came more than once is an array. */
export type ReplyHeaders = Record<string, string | string[] | undefined>;

/** Of all heads of one reply, those of interim replies and the trailers of its chunks included. */
const maxHeadBytes = 64 * 1024;
/** What stands in the lines of chunks besides their sizes. */
const maxExtensionBytes = 16 * 1024;
const longestChunkLine = maxExtensionBytes + 32;

const statusLine = /^HTTP\/(0\.9|1\.0|1\.1|2\.0) ([1-9]\d\d)(?: [^\r]*)?$/;
/** The end of a head: an empty line. */
const headEnd = /\n\r?\n/;
const fold = /\n[ \t]/;
const token = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]*";
const quoted = '"(?:[\\t \\x21\\x23-\\x5b\\x5d-\\x7e\\x80-\\xff]|\\\\[\\t\\x20-\\x7e\\x80-\\xff])*"';
const chunkLine = new RegExp(`^([0-9A-Fa-f]+)((?:;${token}(?:=(?=[^;])${token}(?:${quoted})?)?)*)(?<!;)$`);

const none: readonly Uint8Array[] = [];

/** What comes next. */
type State = "head" | "length" | "chunk-size" | "chunk" | "chunk-end" | "trailers" | "to-the-end" | "whole";

/** Reads one reply after the other, each from `begin` on. */
export class ReplyParser {
  readonly #maxBodyBytes: number;
  #state: State = "head";
  /** What has come of a head, a line or trailers that are not whole. */
  #text = "";
  #headBytes = 0;
  #extensionBytes = 0;
  /** Of the body, or of the chunk, that are still to come. */
  #left = 0;
  #body: GatheredOctets | undefined;
  /** A body that came at once. */
  #whole: readonly Uint8Array[] = none;
  #framing: Framing | undefined;
  /** Of the final reply; 0 while its head is not whole. */
  status = 0;
  headers: ReplyHeaders = {};
  /** Whether the sender keeps the connection open, as far as the head says. */
  isKept = false;

  /** The octets of a body are bounded by `maxBodyBytes`. */
  constructor(maxBodyBytes: number) {
    this.#maxBodyBytes = maxBodyBytes;
  }

  /** The next reply is awaited. */
  begin(): void {
    this.#state = "head";
    this.#text = "";
    this.#headBytes = 0;
    this.#extensionBytes = 0;
    this.#body = undefined;
    this.#whole = none;
    this.status = 0;
  }

  get isWhole(): boolean {
    return this.#state === "whole";
  }

  /** The body as far as it has come. */
  pieces(): readonly Uint8Array[] {
    return this.#body?.pieces() ?? this.#whole;
  }

  /** Takes what was received, and copies what it keeps of it. Returns how much of it belongs to the reply. Throws `BrokenReply` or `LargeReply`. */
  take(octets: Buffer): number {
    let at = 0;
    while (at < octets.length && this.#state !== "whole") at = this.#step(octets, at);
    return at;
  }

  /** The connection has ended. Whether the reply is whole by that. */
  end(): boolean {
    if (this.#state === "to-the-end") this.#state = "whole";
    return this.#state === "whole";
  }

  #step(octets: Buffer, at: number): number {
    switch (this.#state) {
      case "head":
        return this.#takeHead(octets, at);
      case "length":
      case "chunk": {
        const end = Math.min(octets.length, at + this.#left);
        this.#keep(octets, at, end);
        this.#left -= end - at;
        if (this.#left === 0) this.#state = this.#state === "length" ? "whole" : "chunk-end";
        return end;
      }
      case "chunk-size":
      case "chunk-end":
        return this.#takeLine(octets, at);
      case "trailers":
        return this.#takeTrailers(octets, at);
      case "to-the-end":
        this.#keep(octets, at, octets.length);
        return octets.length;
      case "whole":
        return at;
    }
  }

  /** Copies what it keeps: the octets are the reader's. */
  #keep(octets: Buffer, from: number, to: number): void {
    if ((this.#body?.bytes ?? 0) + to - from > this.#maxBodyBytes) throw new LargeReply();
    const piece = octets.subarray(from, to);
    if (this.#body === undefined && this.#state === "length" && to - from === this.#left) {
      this.#whole = [Buffer.from(piece)];
      return;
    }
    this.#body ??= gatheredOctets();
    this.#body.add(to - from < largePieceBytes ? piece : Buffer.from(piece));
  }

  #takeHead(octets: Buffer, from: number): number {
    const known = this.#text.length;
    const room = maxHeadBytes - this.#headBytes - known;
    let text = this.#text + octets.toString("latin1", from, Math.min(octets.length, from + room + 1));
    // Some servers send an empty line before.
    const blank = /^[\r\n]*/.exec(text)?.[0].length ?? 0;
    if (blank > 0) text = text.slice(blank);
    const end = headEnd.exec(text);
    if (end === null) {
      if (text.length > room + known) throw new LargeReply();
      if (!"HTTP/".startsWith(text.slice(0, 5))) throw new BrokenReply("expected http/");
      this.#headBytes += blank;
      this.#text = text;
      return octets.length;
    }
    const length = end.index + end[0].length;
    this.#headBytes += blank + length;
    this.#text = "";
    this.#readHead(text.slice(0, end.index));
    return from + blank + length - known;
  }

  #readHead(text: string): void {
    const split = text.split("\n").map(withoutCr);
    const lines = fold.test(text) ? unfolded(split) : split;
    const [line = ""] = lines;
    const first = statusLine.exec(line);
    if (first === null) throw new BrokenReply(line.startsWith("HTTP/") ? "invalid status line" : "expected http/");
    const status = Number(first[2]);
    const framing = new Framing(first[1] !== "1.1");
    const headers: ReplyHeaders = Object.create(null);
    for (let at = 1; at < lines.length; at += 1) {
      const [name, value] = headerOf(lines[at] ?? "");
      const before = headers[name];
      if (before === undefined) headers[name] = value;
      else if (typeof before === "string") headers[name] = [before, value];
      else before.push(value);
      framing.see(name, value);
    }
    this.#begin(status, headers, framing);
  }

  /** What follows from a head that is whole. [RFC 9112 6.3] */
  #begin(status: number, headers: ReplyHeaders, framing: Framing): void {
    const { isClosed, length, isCoded, isChunked } = framing;
    if (status === 101) throw new BrokenReply("another protocol was not asked for");
    // An interim reply is followed by another head.
    if (status >= 100 && status < 200) {
      if (isClosed) throw new BrokenReply("data after an interim reply that closes the connection");
      return;
    }
    this.status = status;
    this.headers = headers;
    this.#framing = framing;
    this.isKept = !isClosed;
    if (status === 204 || status === 304) this.#state = "whole";
    else if (isChunked) this.#state = "chunk-size";
    else if (length !== undefined && !isCoded) {
      if (length > this.#maxBodyBytes) throw new LargeReply();
      this.#left = length;
      this.#state = length === 0 ? "whole" : "length";
    } else {
      this.isKept = false;
      this.#state = "to-the-end";
    }
  }

  /** A line between chunks: nothing after one, or the size of the next. */
  #takeLine(octets: Buffer, from: number): number {
    const lf = octets.indexOf(10, from);
    const to = lf < 0 ? octets.length : lf;
    if (this.#text.length + to - from > longestChunkLine) throw new LargeReply();
    const line = this.#text + octets.toString("latin1", from, to);
    if (lf < 0) {
      this.#text = line;
      return to;
    }
    this.#text = "";
    if (!line.endsWith("\r")) throw new BrokenReply("missing expected cr before lf of a chunk");
    const text = line.slice(0, -1);
    if (this.#state === "chunk-end") {
      if (text !== "") throw new BrokenReply("expected lf after chunk data");
      this.#state = "chunk-size";
    } else this.#beginChunk(text);
    return lf + 1;
  }

  #beginChunk(text: string): void {
    const line = chunkLine.exec(text);
    if (line === null) throw new BrokenReply("invalid character in chunk size or extension");
    const [, digits = "", extension = ""] = line;
    this.#extensionBytes += extension.length;
    if (this.#extensionBytes > maxExtensionBytes) throw new LargeReply();
    const significant = digits.replace(/^0+(?=.)/, "");
    if (significant.length > 13) throw new BrokenReply("chunk size overflow");
    this.#left = Number.parseInt(significant, 16);
    this.#state = this.#left === 0 ? "trailers" : "chunk";
  }

  /** They are of no use to anybody, but must be what they should be. */
  #takeTrailers(octets: Buffer, from: number): number {
    const lf = octets.indexOf(10, from);
    const to = lf < 0 ? octets.length : lf;
    this.#headBytes += to - from + 1;
    if (this.#headBytes > maxHeadBytes) throw new LargeReply();
    const line = this.#text + octets.toString("latin1", from, to);
    if (lf < 0) {
      this.#text = line;
      return to;
    }
    this.#text = "";
    if (!line.endsWith("\r")) throw new BrokenReply("missing expected cr after header value");
    if (line === "\r") this.#state = "whole";
    else {
      this.#framing?.see(...headerOf(line.slice(0, -1)));
    }
    return lf + 1;
  }
}

const withoutCr = (line: string): string => (line.endsWith("\r") ? line.slice(0, -1) : line);
