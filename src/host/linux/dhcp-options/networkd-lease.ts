import type { LeaseOptions } from "../../../ports/host/network/dhcp-options.ts";
import { hexOctets } from "./hook-leases.ts";

/** One file for each link, by its index; gone when the lease is. */
export const networkdDirectory = "/run/systemd/netif/leases";

/** What systemd-networkd keeps of its lease on a link: `VENDOR_SPECIFIC=HEX` is option 43. It keeps none of the others. */
export function parseNetworkdLease(link: string, text: string): LeaseOptions | undefined {
  const octets = hexOctets(/^VENDOR_SPECIFIC=(\S+)$/m.exec(text)?.[1] ?? "");
  return octets.length === 0 ? undefined : { link, family: 4, options: new Map([[43, octets]]) };
}
