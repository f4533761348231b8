/** What the `uci` program says of each kind of failure, behind its own name and a colon. */
const words = {
  "invalid-argument": "Invalid argument",
  "not-found": "Entry not found",
  parse: "Parse error",
  duplicate: "Duplicate entry",
} as const;

/** A file, a reference or an edit that UCI refuses. The message is the real program's, without the `uci: ` before it; of a system's file its path comes first. */
export class UciError extends Error {
  readonly code: keyof typeof words;

  readonly #detail: string;

  /** `detail`: put behind the words of the code, as ` (invalid command) at line 3, byte 0`. `file`: put before them, where it is known. */
  constructor(code: keyof typeof words, detail = "", file?: string) {
    super(`${file === undefined ? "" : `${file}: `}${words[code]}${detail}`);
    this.name = "UciError";
    this.code = code;
    this.#detail = detail;
  }

  /** The same, saying which file it is about. */
  of(file: string): UciError {
    return new UciError(this.code, this.#detail, file);
  }
}

/** A file that is larger than any a router has; nothing of it is used. */
export class UciTooLargeError extends Error {
  constructor(what: string) {
    super(`UCI: more than ${what}`);
    this.name = "UciTooLargeError";
  }
}
