// Figures as people read them.

/** `3 d 4 h`, `12 min 5 s`. */
export function duration(seconds: number): string {
  const all = Math.max(0, Math.round(seconds));
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(all / 86_400), "d"],
    [Math.floor(all / 3600) % 24, "h"],
    [Math.floor(all / 60) % 60, "min"],
    [all % 60, "s"],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  if (first < 0) return "0 s";
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(" ");
}

/** Date and time, to the second, as this browser writes them. */
export const moment = (ms: number): string =>
  new Date(ms).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "medium" });

export const kibibytes = (count: number): string =>
  count < 1024 ? `${count} KiB` : `${(count / 1024).toFixed(count < 10_240 ? 1 : 0)} MiB`;

export const octets = (count: number): string =>
  count < 10_000
    ? `${count} octets`
    : count < 10_000_000
      ? `${(count / 1000).toFixed(0)} kB`
      : `${(count / 1_000_000).toFixed(1)} MB`;

export const milliseconds = (ms: number): string => (ms < 10_000 ? `${Math.round(ms)} ms` : duration(ms / 1000));

/** Has the browser keep a text as a file. */
export function download(name: string, text: string, type = "text/plain"): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
