import { isIPv4 } from "node:net";
import type { PortMapping } from "../../../ports/host/network/port-mappings.ts";

/**
 * Mappings that machines inside have asked miniupnpd for: `TCP:8080:192.168.1.10:80:EXPIRY:DESCRIPTION`, a line each. Lines
 * that are none are left out. `link`: where they come in.
 */
export function upnpMappingsIn(leases: string, link: string | undefined): readonly PortMapping[] {
  return leases.split("\n").flatMap((line): readonly PortMapping[] => {
    const found = /^(TCP|UDP):(\d{1,5}):([\d.]+):(\d{1,5}):\d*:?(.*)$/.exec(line.trim());
    if (found === null) return [];
    const [, protocol = "", external = "", client = "", internal = "", description = ""] = found;
    if (!isIPv4(client) || Number(external) > 65_535 || Number(internal) > 65_535) return [];
    return [
      {
        key: `upnp_${protocol.toLowerCase()}_${Number(external)}`,
        origin: "upnp",
        enabled: true,
        link,
        allLinks: false,
        remoteHost: "",
        protocol: protocol === "TCP" ? "tcp" : "udp",
        externalPort: Number(external),
        externalPortEnd: 0,
        internalPort: Number(internal),
        internalClient: client,
        description: description.replaceAll(/\p{Cc}+/gu, " "),
      },
    ];
  });
}
