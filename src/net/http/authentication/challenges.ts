/** One challenge or set of credentials: a scheme with parameters, both names in lower case. [RFC 9110 11.2] */
export interface AuthScheme {
  readonly scheme: string;
  readonly parameters: ReadonlyMap<string, string>;
  /** What stands in the place of parameters, as in `Basic dXNlcjpwYXNz`. */
  readonly token: string | undefined;
}

const maxLength = 16 * 1024;
const separators = /[\s,]*/y;
const token = /[!#$%&'*+\-.^_`|~0-9A-Za-z]+/y;
/** `name=value` is a parameter; what ends after its equals signs is a token. */
const token68 = /[A-Za-z0-9\-._~+/]+=*/y;
const end = /\s*(?:,|$)/y;
const equals = /[ \t]*=[ \t]*/y;
const quoted = /"((?:[^"\\]|\\.)*)"/sy;
const bare = /[^\s,"]*/y;

/**
 * The challenges of a `WWW-Authenticate` header, or the credentials of an `Authorization` header: comma-joined, quoted or
 * not, in any case. Reading stops at what makes no sense; a parameter that comes twice makes the whole empty, since
 * the two sides could take different ones.
 */
export function parseAuthHeader(value: string): readonly AuthScheme[] {
  if (value.length > maxLength || value.includes("\0")) return [];
  const schemes: { scheme: string; parameters: Map<string, string>; token: string | undefined }[] = [];
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    const match = pattern.exec(value);
    if (match) at = pattern.lastIndex;
    return match ?? undefined;
  };
  /** Two patterns, since one would look for the end again after each character that it takes back. */
  const takeToken68 = (): string | undefined => {
    const before = at;
    const found = take(token68)?.[0];
    end.lastIndex = at;
    if (found !== undefined && end.test(value)) return found;
    at = before;
    return undefined;
  };
  for (;;) {
    take(separators);
    const name = take(token)?.[0].toLowerCase();
    if (name === undefined) return schemes;
    const current = schemes.at(-1);
    if (take(equals)) {
      const text = take(quoted)?.[1]?.replace(/\\(.)/gs, "$1") ?? take(bare)?.[0] ?? "";
      if (current === undefined || value[at] === '"') return schemes;
      if (current.parameters.has(name)) return [];
      current.parameters.set(name, text);
    } else {
      take(/[ \t]+/y);
      schemes.push({ scheme: name, parameters: new Map(), token: takeToken68() });
    }
  }
}

/** `text` as a quoted string. Control characters, which could start another header, are refused by a RangeError. */
export function quote(text: string): string {
  for (const character of text) {
    if (character < " " || character === "\x7f") throw new RangeError("a control character in a credential");
  }
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}
