import type { RowReference } from "../../model/binding.ts";
import type { AddedIpInterfaceSettings } from "../../ports/host/network/ip-interfaces.ts";
import { UnsuitableSetting } from "../binding/row-change.ts";
import { framedLinkOf } from "./interface-layers.ts";

/** Rows that are no links of the system, or not by the same name. */
const others = /^Device\.(IP|PPP|WiFi|Cellular|DSL|PTM)\./;

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

/** The same, of a link that frames go over; `orElse`: what else may be named. */
export function framedLinkBelow(setting: string, rows: readonly RowReference[], orElse = ""): string | undefined {
  const [row, ...others] = rows;
  if (row === undefined) return undefined;
  const link = framedLinkOf(row);
  if (others.length > 0 || link === undefined) {
    throw new UnsuitableSetting(
      setting,
      `it runs on one Ethernet link, VLAN termination, port, or bridge (its management port)${orElse}`,
    );
  }
  return link;
}

/** The same, or a PPP connection by its key: what IP runs on. */
export function ipBelow(setting: string, rows: readonly RowReference[]): AddedIpInterfaceSettings["lower"] {
  const [row, ...others] = rows;
  const [connection] = row?.table === "Device.PPP.Interface.{i}." ? row.keys : [];
  if (connection !== undefined && others.length === 0) return { connection };
  return framedLinkBelow(setting, rows, ", or one PPP interface");
}

export const sameRows = (some: readonly RowReference[], others: readonly RowReference[]): boolean =>
  JSON.stringify(some.map(words)) === JSON.stringify(others.map(words));

const words = ({ table, keys }: RowReference): readonly string[] => [table, ...keys];
