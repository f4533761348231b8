import { UciError } from "./uci-error.ts";

const tab = 9;
const newline = 10;
const space = 32;
const doubleQuote = 34;
const hash = 35;
const singleQuote = 39;
const semicolon = 59;
const backslash = 92;

const isBlank = (code: number): boolean => code === space || code === tab;
const isSpace = (code: number): boolean => code === space || (code >= 9 && code <= 13);

/**
 * Reads text as UCI does, line by line and word by word: configuration files, deltas, and what `uci batch` is told. Quotes may
 * run over several lines, which then are one. Octets are counted for errors: give text that was decoded as latin1 where the
 * count has to be exact. Every call moves on, so that any text is read in time proportional to its length.
 *
 * NUL and what follows it on its line are as good as absent, and the next line is joined, as to a program in C.
 */
export class UciReader {
  readonly #text: string;
  #at = 0;
  /** Where the current line began, and where what has been read of it so far ends: behind its newline. */
  #begin = 0;
  #end = 0;
  #line = 0;
  /** Octets of the current line that a backslash before a newline has taken out. */
  #folded = 0;
  /** Nothing more of this line counts: a comment, or a semicolon glued to a word. */
  #cut = false;

  constructor(text: string) {
    this.#text = text.includes("\0") ? text.replace(/\0[^\n]*\n?/g, "") : text;
  }

  /** Goes to the next line; false at the end of the text. */
  nextLine(): boolean {
    this.#at = this.#end;
    this.#begin = this.#end;
    this.#folded = 0;
    this.#cut = false;
    return this.#readOn();
  }

  /** Whether nothing is left of this line. */
  get atEnd(): boolean {
    return this.#code() === 0;
  }

  skipSpace(): void {
    while (isSpace(this.#code())) this.#at += 1;
  }

  /**
   * The word that says what the line is: everything up to a blank or a tab. Undefined at the end of the line. `isLast`: no blank
   * or tab follows, so that there cannot be an argument. The reader stays before it until `skipCommand`.
   */
  command(): { readonly word: string; readonly isLast: boolean } | undefined {
    const [begin, end] = this.#commandBounds();
    return begin === end ? undefined : { word: this.#text.slice(begin, end), isLast: end === this.#end };
  }

  skipCommand(): void {
    const [, end] = this.#commandBounds();
    this.#at = end + 1;
  }

  /**
   * The next argument without its quotes and backslashes; empty at the end of the line and for a semicolon that stands by itself.
   * Throws a `UciError` (`parse`) for quotes that never end.
   */
  argument(): string {
    this.skipSpace();
    if (this.#code() === semicolon) {
      this.#at += 1;
      return "";
    }
    const begin = this.#at - this.#folded;
    let value = "";
    do {
      const code = this.#code();
      if (code === singleQuote) value += this.#singleQuoted();
      else if (code === doubleQuote) value += this.#doubleQuoted();
      else if (code === hash) this.#cut = true;
      else if (code === semicolon) {
        // The end of the string is written over the semicolon where nothing of the argument was taken out.
        if (value.length === this.#at - this.#folded - begin) this.#cut = true;
        return value;
      } else if (code === backslash) value += this.#escape();
      else if (code !== 0) value += this.#plain();
    } while (this.#code() !== 0 && !isSpace(this.#code()));
    if (this.#code() !== 0) this.#at += 1;
    return value;
  }

  /** A parse error at this place. */
  error(reason: string): UciError {
    return new UciError("parse", ` (${reason}) at line ${this.#line}, byte ${this.#at - this.#folded - this.#begin}`);
  }

  /** 0 at the end of the line. */
  #code(): number {
    return this.#cut || this.#at >= this.#end ? 0 : this.#text.charCodeAt(this.#at);
  }

  /** Joins the next line of the text to this one; false if there is none. A last line without a newline is not counted. */
  #readOn(): boolean {
    if (this.#end >= this.#text.length) return false;
    const end = this.#text.indexOf("\n", this.#end);
    if (end >= 0) this.#line += 1;
    this.#end = end < 0 ? this.#text.length : end + 1;
    return true;
  }

  #commandBounds(): readonly [number, number] {
    let begin = this.#at;
    if (this.#cut) return [begin, begin];
    while (begin < this.#end && isBlank(this.#text.charCodeAt(begin))) begin += 1;
    let end = begin;
    while (end < this.#end && !isBlank(this.#text.charCodeAt(end))) end += 1;
    return [begin, end];
  }

  #plain(): string {
    const begin = this.#at;
    for (;;) {
      this.#at += 1;
      const code = this.#code();
      if (code === 0 || isSpace(code) || code === semicolon || code === hash) break;
      if (code === singleQuote || code === doubleQuote || code === backslash) break;
    }
    return this.#text.slice(begin, this.#at);
  }

  #singleQuoted(): string {
    const begin = this.#at + 1;
    const close = this.#text.indexOf("'", begin);
    let more = true;
    while (more && (close < 0 || close >= this.#end)) more = this.#readOn();
    this.#at = close < 0 ? this.#end : close + 1;
    if (close < 0) throw this.error("EOF with unterminated '");
    return this.#text.slice(begin, close);
  }

  #doubleQuoted(): string {
    this.#at += 1;
    let value = "";
    let begin = this.#at;
    for (;;) {
      const code = this.#code();
      if (code === doubleQuote) {
        value += this.#text.slice(begin, this.#at);
        this.#at += 1;
        return value;
      }
      if (code === 0) {
        if (!this.#readOn()) throw this.error('EOF with unterminated "');
      } else if (code === backslash) {
        value += this.#text.slice(begin, this.#at) + this.#escape();
        begin = this.#at;
      } else this.#at += 1;
    }
  }

  /** A backslash keeps the character behind it, and takes out the end of a line. */
  #escape(): string {
    this.#at += 1;
    const code = this.#code();
    const feed = this.#text.startsWith("\r\n", this.#at) ? 2 : code === newline ? 1 : 0;
    if (code !== 0 && feed === 0) {
      this.#at += 1;
      return this.#text.charAt(this.#at - 1);
    }
    this.#at += feed;
    this.#folded += feed;
    this.#readOn();
    return "";
  }
}
