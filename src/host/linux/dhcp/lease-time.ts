/** dnsmasq gives none for less. */
export const shortestSeconds = 120;
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

/** `12h` of 43,200; undefined for ever. */
export function leaseTimeText(seconds: number | undefined): string {
  if (seconds === undefined) return "infinite";
  if (seconds % 3600 === 0) return `${seconds / 3600}h`;
  return seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`;
}
