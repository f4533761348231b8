import type { StoreChange } from "../../ports/store.ts";
import type { Device } from "../device/device.ts";
import { forgetNumber, giveNumbers, type NumberedRow } from "../device/instances.ts";
import {
  change,
  emptyTable,
  type Records,
  type RecordView,
  rising,
  rowAdded,
  rowKeyed,
  rowRemoved,
  spaces,
  type TableRecord,
} from "../device/records.ts";
import type { Place } from "../reading/place.ts";
import { isSecret } from "../reading/resolve.ts";
import { EditedRows } from "./edited-rows.ts";

/** Stored values and rows as they will be if the transaction goes through, laid over what the device has. */
export class Draft implements RecordView {
  /** As of the rows and aliases of this draft. */
  revision = 1;
  readonly #device: Device;
  readonly #passedOver: ReadonlySet<string>;
  readonly #values = new Map<string, string | undefined>();
  readonly #tables = new Map<string, TableRecord | undefined>();
  readonly #rows = new Map<string, StoreChange>();
  readonly #forgotten = new Set<string>();
  /** Numbers given to new rows of tables of the system, by row path. */
  readonly #numbered = new Map<string, NumberedRow>();
  /** Rows of the system that come and go. */
  readonly edited = new EditedRows();

  /** `passedOver`: rows of the system that no new one may be. */
  constructor(device: Device, passedOver: ReadonlySet<string> = new Set()) {
    this.#device = device;
    this.#passedOver = passedOver;
  }

  value(path: string): string | undefined {
    return this.#values.has(path) ? this.#values.get(path) : this.#device.records.value(path);
  }

  table(path: string): Readonly<TableRecord> | undefined {
    return this.#tables.has(path) ? this.#tables.get(path) : this.#device.records.table(path);
  }

  systemRows(table: string, present: readonly Place[]): readonly Place[] {
    return this.edited.over(table, present);
  }

