import { isIPv4 } from "node:net";
import type { Dhcpv4ClientReading } from "../../../ports/host/network/dhcpv4.ts";
import { clientWithoutLease } from "../../linux/dhcp/client-without-lease.ts";
import { numberAt, textAt } from "../../linux/programs/ip-json.ts";
import { isClientOutOfForce } from "../links/static-or-client.ts";
import type { NetifdInterface } from "../netifd.ts";
import type { UciPackage, UciSection } from "../uci/uci-package.ts";
import { requestedOptionsIn, sentOptionsIn } from "./client-options.ts";

/** Where netifd runs a DHCP client: interfaces of `proto dhcp`, and those that have static addresses in its place. `network`: how they are configured. */
export function dhcpClientsOf(
  interfaces: readonly NetifdInterface[],
  network: UciPackage | undefined,
): readonly Dhcpv4ClientReading[] {
  return interfaces.flatMap((each) => {
    const section = network?.section(each.name);
    const isOut = section !== undefined && isClientOutOfForce(section);
    if (isOut) return [outOfForce(each, section)];
    if (each.proto !== "dhcp") return [];
    const [address] = each.ipv4;
    return [
      {
        key: each.name,
        link: each.l3Device ?? each.device,
        enabled: each.autostart,
        state: each.up ? "bound" : each.pending ? "selecting" : "init",
        address: address?.address,
        prefixLength: address?.prefixLength,
        server: addressAt(each, "dhcpserver"),
        routers: each.routes.flatMap(({ target, prefixLength, nextHop }) =>
          target === "0.0.0.0" && prefixLength === 0 && nextHop !== "" && nextHop !== "0.0.0.0" ? [nextHop] : [],
        ),
        dnsServers: each.dnsServers.filter((server) => isIPv4(server)),
        remainingSeconds: remainingSeconds(each),
        sentOptions: section === undefined ? [] : sentOptionsIn(section),
        requestedOptions: section === undefined ? [] : requestedOptionsIn(section),
      } satisfies Dhcpv4ClientReading,
    ];
  });
}

/** One whose interface has static addresses meanwhile. */
const outOfForce = (each: NetifdInterface, section: UciSection): Dhcpv4ClientReading =>
  clientWithoutLease({
    key: each.name,
    link: each.l3Device ?? each.device,
    enabled: false,
    state: "init",
    sentOptions: sentOptionsIn(section),
    requestedOptions: requestedOptionsIn(section),
  });

function addressAt({ data }: NetifdInterface, name: string): string | undefined {
  const text = textAt(data, name);
  return text !== undefined && isIPv4(text) ? text : undefined;
}

/**
 * netifd tells the length of the lease and since when the interface is up, which a renewal does not change. A client renews
 * when half of the time is over [RFC 2131 4.4.5], and the address would be gone if that had failed for long.
 */
function remainingSeconds({ up, uptimeSeconds, data }: NetifdInterface): number | undefined {
  const lease = numberAt(data, "leasetime");
  if (!up || lease === undefined || !Number.isInteger(lease) || lease <= 0 || lease >= 2 ** 31) return undefined;
  return lease - (uptimeSeconds % Math.max(1, Math.floor(lease / 2)));
}
