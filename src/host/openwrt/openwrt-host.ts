import { join } from "node:path";
import type { Host } from "../../ports/host/host.ts";
import type { Store } from "../../ports/store.ts";
import { type LinuxHostOptions, linuxHost } from "../linux/linux-host.ts";
import { liveIpProgram, recordedIpProgram } from "../linux/programs/ip-program.ts";
import { recordedProgram } from "../linux/programs/recorded-program.ts";
import { runProgram } from "../linux/programs/run-program.ts";
import { systemFiles } from "../linux/programs/system-files.ts";
import { watchFolder } from "../linux/programs/watch-folder.ts";
import { hasQos, queueingDisciplines } from "../linux/qos/linux-qos.ts";
import { refusingTransaction } from "../refusing-transaction.ts";
import { openWrtBridges } from "./bridges/openwrt-bridges.ts";
import { hasCellular, openWrtCellular } from "./cellular/openwrt-cellular.ts";
import { OpenWrtChanges } from "./changes/openwrt-changes.ts";
import { openWrtDdns } from "./ddns/openwrt-ddns.ts";
import { dhcpSources } from "./dhcp/dhcp-sources.ts";
import { openWrtDhcpOptions } from "./dhcp/openwrt-dhcp-options.ts";
import { openWrtDhcpv4 } from "./dhcp/openwrt-dhcpv4.ts";
import { openWrtDhcpv6 } from "./dhcp/openwrt-dhcpv6.ts";
import { openWrtRouterAdvertisements } from "./dhcp/openwrt-router-advertisements.ts";
import { openWrtDnsRelay } from "./dns/openwrt-dns-relay.ts";
import { openWrtResolvers } from "./dns/openwrt-resolvers.ts";
import { hasDsl, openWrtDsl } from "./dsl/openwrt-dsl.ts";
import { openWrtFirewall } from "./firewall/openwrt-firewall.ts";
import type { OpenWrtFirmware } from "./firmware/openwrt-firmware.ts";
import { openWrtHosts } from "./hosts/openwrt-hosts.ts";
import { InterfaceCommands } from "./interface-commands.ts";
import { openWrtLinks } from "./links/openwrt-links.ts";
import { openWrtUla } from "./links/openwrt-ula.ts";
import { withPlannedAddresses } from "./links/planned-addresses.ts";
import { openWrtBus } from "./openwrt-bus.ts";
import type { OpenWrtParts } from "./openwrt-parts.ts";
import { openWrtTransaction } from "./openwrt-transaction.ts";
import { openWrtPortMappings } from "./port-mappings/openwrt-port-mappings.ts";
import { openWrtPpp } from "./ppp/openwrt-ppp.ts";
import { openWrtQos } from "./qos/openwrt-qos.ts";
import { recordedUbus } from "./recorded-ubus.ts";
import { openWrtRoutes } from "./routes/openwrt-routes.ts";
import { sharedCalls } from "./shared-calls.ts";
import { dropbearServers } from "./ssh/dropbear.ts";
import { openWrtSystem } from "./system/openwrt-system.ts";
import { openWrtDsLite } from "./tunnels/dslite.ts";
import { greProtocols, openWrtGre } from "./tunnels/gre.ts";
import { openWrtSixRd } from "./tunnels/sixrd.ts";
import { hasProtocol } from "./tunnels/tunnel-sections.ts";
import { UbusClient } from "./ubus/ubus-client.ts";
import { ubusProgram } from "./ubus/ubus-program.ts";
import { sharedReads } from "./uci/shared-reads.ts";
import { UciTrials } from "./uci/trial/uci-trials.ts";
import { uciConfig } from "./uci/uci-config.ts";
import { PendingChanges } from "./uci/write/pending-changes.ts";
import { openWrtUpnp } from "./upnp/openwrt-upnp.ts";
import { accessGroups, openWrtUsers } from "./users/openwrt-users.ts";
import { hostapdFeatures } from "./wifi/features.ts";
import { openWrtWifi } from "./wifi/openwrt-wifi.ts";
import { openWrtWireGuard } from "./wireguard/openwrt-wireguard.ts";

export interface OpenWrtHostOptions extends LinuxHostOptions {
  /** Absent where images cannot be written. */
  readonly firmware?: OpenWrtFirmware | undefined;
  /** Keeps what is to be written to the configuration until it is; absent: nothing is written, whatever `allows` says. */
  readonly store?: Store;
  /** How long changes that the way to the ACS depends on are on trial; absent or 0: not at all. */
  readonly confirmSeconds?: number;
  /** Whether logins of rpcd may be added, and changed then. */
  readonly mayAddUsers?: boolean;
}

const busSocket = "/var/run/ubus/ubus.sock";

/**
 * An OpenWrt device: the Linux that it is, with what its files, and netifd and other daemons over ubus, tell besides. A copied
 * file system may have daemons of its own, which listen on the socket in it.
 */
