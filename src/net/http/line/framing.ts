/** What was received is no reply; `rule` says which rule it breaks. */
export class BrokenReply extends Error {
  override readonly name = "BrokenReply";
}

const headerLine = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):([\t\x20-\x7e\x80-\xff]*)$/;

/** What the headers say of where a body ends, and of the connection after it. */
export class Framing {
  readonly #isOld: boolean;
  #closes = false;
  #keeps = false;
  length: number | undefined;
  /** A transfer-coding was named. */
  isCoded = false;
  /** The last of them is `chunked`. */
  isChunked = false;

  constructor(isOld: boolean) {
    this.#isOld = isOld;
  }

  get isClosed(): boolean {
    return this.#isOld ? !this.#keeps : this.#closes;
  }

  /** `value` is without the white space around it. */
  see(name: string, value: string): void {
    switch (name) {
      case "content-length":
        if (this.isCoded) throw new BrokenReply("content-length can't be present with transfer-encoding");
        if (this.length !== undefined) throw new BrokenReply("content-length already present");
        if (!/^\d+$/.test(value)) throw new BrokenReply("invalid character in content-length");
        this.length = Number(value);
        if (this.length > Number.MAX_SAFE_INTEGER) throw new BrokenReply("content-length overflow");
        break;
      case "transfer-encoding":
        if (this.length !== undefined) throw new BrokenReply("transfer-encoding can't be present with content-length");
        if (value === "") throw new BrokenReply("transfer-encoding is empty");
        this.isCoded = true;
        this.isChunked = /(?:^|,)[\t ]*chunked$/i.test(value);
        break;
      case "connection":
      case "proxy-connection":
        for (const word of value.toLowerCase().split(",")) {
          const said = withoutBlanks(word);
          if (said === "close") this.#closes = true;
          if (said === "keep-alive") this.#keeps = true;
        }
        break;
    }
  }
}

const framingHeader = /^(?:content-length|transfer-encoding|(?:proxy-)?connection):/i;

/**
 * The lines of a head, each that begins with a blank joined to the header before it. The headers of framing are left as they
 * are, and so are what no header is before: no two readers may differ on where a body ends. [RFC 9112 5.2]
 */
export function unfolded(lines: readonly string[]): readonly string[] {
  const whole: string[] = [];
  let mayGoOn = false;
  for (const line of lines) {
    if (mayGoOn && isBlank(line.charCodeAt(0))) {
      // What has been joined is not looked at again: there may be tens of thousands of folds.
      whole[whole.length - 1] += ` ${withoutBlanks(line)}`;
      continue;
    }
    mayGoOn = whole.length > 0 && headerLine.test(line) && !framingHeader.test(line);
    whole.push(mayGoOn ? withoutBlanks(line) : line);
  }
  return whole;
}

/** The name in lower case, and the value without the blanks and tabs around it. */
export function headerOf(line: string): readonly [name: string, value: string] {
  const header = headerLine.exec(line);
  if (header !== null) {
    const [, name = "", value = ""] = header;
    return [name.toLowerCase(), withoutBlanks(value)];
  }
  if (line.startsWith(" ") || line.startsWith("\t")) throw new BrokenReply("unexpected whitespace before a header");
  if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+:/.test(line)) throw new BrokenReply("invalid header token");
  if (line.includes("\r")) throw new BrokenReply("missing expected lf after header value");
  throw new BrokenReply("invalid header value char");
}

/** No pattern: it would be tried from each blank on, and a server may send tens of thousands of them in the midst of a value. */
function withoutBlanks(text: string): string {
  let begin = 0;
  let end = text.length;
  while (begin < end && isBlank(text.charCodeAt(begin))) begin += 1;
  while (end > begin && isBlank(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(begin, end);
}

const isBlank = (unit: number): boolean => unit === 0x20 || unit === 0x09;
