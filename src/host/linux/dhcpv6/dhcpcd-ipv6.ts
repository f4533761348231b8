import { leasedIn, optionOf } from "../dhcp-options/dhcp-message.ts";
import { dhcpcdLeases } from "../dhcp-options/dhcpcd-leases.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import type { Ipv6Lease } from "./ipv6-lease.ts";

const clientId = 1;
const delegation = 25;
/** Of the client itself, and of what was leased: these have their own place. [RFC 8415 21] */
const ofTheLease: ReadonlySet<number> = new Set([clientId, 2, 3, 4, delegation]);

/** dhcpcd keeps the whole message of the server, with all that it has sent. */
export function dhcpcdIpv6Leases(files: SystemFiles, nowMs: number | undefined): readonly Ipv6Lease[] {
  return dhcpcdLeases(files, nowMs).flatMap(({ link, family, message: { options }, writtenMs }) => {
    if (family !== 6) return [];
    const leased = leasedIn(options).filter(({ validSeconds }) => validSeconds > 0);
    const prefixes = leased.filter(({ kind }) => kind === "prefix");
    return [
      {
        link,
        duid: optionOf(options, clientId),
        addresses: leased.flatMap(({ kind, address }) => (kind === "address" ? [address] : [])),
        prefixes: prefixes.map(({ address, prefixLength, preferredSeconds, validSeconds }) => ({
          address,
          prefixLength,
          preferredMs: writtenMs + preferredSeconds * 1000,
          validMs: writtenMs + validSeconds * 1000,
        })),
        requestsAddresses: options.some(({ code }) => code === 3 || code === 4),
        requestsPrefixes: options.some(({ code }) => code === delegation),
        receivedOptions: options
          .filter(({ code }) => !ofTheLease.has(code))
          .map(({ code, value }) => ({ tag: code, value })),
      },
    ];
  });
}
