import { isIPv6 } from "node:net";
import type { Dhcpv6Option } from "../../../ports/host/network/dhcpv6.ts";
import { ipv6Octets } from "../links/ipv6-network.ts";

/**
 * Options 23 and 24 as they came, of what clients write of them: addresses, and domains with or without quotes. Others they write by names that
 * stand for several numbers, or not at all. [RFC 3646]
 */
export function receivedByName(nameServers: string, domainSearch: string): readonly Dhcpv6Option[] {
  const servers = wordsIn(nameServers);
  const domains = wordsIn(domainSearch).flatMap(labelsOf);
  return [
    ...(servers.length > 0 && servers.every((each) => isIPv6(each))
      ? [{ tag: 23, value: Uint8Array.from(servers.flatMap((each) => [...ipv6Octets(each)])) }]
      : []),
    ...(domains.length > 0 ? [{ tag: 24, value: Uint8Array.from(domains) }] : []),
  ];
}

const wordsIn = (text: string): readonly string[] => text.split(/[\s,"]+/).filter((word) => word !== "");

/** Each label after its length, and an empty one at the end; nothing for what is no domain. [RFC 1035 3.1] */
function labelsOf(domain: string): readonly number[] {
  const labels = domain.replace(/\.$/, "").split(".");
  if (!labels.every((label) => /^[\w-]{1,63}$/.test(label))) return [];
  return [...labels.flatMap((label) => [label.length, ...Buffer.from(label, "latin1")]), 0];
}
