import { textOf } from "../uci/option-values.ts";
import type { UciSection } from "../uci/uci-package.ts";

/** An option that is a whole number in these bounds; undefined if there is none such. */
export function numberOf(section: UciSection, name: string, least: number, most: number): number | undefined {
  const text = textOf(section, name) ?? "";
  const number = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  return number >= least && number <= most ? number : undefined;
}