  /** The numbers that new rows of the system have, to be kept from others while the transaction is under way. */
  get numbered(): readonly NumberedRow[] {
    return [...this.#numbered.values()];
  }

  set(path: string, value: string): void {
    if (path.endsWith(".Alias")) this.revision += 1;
    this.#values.set(path, value);
  }

  unset(path: string): void {
    this.#values.set(path, undefined);
  }

  /** Gives a new row of a stored table its number: the one that it had elsewhere, if that leaves enough for others. */
  addRow(table: string, was = 0): number {
    const record = this.#edit(table);
    record.highest = nextNumber(record.highest, was);
    record.added = rising(record.added, record.highest);
    this.#keep(table, String(record.highest));
    this.#keep(`${table}${record.highest}.`, rowAdded);
    return record.highest;
  }

  /** Gives a new row of a table of the system, whose present rows have their numbers, a number and the key that goes with it. */
  addSystemRow(table: string, keyOf: (instance: number) => string, was = 0): NumberedRow {
    const known = this.#device.records.table(table);
    let instance = nextNumber(Number(this.#rows.get(table)?.value ?? known?.highest ?? 0), was);
    while (known?.numbers.has(keyOf(instance)) || this.#passedOver.has(`${table}${instance}.`)) instance++;
    const row = { table, key: keyOf(instance), instance };
    this.keepSystemRow(row);
    return row;
  }

  /** Ties a row of the system to its number. */
  keepSystemRow(row: NumberedRow): void {
    const { table, key, instance } = row;
    const path = `${table}${instance}.`;
    this.#numbered.set(path, row);
    const highest = this.#rows.get(table)?.value ?? this.#device.records.table(table)?.highest ?? 0;
    this.#keep(table, String(Math.max(Number(highest), instance)));
    this.#keep(path, rowKeyed(key));
  }

  /** Forgets a row of the system with all that is stored below it. Its number stays used. */
  forgetSystemRow(row: string): void {
    this.#forgetBelow(row, false);
    this.#numbered.delete(row);
    this.#keep(row, undefined);
  }

  /** Takes a row away with all that is stored below it. Its number, and those of rows below that it shipped with, stay used. */
  removeRow(table: string, instance: number): void {
    const path = `${table}${instance}.`;
    const record = this.#edit(table);
    const isFactoryRow = !record.added.includes(instance);
    this.#forgetBelow(path, isFactoryRow);
    if (isFactoryRow) record.removed = rising(record.removed, instance);
    else record.added = record.added.filter((row) => row !== instance);
    this.#keep(path, isFactoryRow ? rowRemoved : undefined);
  }

  #edit(table: string): TableRecord {
    const known = this.#tables.get(table);
    if (known !== undefined) return known;
    const factory = this.#device.kind.initialRows.get(table) ?? [];
    const record = { ...(this.table(table) ?? emptyTable()) };
    record.highest = Math.max(record.highest, ...factory);
    this.#tables.set(table, record);
    return record;
  }

  #keep(path: string, value: string | undefined): void {
    this.revision += 1;
    this.#rows.set(path, change(this.#device.scope, "rows", path, value));
  }

  #forgetBelow(row: string, isFactoryRow: boolean): void {
    this.#forgotten.add(row);
    const { records, store, scope } = this.#device;
    const stored = [...records.values.keys(), ...this.#values.keys()];
    for (const path of stored.filter((key) => key.startsWith(row))) this.#values.set(path, undefined);
    for (const path of this.#numbered.keys()) if (path.startsWith(row)) this.#numbered.delete(path);
    const tables = new Set([...records.tables.keys(), ...this.#tables.keys()]);
    for (const table of [...tables].filter((key) => key.startsWith(row))) {
      const highest = this.table(table)?.highest ?? 0;
      this.#tables.set(table, isFactoryRow ? { ...emptyTable(), highest } : undefined);
    }
    const rows = [...this.#rows.keys()].filter((path) => path.startsWith(row));
    for (const path of [...[...store.entries(scope + spaces.rows, row)].map(([kept]) => kept), ...rows]) {
      const isHighest = !/\.[0-9]+\.$/.test(path);
      if (!(isFactoryRow && isHighest)) this.#keep(path, undefined);
    }
  }

  /** All that the store must be told for the draft to become true. */
  changes(): readonly StoreChange[] {
    const { scope, store } = this.#device;
    const gone = [...this.#forgotten].flatMap((row) =>
      (["attribute", "baseline", "pending"] as const).flatMap((space) =>
        [...store.entries(scope + spaces[space], row)].map(([path]) => change(scope, space, path, undefined)),
      ),
    );
    const values = [...this.#values].map(([path, value]) => this.#valueChange(path, value));
    return [...values, ...this.#rows.values(), ...gone];
  }

  /** A secret that is replaced or goes is not left on the disk. */
  #valueChange(path: string, value: string | undefined): StoreChange {
    const { kind, records, scope } = this.#device;
    const former = records.value(path);
    const written = change(scope, "value", path, value);
    return former !== undefined && former !== value && isSecret(kind, path) ? { ...written, erase: "here" } : written;
  }

  /** Makes the draft what the device has in memory. */
  adopt(records: Records): void {
    records.revision += 1;
    for (const [path, value] of this.#values) records.putValue(path, value);
    for (const [path, table] of this.#tables) {
      if (table === undefined) records.dropTable(path);
      else records.putTable(path, table);
    }
    for (const row of this.#forgotten) forgetNumber(records, row);
    giveNumbers(records, this.numbered);
    for (const row of this.#forgotten) {
      for (const path of records.attributes?.keys() ?? []) if (path.startsWith(row)) records.attributes?.delete(path);
    }
  }
}

/** The one that it had elsewhere, if that leaves enough for others. */
const nextNumber = (highest: number, was: number): number => (was > highest && was < 2 ** 31 ? was : highest + 1);
