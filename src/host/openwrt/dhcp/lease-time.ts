/** dnsmasq gives none for less. */
const shortestSeconds = 120;
const longestSeconds = 2 ** 31 - 1;
const units = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 } as const;

/** `12h`, `45m`, `3600` or `infinite` in seconds; Infinity for ever, undefined for what dnsmasq does not take. [dnsmasq --dhcp-range] */
export function leaseSecondsOf(text: string): number | undefined {
  if (text === "infinite") return Infinity;
  const found = /^(\d{1,10})([smhdw]?)$/i.exec(text);
  if (found === null) return undefined;
  const unit = (found[2] || "s").toLowerCase() as keyof typeof units;
  return Math.min(longestSeconds, Math.max(shortestSeconds, Number(found[1]) * units[unit]));
}
