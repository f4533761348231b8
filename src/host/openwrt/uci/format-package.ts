import { escaped, quoted } from "./syntax.ts";
import type { UciPackage } from "./uci-package.ts";

interface FormatOptions {
  /** A line `package NAME` before everything, as `uci export` writes it and a file of `/etc/config` has it not. */
  readonly header: boolean;
  /** Anonymous sections get their made-up names (`uci export -n`). */
  readonly names?: boolean;
}

/** The text of a package, as `uci commit` and `uci export` write it: without comments, everything in single quotes. */
export function formatPackage({ name, sections }: UciPackage, { header, names = false }: FormatOptions): string {
  const lines = header ? [`package ${escaped(name)}`] : [];
  for (const section of sections) {
    const shown = section.anonymous && !names ? "" : ` ${quoted(section.name)}`;
    lines.push("", `config ${escaped(section.type)}${shown}`);
    for (const option of section.options) {
      if (typeof option.value === "string") lines.push(`\toption ${escaped(option.name)} ${quoted(option.value)}`);
      else for (const item of option.value) lines.push(`\tlist ${escaped(option.name)} ${quoted(item)}`);
    }
  }
  return `${lines.map((line) => `${line}\n`).join("")}\n`;
}
