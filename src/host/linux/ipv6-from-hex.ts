/** The 32 hexadecimal digits of /proc as an address in its canonical form. [RFC 5952 4] */
export function ipv6FromHex(hex: string): string {
  const groups = (hex.match(/.{4}/g) ?? []).map((group) => Number.parseInt(group, 16).toString(16));
  const text = groups.join(":");
  const zeros = text.match(/\b0(?::0)+\b/g) ?? [];
  const longest = zeros.reduce((best, run) => (run.length > best.length ? run : best), "");
  if (longest === "") return text;
  const [before = "", after = ""] = [
    text.slice(0, text.indexOf(longest)),
    text.slice(text.indexOf(longest) + longest.length),
  ];
  return `${before.replace(/:$/, "")}::${after.replace(/^:/, "")}`;
}
