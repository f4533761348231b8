import type { ValueType } from "../schema.ts";
import { describeRanges, within } from "./ranges.ts";
import { characters } from "./strings.ts";
import { accept, notOfValue, type Verdict } from "./verdict.ts";

/** The items of a comma-separated list; white space around commas is no part of them. [TR-106 list] */
export function listItems(lexical: string): readonly string[] {
  return lexical.trim() === "" ? [] : lexical.split(",").map((item) => item.trim());
}

/** Limits on the list and each item in turn. On the wire a list is a string, so a bad item is a bad value. */
export function checkList(type: ValueType, lexical: string, checkItem: (item: string) => Verdict): Verdict {
  const { items: itemLimits, openEnd, totalLength } = type.list ?? {};
  if (totalLength !== undefined && !within(characters(lexical), [totalLength])) {
    return notOfValue(`${characters(lexical)} characters, allowed are ${describeRanges([totalLength])}`);
  }
  const items = listItems(lexical);
  if (itemLimits !== undefined && !within(items.length, [itemLimits])) {
    return notOfValue(`${items.length} items, allowed are ${describeRanges([itemLimits])}`);
  }
  const given = openEnd && items.at(-1) === "" ? items.slice(0, -1) : items;
  for (const item of given) {
    if (item === "") return notOfValue("an empty item in the list");
    const verdict = checkItem(item);
    if (!verdict.ok) return notOfValue(`item ${item}: ${verdict.reason}`);
  }
  return accept(lexical);
}
