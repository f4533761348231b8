import type { Dhcpv4Lease } from "../../../ports/host/network/dhcpv4.ts";
import { type DnsmasqSetting, leaseFileIn } from "../dhcp/dnsmasq-config.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import { parseLeases } from "./dnsmasq-leases.ts";

/** Octets: some hundred thousand leases. */
const largestFile = 8 * 1024 * 1024;

/** The leases that dnsmasq has given; none from a file that is larger than any. */
export function readLeases(files: SystemFiles, settings: readonly DnsmasqSetting[]): readonly Dhcpv4Lease[] {
  const path = leaseFileIn(settings);
  const size = files.size(path);
  return size === undefined || size > largestFile ? [] : parseLeases(files.text(path) ?? "");
}
