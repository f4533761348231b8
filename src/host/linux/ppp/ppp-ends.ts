import type { LinkReading } from "../../../ports/host/network/links.ts";
import type { PppConnection } from "../../../ports/host/network/ppp.ts";

/** What the two ends of a connection have agreed on, by the addresses of its link. */
export function endsOf(link: LinkReading | undefined): Pick<PppConnection, "ipv4" | "ipv6Ends"> {
  const ipv4 = link?.addresses.find(({ family }) => family === 4);
  const ipv6 = link?.addresses.find(({ family, scope }) => family === 6 && scope === "link");
  return {
    ipv4: ipv4 && { local: ipv4.address, remote: ipv4.peer },
    ipv6Ends: ipv6 && { local: ipv6.address, remote: ipv6.peer },
  };
}
