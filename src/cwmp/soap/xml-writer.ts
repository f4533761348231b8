// Envelopes as octets: templates concatenated, one chunk for every 64 K characters.

const chunkCharacters = 65_536;

/** Collects an envelope in ASCII octets. */
export class XmlWriter {
  readonly #encoder = new TextEncoder();
  readonly #chunks: Uint8Array[] = [];
  #pending = "";

  /** Text that is already XML, in ASCII. */
  raw(xml: string): void {
    this.#pending += xml;
    if (this.#pending.length > chunkCharacters) this.#flush();
  }

  /** Text to be escaped. */
  text(text: string): void {
    this.raw(escapeText(text));
  }

  /** Everything written so far. */
  chunks(): Uint8Array[] {
    this.#flush();
    return this.#chunks;
  }

  #flush(): void {
    if (this.#pending === "") return;
    this.#chunks.push(this.#encoder.encode(this.#pending));
    this.#pending = "";
  }
}

const special = /[^\t\n -%'-;=?-~]/;
const specials = /[^\t\n -%'-;=?-~]/gu;

/**
 * Character data: `<`, `>`, `&` and every character outside 9-10 and 32-126 as references. What XML cannot carry at all
 * (NUL, other control characters, lone surrogates) becomes U+FFFD, so that the envelope stays well-formed. [TR-069 3.4.1]
 */
export function escapeText(text: string): string {
  return special.test(text) ? text.replace(specials, reference) : text;
}

/** The same for an attribute value between double quotes. */
export function escapeAttribute(text: string): string {
  return escapeText(text).replace(/["\t\n]/g, reference);
}

function reference(character: string): string {
  switch (character) {
    case "&":
      return "&amp;";
    case "<":
      return "&lt;";
    case ">":
      return "&gt;";
  }
  const code = character.codePointAt(0) ?? 0xfffd;
  const allowed =
    code >= 0x20
      ? !(code >= 0xd800 && code <= 0xdfff) && code !== 0xfffe && code !== 0xffff
      : code === 9 || code === 10 || code === 13;
  return `&#x${(allowed ? code : 0xfffd).toString(16).toUpperCase()};`;
}