export function openWrtHost(options: OpenWrtHostOptions): Host {
  const {
    root = "/",
    run = runProgram,
    clock,
    log,
    allows,
    firmware,
    store,
    confirmSeconds = 0,
    mayAddUsers,
  } = options;
  const files = systemFiles(root);
  const live = root === "/";
  const ip = live ? liveIpProgram(run, log) : recordedIpProgram(files);
  const linux = linuxHost({ ...options, ip, confirmSeconds: 0 });
  const bus = live
    ? new UbusClient({ clock, log, fallback: ubusProgram(run) })
    : files.has(busSocket)
      ? new UbusClient({ path: join(root, busSocket), clock, log })
      : undefined;
  const ubus = sharedCalls(bus ?? recordedUbus(files), clock);
  const config = sharedReads(uciConfig(files), files);
  const trials =
    allows?.write === true && store !== undefined ? new UciTrials({ store, clock, log, confirmSeconds }) : undefined;
  const pending =
    trials && store
      ? new PendingChanges({
          files,
          config,
          store,
          ubus: bus,
          run: live ? run : options.run,
          clock,
          log,
          companion: trials,
        })
      : undefined;
  const parts: OpenWrtParts = { files, ip, ubus, uci: pending?.over(config) ?? config, clock, log };
  const dhcp = dhcpSources(parts);
  const kernel = linux.changes;
  const forget = (): void => {
    ubus.forget();
    dhcp.forget();
  };
  const changes = bus && kernel && new OpenWrtChanges({ ...parts, kernel, bus, forget, watch: watchFolder });
  const links = withPlannedAddresses(openWrtLinks(linux.links, parts), parts);
  const bridges = openWrtBridges(parts);
  const ppp = openWrtPpp(parts);
  const commands = new InterfaceCommands(bus, log);
  const wifi = files.has("/etc/config/wireless")
    ? openWrtWifi({ ...parts, features: () => hostapdFeatures(files, live ? run : options.run) })
    : undefined;
  const dhcpv4 = openWrtDhcpv4(parts, dhcp.read);
  const programs = live ? run : recordedProgram(files);
  const cellular = hasCellular(parts) ? openWrtCellular(parts, programs) : undefined;
  const wireGuard = hasProtocol(parts, "wireguard") ? openWrtWireGuard(parts, programs) : undefined;
  const dynamicDns = files.has("/etc/config/ddns") ? openWrtDdns(parts) : undefined;
  const upnp = files.has("/etc/config/upnpd") ? openWrtUpnp(parts) : undefined;
  const sixRd = hasProtocol(parts, "6rd") ? openWrtSixRd(parts) : undefined;
  const dsLite = hasProtocol(parts, "dslite") ? openWrtDsLite(parts) : undefined;
  const gre = hasProtocol(parts, ...greProtocols) ? openWrtGre(parts) : undefined;
  const hasSqm = files.has("/etc/config/sqm");
  const qos = hasSqm || hasQos(files) ? openWrtQos(queueingDisciplines(programs, log), parts) : undefined;
  const hasFirewall = files.has("/etc/config/firewall");
  const firewall = hasFirewall ? openWrtFirewall(parts) : undefined;
  const portMappings = hasFirewall ? openWrtPortMappings(parts) : undefined;
  return {
    ...linux,
    kind: "openwrt",
    allows: { ...linux.allows, write: pending !== undefined },
    system: openWrtSystem(linux.system, parts),
    users: openWrtUsers(linux.users, parts),
    userRoles: files.has("/usr/share/rpcd/acl.d") ? { read: async () => accessGroups(files) } : undefined,
    sshServers: files.has("/etc/config/dropbear") ? dropbearServers(parts) : linux.sshServers,
    links,
    bridges,
    ppp,
    ula: openWrtUla(parts),
    wifi,
    dhcpv4,
    dhcpv6: openWrtDhcpv6(parts, dhcp.read),
    routerAdvertisements: openWrtRouterAdvertisements(parts, dhcp.read),
    hosts: openWrtHosts(parts, dhcp.read),
    routes: openWrtRoutes(linux.routes, parts),
    resolvers: openWrtResolvers(linux.resolvers, parts),
    dnsRelay: files.has("/etc/config/dhcp") ? openWrtDnsRelay(parts) : undefined,
    portMappings,
    firewall,
    qos,
    dynamicDns,
    upnp,
    wireGuard,
    cellular,
    dsl: hasDsl(parts) ? openWrtDsl(parts) : undefined,
    sixRd,
    dsLite,
    gre,
    dhcpOptions: openWrtDhcpOptions(linux.dhcpOptions, bus),
    firmware,
    changes,
    bus: bus && openWrtBus(bus),
    trials: pending && trials?.isOff === false ? trials.of(pending) : undefined,
    begin: () =>
      pending === undefined || trials === undefined
        ? refusingTransaction(
            { links, bridges, ppp, portMappings, firewall, firmware },
            "this agent is not allowed to change the system (host.write)",
          )
        : openWrtTransaction(
            {
              links,
              ppp,
              portMappings,
              firewall,
              dhcpv4,
              wifi,
              qos,
              sixRd,
              dsLite,
              gre,
              cellular,
              wireGuard,
              dynamicDns,
              upnp,
              firmware,
            },
            parts,
            pending,
            trials,
            commands,
            mayAddUsers,
          ),
    settle: async () => {
      await trials?.begin();
      await pending?.apply();
      await commands.run();
    },
    reboot: async () => {
      // A device that could not be upgraded comes up as it was, and says so.
      if (live && allows?.reboot === true) await firmware?.upgrade();
      await linux.reboot();
    },
    factoryReset: async () => {
      await pending?.forget();
      await trials?.forget();
      await linux.factoryReset();
    },
    close: async () => {
      changes?.close();
      pending?.close();
      bus?.close();
      await linux.close();
    },
  };
}
