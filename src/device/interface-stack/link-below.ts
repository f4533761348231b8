import type { RowReference } from "../../model/binding.ts";
import { UnsuitableSetting } from "../binding/row-change.ts";

/** Rows that are no links of the system, or not by the same name. */
const others = /^Device\.(IP|PPP|WiFi)\./;

/**
 * The link of the system that LowerLayers names; undefined for none. Throws an `UnsuitableSetting` for several, and for what is no
 * link by itself.
 */
export function linkBelow(setting: string, rows: readonly RowReference[]): string | undefined {
  const [row, ...more] = rows;
  if (row === undefined) return undefined;
  if (more.length > 0) throw new UnsuitableSetting(setting, "this runs on one interface, not on several");
  if (others.test(row.table)) throw new UnsuitableSetting(setting, `this runs on no row of ${row.table}`);
  return row.keys.at(-1);
}
