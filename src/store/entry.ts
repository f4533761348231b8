import type { StoreChange } from "../ports/store.ts";
import { StoreError } from "./store-error.ts";

type Entry = readonly [key: string, value: string];

/** Sorts by UTF-16 code unit, as the port promises. Entries that are in order already cost one pass. */
export function inKeyOrder(entries: Entry[]): readonly Entry[] {
  return entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

/** A lone surrogate has no UTF-8 form and would come back as another string: such a batch is refused whole. */
export function refusalOf(changes: readonly StoreChange[]): StoreError | undefined {
  const broken = changes.find(({ space, key = "", value = "" }) => isBroken(space) || isBroken(key) || isBroken(value));
  if (broken === undefined) return undefined;
  return new StoreError(
    "failed",
    `an entry of ${JSON.stringify(broken.space)} is not well-formed Unicode: not written`,
  );
}

const isBroken = (text: string): boolean => /\p{Cs}/u.test(text);
