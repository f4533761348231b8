import type { RowReference } from "../../model/binding.ts";
import { type InterfaceLayers, ipInterfaceOf } from "./interface-layers.ts";

// Which row stands for a link where only one can: its IP interface, or the port that it is.

export interface LinkRows {
  /** Undefined for a link that has no such row. */
  rowOf(link: string): RowReference | undefined;
}

const ethernetTable = "Device.Ethernet.Interface.{i}.";

/** Tables whose rows are links by their names. */
const tables = new Set([
  ethernetTable,
  "Device.IP.Interface.{i}.",
  "Device.Ethernet.Link.{i}.",
  "Device.Ethernet.VLANTermination.{i}.",
]);

export function linkRows({ ip, ethernetInterfaces }: InterfaceLayers): LinkRows {
  const withIp = new Set(ip.map(({ link }) => link.name));
  const ports = new Set(ethernetInterfaces.map(({ link }) => link.name));
  return {
    rowOf: (link) =>
      withIp.has(link) ? ipInterfaceOf(link) : ports.has(link) ? { table: ethernetTable, keys: [link] } : undefined,
  };
}

/** The link that a row is; undefined for rows that are something else. */
export const linkOfRow = ({ table, keys }: RowReference): string | undefined =>
  tables.has(table) ? keys[0] : undefined;
