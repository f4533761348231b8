import type { UciSection } from "./uci-package.ts";

// What options mean to the programs that read them.

/** A single value; the words of a list joined by blanks, as programs in shell see them. Undefined if there is none. */
export function textOf(section: UciSection, name: string): string | undefined {
  const value = section.option(name)?.value;
  return value === undefined || typeof value === "string" ? value : value.join(" ");
}

/** The items of a list, or the words of a single value: most programs take both forms. */
export function wordsOf(section: UciSection, name: string): readonly string[] {
  const value = section.option(name)?.value;
  if (value === undefined) return [];
  return typeof value === "string" ? value.split(/\s+/).filter((word) => word !== "") : value;
}

/** As programs of OpenWrt read a boolean; `otherwise` where there is none, or none that they know. */
export function flagOf(section: UciSection, name: string, otherwise: boolean): boolean {
  const text = textOf(section, name);
  if (text === undefined) return otherwise;
  if (/^(1|on|true|yes|enabled)$/.test(text)) return true;
  return /^(0|off|false|no|disabled)$/.test(text) ? false : otherwise;
}
