import type { Store, StoreChange } from "../../ports/store.ts";
import { tableOf } from "../paths.ts";
import type { Place } from "../reading/place.ts";
import type { Notification } from "../tree.ts";

// What the store holds of one device's tree. Values and attributes stay in memory while the device lives, unless it is one of very
// many; most devices differ little from their kind, so maps that would be empty do not exist.

/** The spaces of the store that belong to the tree. A device's scope is put before them. */
export const spaces = {
  value: "value",
  rows: "rows",
  attribute: "attribute",
  baseline: "baseline",
  pending: "pending",
  journal: "journal",
} as const;

export type Space = keyof typeof spaces;

export interface TableRecord {
  /** The highest instance number ever given; 0 if none. */
  highest: number;
  /** Tables of the system: the number of each stable key ever seen. */
  readonly numbers: Map<string, number>;
  /** Stored tables: rows there besides those shipped, in rising order. */
  added: readonly number[];
  /** Stored tables: rows shipped that are gone. */
  removed: readonly number[];
}

export interface AttributeRecord {
  readonly notification?: Notification;
  readonly accessList?: readonly string[];
}

/** Values and rows as one sees them; a transaction lays its own over those of the device. */
export interface RecordView {
  /** Another number whenever rows or their aliases are others. */
  readonly revision: number;
  /** The value stored under a parameter's path. */
  value(path: string): string | undefined;
  table(path: string): Readonly<TableRecord> | undefined;
  /** The rows of a table of the system, by rising number, where it has these itself. */
  systemRows(table: string, present: readonly Place[]): readonly Place[];
}

export const emptyTable = (): TableRecord => ({ highest: 0, numbers: new Map(), added: [], removed: [] });

/** Of all devices whose store tells of none: most of a fleet. */
const noTables = new Map<string, TableRecord>();
const noValues = new Map<string, string>();

interface RecordsTerms {
  readonly store: Store;
  readonly scope: string;
  /** Those of the kind. */
  readonly paths: Map<string, string>;
  /** Whether values too are read from the store again after a release. */
  readonly isSparing?: boolean;
  /** Whether the store has no attributes and no rows, as records before these have found. */
  readonly hasValuesAlone?: boolean;
}

export class Records implements RecordView {
  revision = 0;
  readonly #store: Store;
  readonly #scope: string;
  readonly #paths: Map<string, string>;
  readonly #isSparing: boolean;
  #values: Map<string, string> | undefined;
  attributes: Map<string, AttributeRecord> | undefined;
  #tables: Map<string, TableRecord> | undefined;

  constructor({ store, scope, paths, isSparing = false, hasValuesAlone = false }: RecordsTerms) {
    this.#store = store;
    this.#scope = scope;
    this.#paths = paths;
    this.#isSparing = isSparing;
    this.#values = isSparing ? undefined : this.#readValues();
    this.attributes = undefined;
    this.#tables = hasValuesAlone ? noTables : undefined;
    if (hasValuesAlone) return;
    for (const [path, value] of store.entries(scope + spaces.attribute)) {
      this.attributes ??= new Map();
      this.attributes.set(path, decodeAttribute(value));
    }
  }

  /** Whether it is known that the store has no attributes and no rows. */
  get hasValuesAlone(): boolean {
    return this.attributes === undefined && this.#tables === noTables;
  }

  #readValues(): Map<string, string> {
    return filled(this.#store.entries(this.#scope + spaces.value), this.#paths) ?? noValues;
  }

  /** Stored values by parameter path. */
  get values(): ReadonlyMap<string, string> {
    this.#values ??= this.#readValues();
    return this.#values;
  }

  value(path: string): string | undefined {
    return this.values.get(path);
  }

  /** `undefined` takes it away. */
  putValue(path: string, value: string | undefined): void {
    if (this.values === noValues) this.#values = new Map();
    if (value === undefined) this.#values?.delete(path);
    else this.#values?.set(sharedPath(this.#paths, path), byItself(value));
  }

  table(path: string): TableRecord | undefined {
    return this.tables.get(path);
  }

  systemRows(_table: string, present: readonly Place[]): readonly Place[] {
    return present;
  }

