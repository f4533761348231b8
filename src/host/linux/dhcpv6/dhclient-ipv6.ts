import { isIPv6 } from "node:net";
import {
  colonOctets,
  dhclientDirectories,
  isDhclientFile,
  type LeaseBlock,
  leasesIn,
  linkIn,
} from "../dhcp-options/dhclient-leases.ts";
import { textsIn } from "../dhcp-options/lease-files.ts";
import { canonical } from "../links/ipv6-network.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import type { Ipv6Lease, WrittenPrefix } from "./ipv6-lease.ts";
import { receivedByName } from "./received-by-name.ts";

/** Leases of dhclient, of each link the last; one that it has given back is none. [dhclient.leases(5)] */
export function dhclientIpv6Leases(files: SystemFiles): readonly Ipv6Lease[] {
  const last = new Map<string, Ipv6Lease | undefined>();
  for (const directory of dhclientDirectories) {
    for (const [, text] of textsIn(files, directory, isDhclientFile)) {
      for (const { family, statements, blocks } of leasesIn(text)) {
        const link = linkIn(statements);
        if (family !== 6 || link === undefined) continue;
        last.set(link, statements.includes("released") ? undefined : leaseOf(link, statements, blocks));
      }
    }
  }
  return [...last.values()].flatMap((lease) => lease ?? []);
}

function leaseOf(link: string, statements: readonly string[], blocks: readonly LeaseBlock[]): Ipv6Lease {
  const isFor = (word: string) => (block: LeaseBlock) => block.words.startsWith(`${word} `);
  const [forAddresses, forPrefixes] = [
    blocks.filter((block) => isFor("ia-na")(block) || isFor("ia-ta")(block)),
    blocks.filter(isFor("ia-pd")),
  ];
  const option = (name: string): string => {
    const words = `option dhcp6.${name} `;
    return statements.find((each) => each.startsWith(words))?.slice(words.length) ?? "";
  };
  const duid = colonOctets(option("client-id"));
  return {
    link,
    duid: duid.length === 0 ? undefined : duid,
    addresses: forAddresses.flatMap((each) =>
      each.blocks.filter(isFor("iaaddr")).map(({ words }) => canonical(words.slice("iaaddr ".length))),
    ),
    prefixes: forPrefixes.flatMap((each) => each.blocks.filter(isFor("iaprefix")).flatMap(prefixOf)),
    requestsAddresses: forAddresses.length > 0,
    requestsPrefixes: forPrefixes.length > 0,
    receivedOptions: receivedByName(option("name-servers"), option("domain-search")),
  };
}

/** `iaprefix 2001:db8::/56 { starts 1796091812; preferred-life 600; max-life 1200; }` */
function prefixOf({ words, statements }: LeaseBlock): readonly WrittenPrefix[] {
  const [, address = "", length = ""] = /^iaprefix (\S+)\/(\d{1,3})$/.exec(words) ?? [];
  const seconds = (name: string): number => {
    const text = statements.find((each) => each.startsWith(`${name} `))?.slice(name.length + 1) ?? "";
    const value = /^\d{1,10}$/.test(text) ? Number(text) : 0;
    return value === 0xffffffff ? Number.POSITIVE_INFINITY : value;
  };
  if (!isIPv6(address) || Number(length) > 128) return [];
  const startsMs = seconds("starts") * 1000;
  return [
    {
      address: canonical(address),
      prefixLength: Number(length),
      preferredMs: startsMs + seconds("preferred-life") * 1000,
      validMs: startsMs + seconds("max-life") * 1000,
    },
  ];
}
