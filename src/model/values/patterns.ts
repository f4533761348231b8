// XML Schema regular expressions as JavaScript ones.

/** One expression that matches a whole string if any of the XML Schema patterns does. */
export function patternExpression(patterns: readonly string[]): RegExp {
  return new RegExp(`^(?:${patterns.map(translatePattern).join("|")})$`, "u");
}

/** Name characters, as far as `\i` and `\c` go in practice. */
const nameStart = "\\p{L}_:";
const nameRest = "\\p{L}\\p{N}\\p{M}_:.\\-";

/**
 * The same expression for JavaScript's `u` mode: `^` and `$` are ordinary characters in XML Schema and the whole string
 * must match, `\i` and `\c` are name characters, `.` is all but line ends, class subtraction `[a-z-[aeiou]]` is a lookahead.
 */
function translatePattern(pattern: string): string {
  let out = "";
  let at = 0;
  while (at < pattern.length) {
    const character = String.fromCodePoint(pattern.codePointAt(at) ?? 0);
    if (character === "\\") {
      out += translateEscape(pattern[at + 1] ?? "\\", false);
      at += 2;
    } else if (character === "[") {
      const set = translateClass(pattern, at);
      out += set.text;
      at = set.end;
    } else {
      out += character === "^" || character === "$" ? `\\${character}` : character === "." ? "[^\\n\\r]" : character;
      at += character.length;
    }
  }
  return out;
}

function translateClass(pattern: string, start: number): { text: string; end: number } {
  let body = "";
  let excluded = "";
  let at = start + 1;
  if (pattern[at] === "^") {
    body = "^";
    at++;
  }
  while (at < pattern.length && pattern[at] !== "]") {
    const character = String.fromCodePoint(pattern.codePointAt(at) ?? 0);
    if (character === "\\") {
      body += translateEscape(pattern[at + 1] ?? "\\", true);
      at += 2;
    } else if (character === "-" && pattern[at + 1] === "[") {
      const subtracted = translateClass(pattern, at + 1);
      excluded = `(?!${subtracted.text})`;
      at = subtracted.end;
    } else {
      const literal = character === "[" || (character === "-" && pattern[at + 1] === "]");
      body += literal ? `\\${character}` : character;
      at += character.length;
    }
  }
  return { text: `${excluded}[${body}]`, end: at + 1 };
}

function translateEscape(letter: string, inClass: boolean): string {
  switch (letter) {
    case "i":
      return inClass ? nameStart : `[${nameStart}]`;
    case "c":
      return inClass ? nameRest : `[${nameRest}]`;
    case "I":
      return `[^${nameStart}]`;
    case "C":
      return `[^${nameRest}]`;
    case "-":
      return inClass ? "\\-" : "-";
    default:
      return `\\${letter}`;
  }
}
