// Long names in code may break where they have parts: after a dot, a dash, a slash or an underscore, and before a capital. Left to itself a
// browser breaks a path of the data model not at all, or anywhere.

/** Shorter names stay in one piece. */
const longCharacters = 14;

/** Puts `<wbr>` into the HTML of inline code. What is copied or searched for is the same. */
export function withBreakingPoints(html: string): string {
  return html.replace(/>([^<]+)</g, (_, text: string) => `>${text.split(" ").map(broken).join(" ")}<`);
}

const broken = (word: string): string =>
  word.length < longCharacters
    ? word
    : word.replace(/(?:[._/:,=-]+|(?<=[a-z])(?=[A-Z]))(?=[^._/:,=;-]{2})/g, (end) => `${end}<wbr>`);

interface Renderer {
  readonly renderer: {
    readonly rules: {
      code_inline?: ((tokens: never, at: number, options: never, env: never, self: never) => string) | undefined;
    };
  };
}

export function breakLongNames({ renderer: { rules } }: Renderer): void {
  const code = rules.code_inline;
  if (code !== undefined) rules.code_inline = (...token) => withBreakingPoints(code(...token));
}
