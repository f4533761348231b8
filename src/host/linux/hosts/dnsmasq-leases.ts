import { isIPv4 } from "node:net";
import type { Dhcpv4Lease } from "../../../ports/host/network/dhcpv4.ts";
import { hostNameOf } from "./host-name.ts";
import { machineAddress } from "./mac-address.ts";

/**
 * The lease file of dnsmasq: `EXPIRY MAC IP NAME CLIENTID`, a line each; expiry 0 has no end, `*` is not known. The leases of
 * IPv6 come behind a line `duid …`. Lines that are none are left out; of two for one address the later holds.
 */
export function parseLeases(text: string): readonly Dhcpv4Lease[] {
  const leases = new Map<string, Dhcpv4Lease>();
  for (const line of text.split("\n")) {
    const [expiry = "", mac, address = "", name = "*", clientId = "*"] = line.trim().split(/\s+/);
    if (expiry === "duid") break;
    const macAddress = machineAddress(mac);
    if (!/^\d{1,15}$/.test(expiry) || macAddress === undefined || !isIPv4(address)) continue;
    const expiresAt = Number(expiry) === 0 ? undefined : Number(expiry);
    leases.set(address, { macAddress, address, hostName: hostNameOf(name), expiresAt, clientId: octetsIn(clientId) });
  }
  return [...leases.values()];
}

/** The hexadecimal digits of `01:02:00:00:00:01:12`. */
const octetsIn = (text: string): string | undefined =>
  text.length < 3 * 255 && /^[\da-f]{2}(:[\da-f]{2})*$/i.test(text)
    ? text.replaceAll(":", "").toUpperCase()
    : undefined;
