import type { Clock } from "../../../ports/clock.ts";
import type { Dhcpv6, Dhcpv6ClientReading } from "../../../ports/host/network/dhcpv6.ts";
import type { LinkReading, Links } from "../../../ports/host/network/links.ts";
import { ifupdownClients } from "../dhcp/configured-clients.ts";
import type { RunProgram } from "../programs/run-program.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import { dhclientIpv6Leases } from "./dhclient-ipv6.ts";
import { dhcpcdIpv6Leases } from "./dhcpcd-ipv6.ts";
import { type Ipv6Lease, isHeld, readingOf } from "./ipv6-lease.ts";
import { managerIpv6Leases } from "./manager-ipv6.ts";
import { networkdIpv6Clients } from "./networkd-ipv6.ts";

/**
 * Clients of DHCPv6 as systemd-networkd, NetworkManager, dhcpcd and dhclient have them, in this order, one on each link; then those that
 * /etc/network/interfaces asks for. What serves DHCPv6 is not read.
 */
export function linuxDhcpv6(files: SystemFiles, links: Links, clock: Clock, run: RunProgram): Dhcpv6 {
  return {
    clients: async () => {
      const present = await links.read();
      const indexes = new Map(present.flatMap(({ index, name }) => (index === undefined ? [] : [[`${index}`, name]])));
      const byNetworkd = await networkdIpv6Clients(files, indexes, run);
      const nowMs = clock.synchronized() ? clock.wallMs() : undefined;
      const leases = [
        ...managerIpv6Leases(files, indexes),
        ...dhcpcdIpv6Leases(files, nowMs),
        ...dhclientIpv6Leases(files),
      ];
      const configured = new Set(ifupdownClients(files, 6));
      return present.flatMap((link) => {
        const found = byNetworkd.get(link.name) ?? heldOn(link, leases, nowMs);
        return found ?? (configured.has(link.name) ? [withoutLease(link.name)] : []);
      });
    },
  };
}

function heldOn(
  link: LinkReading,
  leases: readonly Ipv6Lease[],
  nowMs: number | undefined,
): Dhcpv6ClientReading | undefined {
  const lease = leases.find((each) => each.link === link.name && isHeld(each, link, nowMs));
  return lease && readingOf(lease, nowMs);
}

/** One that leaves no record, or has been given nothing. */
const withoutLease = (link: string): Dhcpv6ClientReading => ({
  key: link,
  link,
  enabled: true,
  duid: undefined,
  requestsAddresses: true,
  requestsPrefixes: false,
  requestedOptions: [],
  sentOptions: [],
  receivedOptions: [],
  prefixes: [],
});
