import type { Host } from "../../ports/host/host.ts";
import { certificatesIn } from "../linux/certificates/linux-certificates.ts";
import type { linuxHost } from "../linux/linux-host.ts";
import type { RunProgram } from "../linux/programs/run-program.ts";
import { hasQos, queueingDisciplines } from "../linux/qos/linux-qos.ts";
import { withAddedOnLinks } from "./added-interfaces/added-on-links.ts";
import { openWrtBridges } from "./bridges/openwrt-bridges.ts";
import { withSsidsInBridges } from "./bridges/ssids-on-links.ts";
import { hasCellular, openWrtCellular } from "./cellular/openwrt-cellular.ts";
import { openWrtDdns } from "./ddns/openwrt-ddns.ts";
import type { DhcpSources } from "./dhcp/dhcp-sources.ts";
import { openWrtDhcpv4 } from "./dhcp/openwrt-dhcpv4.ts";
import { openWrtDhcpv6 } from "./dhcp/openwrt-dhcpv6.ts";
import { openWrtRouterAdvertisements } from "./dhcp/openwrt-router-advertisements.ts";
import { openWrtDnsRelay } from "./dns/openwrt-dns-relay.ts";
import { openWrtResolvers } from "./dns/openwrt-resolvers.ts";
import { hasDsl, openWrtDsl } from "./dsl/openwrt-dsl.ts";
import { openWrtFirewall } from "./firewall/openwrt-firewall.ts";
import { openWrtHosts } from "./hosts/openwrt-hosts.ts";
import { openWrtLinks } from "./links/openwrt-links.ts";
import { openWrtUla } from "./links/openwrt-ula.ts";
import { withPlannedAddresses } from "./links/planned-addresses.ts";
import type { OpenWrtParts } from "./openwrt-parts.ts";
import { openWrtPortMappings } from "./port-mappings/openwrt-port-mappings.ts";
import { openWrtPpp } from "./ppp/openwrt-ppp.ts";
import { openWrtClassifications } from "./qos/openwrt-classifications.ts";
import { openWrtQos } from "./qos/openwrt-qos.ts";
import { openWrtRoutes } from "./routes/openwrt-routes.ts";
import { openWrtSchedules } from "./schedules/schedule-sections.ts";
import { dropbearServers } from "./ssh/dropbear.ts";
import { openWrtSystem } from "./system/openwrt-system.ts";
import { openWrtDsLite } from "./tunnels/dslite.ts";
import { greProtocols, openWrtGre } from "./tunnels/gre.ts";
import { openWrtSixRd } from "./tunnels/sixrd.ts";
import { hasProtocol } from "./tunnels/tunnel-sections.ts";
import { uhttpdCertificateFiles } from "./uhttpd/uhttpd-certificates.ts";
import { openWrtUpnp } from "./upnp/openwrt-upnp.ts";
import { accessGroups, openWrtUsers, roleOf } from "./users/openwrt-users.ts";
import { openWrtWebPages } from "./web-pages/openwrt-web-pages.ts";
import { hostapdFeatures } from "./wifi/features.ts";
import { openWrtWifi } from "./wifi/openwrt-wifi.ts";
import { openWrtWireGuard } from "./wireguard/openwrt-wireguard.ts";

/** What capabilities are read by, besides the parts of the system. */
export interface CapabilitySources {
  /** Files of certificates that the agent uses. */
  readonly certificateFiles: readonly string[];
  readonly readDhcp: DhcpSources["read"];
  /** Programs of the system; what they printed, where it is a copy of one. */
  readonly programs: RunProgram;
  /** Programs that are there to be run; absent on a copy. */
  readonly run: RunProgram | undefined;
}

/**
 * What an OpenWrt system has by its own daemons and files, where these know better than the Linux that it is. What it lacks is
 * undefined; decided when the agent starts.
 */
export function openWrtCapabilities(
  linux: ReturnType<typeof linuxHost>,
  parts: OpenWrtParts,
  { certificateFiles, readDhcp, programs, run }: CapabilitySources,
) {
  const { files, log } = parts;
  const hasSqm = files.has("/etc/config/sqm");
  const hasFirewall = files.has("/etc/config/firewall");
  return {
    system: openWrtSystem(linux.system, parts),
    users: openWrtUsers(linux.users, parts),
    userRoles: files.has("/usr/share/rpcd/acl.d") ? { read: async () => accessGroups(files).map(roleOf) } : undefined,
    sshServers: files.has("/etc/config/dropbear") ? dropbearServers(parts) : linux.sshServers,
    certificates: files.has("/etc/config/uhttpd")
      ? certificatesIn(files, () => [...certificateFiles, ...uhttpdCertificateFiles(parts.uci)], log)
      : linux.certificates,
    links: withPlannedAddresses(
      withAddedOnLinks(withSsidsInBridges(openWrtLinks(linux.links, parts), parts), parts),
      parts,
    ),
    bridges: openWrtBridges(parts),
    ppp: openWrtPpp(parts),
    ula: openWrtUla(parts),
    wifi: files.has("/etc/config/wireless")
      ? openWrtWifi({ ...parts, features: () => hostapdFeatures(files, run) })
      : undefined,
    dhcpv4: openWrtDhcpv4(parts, readDhcp),
    dhcpv6: openWrtDhcpv6(parts, readDhcp),
    routerAdvertisements: openWrtRouterAdvertisements(parts, readDhcp),
    hosts: openWrtHosts(parts, readDhcp),
    routes: openWrtRoutes(linux.routes, parts),
    resolvers: openWrtResolvers(linux.resolvers, parts),
    dnsRelay: files.has("/etc/config/dhcp") ? openWrtDnsRelay(parts) : undefined,
    portMappings: hasFirewall ? openWrtPortMappings(parts) : undefined,
    firewall: hasFirewall ? openWrtFirewall(parts) : undefined,
    qos:
      hasSqm || hasFirewall || hasQos(files)
        ? openWrtQos(hasQos(files) || hasSqm ? queueingDisciplines(programs, log) : async () => undefined, parts)
        : undefined,
    classifications: hasFirewall ? openWrtClassifications(parts) : undefined,
    dynamicDns: files.has("/etc/config/ddns") ? openWrtDdns(parts) : undefined,
    schedules: hasFirewall ? openWrtSchedules(parts) : undefined,
    upnp: files.has("/etc/config/upnpd") ? openWrtUpnp(parts) : undefined,
    webPages: files.has("/etc/config/uhttpd") ? openWrtWebPages(parts) : undefined,
    wireGuard: hasProtocol(parts, "wireguard") ? openWrtWireGuard(parts, programs) : undefined,
    cellular: hasCellular(parts) ? openWrtCellular(parts, programs) : undefined,
    dsl: hasDsl(parts) ? openWrtDsl(parts) : undefined,
    sixRd: hasProtocol(parts, "6rd") ? openWrtSixRd(parts) : undefined,
    dsLite: hasProtocol(parts, "dslite") ? openWrtDsLite(parts) : undefined,
    gre: hasProtocol(parts, ...greProtocols) ? openWrtGre(parts) : undefined,
  } satisfies Partial<Host>;
}
