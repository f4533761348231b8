const longest = 64;

/** A name as somebody on the network has given it: one line of at most 64 characters, empty for `*`. */
export const hostNameOf = (text: string): string =>
  text === "*" ? "" : [...text.slice(0, 2 * longest).replaceAll(/\p{Cc}+/gu, "")].slice(0, longest).join("");
