// Text with elements in it, into which nothing goes unescaped.

/** Made by `html` alone. */
export interface Markup {
  readonly markup: string;
}

type Part = string | number | Markup | readonly Markup[];

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (each) => `&#${each.charCodeAt(0)};`);
}

/** A template of HTML: what is put into it is text unless it was made in the same way. */
export function html(pieces: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const put = (part: Part | undefined): string => {
    if (part === undefined) return "";
    if (typeof part === "string" || typeof part === "number") return escaped(String(part));
    if ("markup" in part) return part.markup;
    return part.map(({ markup }) => markup).join("");
  };
  return { markup: pieces.map((piece, at) => piece + put(parts[at])).join("") };
}
