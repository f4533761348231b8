import { RefusedSettingError } from "../refused-setting.ts";

// Lists of things with keys, as edits change them.

interface Keyed {
  readonly key: string;
}

/** Most that there can be of one kind. */
const mostItems = 256;

export function refuse(setting: string, reason: string): never {
  throw new RefusedSettingError(setting, reason);
}

/** Throws unless there is one; `what` it is. `row` where something is to be added to it. */
export const isThere = <Item extends Keyed>(
  items: readonly Item[],
  key: string,
  what: string,
  setting: "key" | "row" = "key",
): Item => items.find((each) => each.key === key) ?? refuse(setting, `there is no ${what} ${key}`);

/** With one more, last; throws where there is no room, or one of this key. */
export function added<Item extends Keyed>(items: readonly Item[], item: Item): readonly Item[] {
  if (items.length >= mostItems) refuse("row", `there is room for ${mostItems}`);
  if (!/^[\w-]+$/.test(item.key) || items.some(({ key }) => key === item.key))
    refuse("key", `nothing can be added as ${JSON.stringify(item.key)}`);
  return [...items, item];
}

export const changed = <Item extends Keyed>(
  items: readonly Item[],
  key: string,
  settings: Partial<NoInfer<Item>>,
): readonly Item[] => items.map((each) => (each.key === key ? { ...each, ...settings } : each));

export const without = <Item extends Keyed>(items: readonly Item[], key: string): readonly Item[] =>
  items.filter((each) => each.key !== key);

/** With that of the key at this place, counted from 1, or last. */
export function placed<Item extends Keyed>(items: readonly Item[], key: string, order: number): readonly Item[] {
  const item = items.find((each) => each.key === key);
  return item === undefined ? items : without(items, key).toSpliced(order - 1, 0, item);
}
