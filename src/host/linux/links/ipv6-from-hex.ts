/** The 32 hexadecimal digits of /proc as an address in its canonical form. [RFC 5952 4] */
export function ipv6FromHex(hex: string): string {
  const text = (hex.match(/.{4}/g) ?? []).map((group) => Number.parseInt(group, 16).toString(16)).join(":");
  const zeros = [...text.matchAll(/(?<![^:])0(?::0)+(?![^:])/g)];
  const longest = zeros.reduce((best, run) => (run[0].length > (best?.[0].length ?? 0) ? run : best), zeros[0]);
  if (longest === undefined) return text;
  const before = text.slice(0, longest.index).replace(/:$/, "");
  const after = text.slice(longest.index + longest[0].length).replace(/^:/, "");
  return `${before}::${after}`;
}
