import type { RowReference } from "../../model/binding.ts";
import type { LinkReading } from "../../ports/host/network/links.ts";
import { onLinkPrefixes } from "./ipv6-prefix.ts";

/** A prefix of an IP interface that the device can give others parts of. */
interface ServedPrefix {
  readonly row: RowReference;
  readonly length: number;
}

/** Most that lists of prefixes hold. [TR-181 DHCPv6] */
const mostPrefixes = 8;
const longestServed = 64;

/** The prefixes on a link by its name, without those that are valid there alone. */
export function servedPrefixes(links: readonly LinkReading[]): (link: string | undefined) => readonly ServedPrefix[] {
  const byName = new Map(links.map((link) => [link.name, link]));
  return (name) => {
    const link = byName.get(name ?? "");
    if (link === undefined) return [];
    const prefixes = onLinkPrefixes(link.addresses.filter(({ scope }) => scope === "global" || scope === "site"));
    return prefixes
      .map(({ text }) => ({
        row: { table: "Device.IP.Interface.{i}.IPv6Prefix.{i}.", keys: [link.name, text] },
        length: Number(text.slice(text.indexOf("/") + 1)),
      }))
      .filter(({ length }) => length <= longestServed)
      .slice(0, mostPrefixes);
  };
}
