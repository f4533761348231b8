import type { StoreChange } from "../../ports/store.ts";
import type { Device } from "../device/device.ts";
import { giveNumbers, type NumberedRow } from "../device/instances.ts";
import { change, rowKeyed, rowRemovedOf } from "../device/records.ts";
import { instancesIn } from "../paths.ts";
import { locateAbove } from "../reading/names.ts";
import { read } from "../reading/read.ts";
import { Reading } from "../reading/reading.ts";
import { loadsAbove, resolve } from "../reading/resolve.ts";
import type { StoredTable } from "./stored-tables.ts";

/**
 * In tables whose rows on the system nobody has seen yet these are the rows that the table was shipped with: they are given
 * its numbers in their order. Durable when it resolves, so that a row that is taken away and put back stays the same.
 */
export async function numberByPosition(device: Device, tables: readonly StoredTable[]): Promise<void> {
  const reading = new Reading(device);
  const { records, scope } = device;
  const loads = tables.flatMap(({ path }) => loadsAbove(resolve(device.kind, path)));
  const written: StoreChange[] = [];
  await read(reading, loads, () => {
    for (const { path, table, record } of tables) {
      const above = locateAbove(reading, table, instancesIn(path));
      if (above === undefined || (records.table(path)?.numbers.size ?? 0) > 0) continue;
      const keyed = reading.keyedRows(table, above) ?? [];
      if (keyed.length === 0) continue;
      let highest = Math.max(record.highest, keyed.length);
      const rows = keyed.map(([key], at): NumberedRow => {
        const instance = record.added.includes(at + 1) ? ++highest : at + 1;
        return { table: path, key, instance };
      });
      giveNumbers(records, rows);
      written.push(change(scope, "rows", path, String(highest)));
      for (const { key, instance } of rows) {
        const mark = record.removed.includes(instance) ? rowRemovedOf(key) : rowKeyed(key);
        written.push(change(scope, "rows", `${path}${instance}.`, mark));
      }
    }
  });
  if (written.length > 0) await device.store.write(written);
}
