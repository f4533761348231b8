// Envelopes as octets: templates concatenated, one chunk for every 64 K characters.

const chunkCharacters = 65_536;

/** Collects an envelope in UTF-8 octets. */
export class XmlWriter {
  readonly #encoder = new TextEncoder();
  readonly #chunks: Uint8Array[] = [];
  #pending = "";

  /** Text that is already XML. */
  raw(xml: string): void {
    this.#pending += xml;
    if (this.#pending.length > chunkCharacters) this.#flush();
  }

  /** Text to be escaped. */
  text(text: string): void {
    this.raw(escapeText(text));
  }

  /** What another writer has written. */
  octets(chunks: readonly Uint8Array[]): void {
    this.#flush();
    for (const chunk of chunks) this.#chunks.push(chunk);
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

const special = /[^\t\n -%'-;=?-~\u0080-\ud7ff\ue000-\ufffd]/;
const specials = /[^\t\n -%'-;=?-~\u0080-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

/**
 * Character data: `<`, `>`, `&` and ASCII's control characters but tab and line feed as references; all that is not ASCII as
 * it is, since some ACSs store references undecoded or lose those beyond U+FFFF. What XML cannot carry at all (NUL, other
 * control characters, lone surrogates) becomes U+FFFD, so that the envelope stays well-formed. [TR-069 3.4.1]
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
  const code = character.codePointAt(0) ?? 0;
  const isAllowed = code === 9 || code === 10 || code === 13 || (code >= 0x20 && code < 0x80);
  return isAllowed ? `&#x${code.toString(16).toUpperCase()};` : "\ufffd";
}
