import type { Store, StoreChange } from "../../../ports/store.ts";
import type { Device } from "../../device/device.ts";
import { change, spaces } from "../../device/records.ts";
import type { Kind } from "../../kind/kind.ts";
import { isSecret } from "../../reading/resolve.ts";
import type { FormerRow, Journal, KeptRecord } from "./journal-records.ts";

// Between the first commit on the system and the write that makes a transaction true, a power cut would leave half of it.
// The journal says how the system was, so that the next start can put it back. Where another transaction is to complete it, the
// journal stays until that one is true, and says too how the store was.

const key = "transaction";

type Of = Pick<Device, "scope" | "kind">;

export const journalEntry = ({ scope }: Of, { rows, kept }: Journal): StoreChange =>
  change(scope, "journal", key, JSON.stringify(kept.length === 0 ? rows : { rows, kept }));

export const journalCleared = ({ scope }: Of): StoreChange => change(scope, "journal", key, undefined);

/** A journal in the place of another one: with that goes what it said of secrets. */
export const inPlaceOf = ({ kind }: Of, former: Journal, written: StoreChange): StoreChange =>
  saysSecrets(kind, former) ? { ...written, erase: "here" } : written;

const saysSecrets = (kind: Kind<never>, { rows, kept }: Journal): boolean =>
  rows.some((row) => "before" in row && Object.keys(row.before).some((name) => isSecret(kind, row.path + name))) ||
  kept.some(([space, path]) => space === spaces.value && isSecret(kind, path));

/** What undoes both of two transactions, the later one first. What is in rows that the first has made goes with them. */
export function joined(first: Journal | undefined, second: Journal): Journal {
  if (first === undefined) return second;
  const made = new Set(first.rows.flatMap((row) => ("added" in row ? [row.path] : [])));
  const isInMade = ({ path }: FormerRow): boolean =>
    [...path.matchAll(/\./g)].some(({ index }) => made.has(path.slice(0, index + 1)));
  return {
    rows: [...second.rows.filter((row) => !isInMade(row)), ...first.rows],
    kept: [...second.kept, ...first.kept],
  };
}

/** What the store has now under the keys that are to be changed, but the numbers that were given: these stay used. */
export function keptBefore({ store, scope }: Device, changes: readonly StoreChange[]): readonly KeptRecord[] {
  return changes.flatMap((each): readonly KeptRecord[] => {
    const space = each.space.slice(scope.length);
    if (each.key === undefined || (space === spaces.rows && !isRow(each.key))) return [];
    return [[space, each.key, store.read(each.space, each.key) ?? null]];
  });
}

const isRow = (path: string): boolean => /\.[0-9]+\.$/.test(path);

/** Puts back in the store what a transaction has left there that was to be completed. Before anything is read of it. */
export async function putKeptBack(device: Of & { readonly store: Store }): Promise<void> {
  const left = journalled(device);
  if (left === undefined || left.kept.length === 0) return;
  const { store, scope } = device;
  const rest = { rows: left.rows, kept: [] };
  const entry = left.rows.length === 0 ? journalCleared(device) : journalEntry(device, rest);
  await store.write([
    ...left.kept.map(([space, path, was]) => ({ space: scope + space, key: path, value: was ?? undefined })),
    inPlaceOf(device, left, entry),
  ]);
}

/** What an interrupted transaction has left to put back; undefined if there was none. */
export function journalled({ store, scope }: Pick<Device, "store" | "scope">): Journal | undefined {
  const text = store.read(scope + spaces.journal, key);
  if (text === undefined) return undefined;
  try {
    const read: unknown = JSON.parse(text);
    const { rows, kept } = isParts(read) ? read : { rows: read, kept: [] };
    return { rows: listed(rows).filter(isFormerRow), kept: listed(kept).filter(isKept) };
  } catch {
    return { rows: [], kept: [] };
  }
}

const listed = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const isParts = (read: unknown): read is { readonly rows: unknown; readonly kept: unknown } =>
  typeof read === "object" && read !== null && "rows" in read && "kept" in read;

function isFormerRow(row: unknown): row is FormerRow {
  if (typeof row !== "object" || row === null || !("path" in row) || typeof row.path !== "string") return false;
  if ("added" in row) return typeof row.added === "string";
  return "before" in row && typeof row.before === "object" && row.before !== null;
}

function isKept(record: unknown): record is KeptRecord {
  const [space, path, was] = listed(record);
  return Object.values<unknown>(spaces).includes(space) && typeof path === "string" && isTextOrNull(was);
}

const isTextOrNull = (value: unknown): boolean => value === null || typeof value === "string";
