import type { StoreChange } from "../../ports/store.ts";
import { tableOf } from "../paths.ts";
import { ModelError } from "../tree.ts";
import type { Device } from "./device.ts";
import { change, emptyTable, type Records, rowKeyed } from "./records.ts";

/** Instance numbers of system-owned tables: given once per stable key, and durable before anybody is told. [TR-069 A.2.2.1] */
export interface InstanceNumbers {
  /** The number of a key; a new one if it was never seen. */
  numberOf(table: string, key: string): number;
  /** Resolves when every number given so far, by whomever, is durable. */
  settle(): Promise<void>;
}

/** A row of a table of the system, and the number that its stable key has. */
export interface NumberedRow {
  readonly table: string;
  readonly key: string;
  readonly instance: number;
}

/** Lets these rows have their numbers from now on, for readers that overlap too. */
export function giveNumbers(records: Records, rows: readonly NumberedRow[]): void {
  for (const { table, key, instance } of rows) {
    const record = records.tables.get(table) ?? emptyTable();
    records.putTable(table, record);
    record.highest = Math.max(record.highest, instance);
    record.numbers.set(key, instance);
  }
}

/** Forgets numbers that could not be made durable, so that they are given again to the same or another key. */
export function takeNumbersBack(records: Records, rows: readonly NumberedRow[]): void {
  for (const { table, key } of rows) records.tables.get(table)?.numbers.delete(key);
}

/** A row that was deleted has no number any more; should its key come back, it is another row. */
export function forgetNumber(records: Records, row: string): void {
  const table = tableOf(row);
  const instance = Number(row.slice(table.length, -1));
  const numbers = records.tables.get(table)?.numbers;
  for (const [key, number] of numbers ?? []) if (number === instance) numbers?.delete(key);
}

export function instanceNumbers(device: Device): InstanceNumbers {
  let fresh: NumberedRow[] = [];

  async function persist(): Promise<void> {
    const given = fresh;
    fresh = [];
    const changes = new Map<string, StoreChange>();
    for (const { table, key, instance } of given) {
      const row = `${table}${instance}.`;
      changes.set(table, change(device.scope, "rows", table, String(instance)));
      changes.set(row, change(device.scope, "rows", row, rowKeyed(key)));
    }
    try {
      await device.store.write([...changes.values()]);
    } catch (error) {
      takeNumbersBack(device.records, given);
      const reason = `instance numbers could not be kept: ${error instanceof Error ? error.message : String(error)}`;
      throw new ModelError([{ path: given[0]?.table ?? "", kind: "internal", reason }]);
    }
  }

  return {
    numberOf(table, key) {
      const known = device.records.tables.get(table)?.numbers.get(key);
      if (known !== undefined) return known;
      const record = device.records.tables.get(table) ?? emptyTable();
      device.records.putTable(table, record);
      const instance = record.highest + 1;
      record.highest = instance;
      record.numbers.set(key, instance);
      fresh.push({ table, key, instance });
      return instance;
    },
    async settle() {
      if (fresh.length > 0) {
        const before = device.allocating;
        const writing = persist();
        device.allocating = before === undefined ? writing : Promise.all([before, writing]).then(() => undefined);
      }
      const pending = device.allocating;
      if (pending === undefined) return;
      try {
        await pending;
      } finally {
        if (device.allocating === pending) device.allocating = undefined;
      }
    },
  };
}