  /** By table path. The largest part of the records and the least used: read when first wanted, and again after a release. */
  get tables(): ReadonlyMap<string, TableRecord> {
    if (this.#tables === undefined) {
      const read = readTables(this.#store.entries(this.#scope + spaces.rows));
      this.#tables = read.size === 0 ? noTables : read;
    }
    return this.#tables;
  }

  putTable(path: string, table: TableRecord): void {
    if (this.tables === noTables) this.#tables = new Map();
    this.#tables?.set(path, table);
  }

  dropTable(path: string): void {
    if (this.tables !== noTables) this.#tables?.delete(path);
  }

  /** As the store has them now. */
  reread(): Records {
    return new Records({ store: this.#store, scope: this.#scope, paths: this.#paths, isSparing: this.#isSparing });
  }

  /**
   * Forgets what the store can tell again, but not that it has nothing. Only when no call of the tree is under way: new numbers must
   * be durable.
   */
  release(): void {
    if (this.#tables !== noTables) this.#tables = undefined;
    if (this.#isSparing && this.#values !== noValues) this.#values = undefined;
  }
}

export const change = (scope: string, space: Space, key: string, value: string | undefined): StoreChange => ({
  space: scope + spaces[space],
  key,
  value,
});

function filled(
  entries: Iterable<readonly [string, string]>,
  paths: Map<string, string>,
): Map<string, string> | undefined {
  const map = new Map<string, string>();
  for (const [path, value] of entries) map.set(sharedPath(paths, path), value);
  return map.size === 0 ? undefined : map;
}

/** The same text by itself: a value that was read out of an envelope would keep all of it in memory. */
function byItself(value: string): string {
  const copy = Buffer.from(value).toString();
  return copy === value ? copy : value;
}

const mostShared = 4096;

/** The same path as one string for all devices of the kind, whose `paths` these are: what has come from a store, or was put together, is one of its own. */
function sharedPath(paths: Map<string, string>, path: string): string {
  const known = paths.get(path);
  if (known === undefined && paths.size < mostShared) paths.set(path, path);
  return known ?? path;
}

/**
 * What the store says of a row: `added`, `removed`, or `=` and the stable key that its number was given for; `removed=` and
 * the key while one that was removed from the store has yet to be removed from the system.
 */
export const rowAdded = "added";
export const rowRemoved = "removed";
export const rowKeyed = (key: string): string => `=${key}`;
export const rowRemovedOf = (key: string): string => rowRemoved + rowKeyed(key);

type ReadTable = Omit<TableRecord, "added" | "removed"> & { readonly added: number[]; readonly removed: number[] };

function readTables(entries: Iterable<readonly [path: string, value: string]>): Map<string, TableRecord> {
  const tables = new Map<string, ReadTable>();
  for (const [path, value] of entries) {
    const tablePath = /\.[0-9]+\.$/.test(path) ? tableOf(path) : path;
    const table: ReadTable = tables.get(tablePath) ?? { ...emptyTable(), added: [], removed: [] };
    tables.set(tablePath, table);
    const number = Number(path === tablePath ? value : path.slice(tablePath.length, -1));
    if (!Number.isSafeInteger(number)) continue;
    table.highest = Math.max(table.highest, number);
    if (path === tablePath) continue;
    if (value === rowAdded) table.added.push(number);
    else if (value.startsWith(rowRemoved)) table.removed.push(number);
    if (value.includes("=")) table.numbers.set(value.slice(value.indexOf("=") + 1), number);
  }
  for (const { added, removed } of tables.values())
    for (const numbers of [added, removed]) numbers.sort((a, b) => a - b);
  return tables;
}

export const rising = (numbers: readonly number[], another: number): readonly number[] =>
  another > (numbers.at(-1) ?? 0) ? [...numbers, another] : [...numbers, another].sort((a, b) => a - b);

export const encodeAttribute = (record: AttributeRecord): string => JSON.stringify(record);

/** A record that makes no sense counts as none: the parameter is as the data model has it. */
function decodeAttribute(text: string): AttributeRecord {
  const parsed: unknown = parseJson(text);
  if (typeof parsed !== "object" || parsed === null) return {};
  const notification = "notification" in parsed ? parsed.notification : undefined;
  const accessList = "accessList" in parsed ? parsed.accessList : undefined;
  return {
    ...(notification === 0 || notification === 1 || notification === 2 ? { notification } : {}),
    ...(Array.isArray(accessList) ? { accessList: accessList.map(String) } : {}),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
