// An answer to text: tables for people. Values come from devices, so nothing in them may reach the terminal as a command.

/** Control characters shown as escapes, so that a value cannot move the cursor or fake a line. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, (character) =>
    character === "\n" ? "\\n" : `\\u{${character.codePointAt(0)?.toString(16) ?? ""}}`,
  );
}

/** A value for a script: as it is, unless it would go to a terminal. */
export const bareValue = (value: string): string => (process.stdout.isTTY ? printable(value) : value);

/** Columns aligned by two spaces; the last one is not padded. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [header, ...rows].map((row) => row.map(printable));
  const widths = header.map((_, column) => Math.max(...all.map((row) => (row[column] ?? "").length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
      .join("  ")
      .trimEnd();
  return all.map(line).join("\n");
}

/** `name: value` lines, aligned. */
export function facts(entries: readonly (readonly [name: string, value: string])[]): string {
  const width = Math.max(...entries.map(([name]) => name.length));
  return entries.map(([name, value]) => `${name.padEnd(width)}  ${printable(value)}`).join("\n");
}

/** `3 d 4 h`, `5 min`, `12 s`: the two largest units. */
export function duration(seconds: number): string {
  const units: readonly (readonly [string, number])[] = [
    ["d", 86400],
    ["h", 3600],
    ["min", 60],
    ["s", 1],
  ];
  const parts: string[] = [];
  let rest = Math.max(0, Math.round(seconds));
  for (const [unit, size] of units) {
    if (rest >= size && parts.length < 2) parts.push(`${Math.floor(rest / size)} ${unit}`);
    rest %= size;
  }
  return parts.join(" ") || "0 s";
}

/** Local time of a log or table: `2026-11-22T17:00:00Z`. */
export const moment = (unixMs: number): string => new Date(unixMs).toISOString().replace(/\.\d+Z$/, "Z");
