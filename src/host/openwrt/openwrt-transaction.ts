import type { Host } from "../../ports/host/host.ts";
import type { HostTransaction, RefusedSetting } from "../../ports/host/host-transaction.ts";
import { firmwareEdits } from "../firmware/firmware-edits.ts";
import { Steps } from "../steps.ts";
import { openWrtBridgeEdits } from "./bridges/bridge-edits.ts";
import { cellularEdits } from "./cellular/cellular-edits.ts";
import { ddnsEdits } from "./ddns/ddns-edits.ts";
import { openWrtDhcpv4Edits } from "./dhcp/edits/dhcpv4-edits.ts";
import { openWrtDhcpv6ClientEdits, openWrtDhcpv6PoolEdits } from "./dhcp/edits/dhcpv6-edits.ts";
import { openWrtRouterAdvertisementEdits } from "./dhcp/edits/router-advertisement-edits.ts";
import { openWrtDnsRelayEdits, openWrtResolverEdits } from "./dns/dns-edits.ts";
import { openWrtFirewallEdits } from "./firewall/firewall-edits.ts";
import { settleZones } from "./firewall/zones/settle-zones.ts";
import type { InterfaceCommand, InterfaceCommands } from "./interface-commands.ts";
import { type InterfaceTools, raiseChanged } from "./interface-edits.ts";
import { openWrtAddressEdits } from "./links/address-edits.ts";
import { dropLeftBeside } from "./links/beside-client.ts";
import { openWrtIpInterfaceEdits } from "./links/ip-interface-edits.ts";
import { openWrtLinkEdits } from "./links/link-edits.ts";
import { staticOrClient } from "./links/static-or-client.ts";
import type { OpenWrtParts } from "./openwrt-parts.ts";
import { openWrtPortMappingEdits } from "./port-mappings/port-mapping-edits.ts";
import { openWrtPppEdits } from "./ppp/ppp-edits.ts";
import { openWrtClassificationEdits } from "./qos/classification-edits.ts";
import { sqmEdits } from "./qos/sqm-edits.ts";
import { openWrtRouteEdits } from "./routes/route-edits.ts";
import { openWrtScheduleEdits } from "./schedules/schedule-edits.ts";
import { openWrtSystemEdits } from "./system/system-edits.ts";
import { openWrtTimeEdits } from "./system/time-edits.ts";
import { openWrtTunnelEdits } from "./tunnels/tunnel-edits.ts";
import type { UciTrials } from "./uci/trial/uci-trials.ts";
import type { PendingChanges } from "./uci/write/pending-changes.ts";
import type { Batch } from "./uci/write/wanted-change.ts";
import { upnpEdits } from "./upnp/openwrt-upnp.ts";
import { openWrtUserEdits } from "./users/user-edits.ts";
import { webPagesEdits } from "./web-pages/openwrt-web-pages.ts";
import { openWrtWifiEdits } from "./wifi/write/wifi-edits.ts";
import { wireGuardEdits } from "./wireguard/wireguard-edits.ts";

/** By what it is carried out. */
export interface TransactionTools {
  readonly parts: OpenWrtParts;
  readonly pending: PendingChanges;
  readonly trials: UciTrials;
  readonly commands: InterfaceCommands;
  /** Whether logins of rpcd may be added, and changed then. */
  readonly mayAddUsers?: boolean | undefined;
}

/**
 * All settings of what the system `has` are one draft of the configuration, which a commit makes pending as a whole; services hear
 * of it at `settle`.
 */
export function openWrtTransaction(
  has: Partial<Host>,
  { parts, pending, trials, commands, mayAddUsers = false }: TransactionTools,
): HostTransaction {
  const draft = pending.draft();
  const steps = new Steps();
  const told: InterfaceCommand[] = [];
  const tools: InterfaceTools = {
    ubus: parts.ubus,
    command: (command) => void told.push(command),
  };
  const hasPackage = (name: string): boolean => parts.files.has(`/etc/config/${name}`);
  const hasDhcp = hasPackage("dhcp");
  const dhcpv6Pools = openWrtDhcpv6PoolEdits(draft, tools);
  const advertisements = openWrtRouterAdvertisementEdits(draft, tools);
  const clients = staticOrClient(draft);
  const dhcpv4 = openWrtDhcpv4Edits(draft, parts, tools, clients);
  const connections = openWrtPppEdits(draft, tools, hasPackage);
  const links = has.links && openWrtLinkEdits(draft, has.links, { ...parts, connections });
  const ipInterfaces =
    has.links && links && openWrtIpInterfaceEdits(draft, tools, { present: has.links, edits: links }, hasPackage);
  const classifications = openWrtClassificationEdits(draft, parts);
  const portMappings = has.portMappings && openWrtPortMappingEdits(draft, parts);
  let settling: Promise<readonly RefusedSetting[]> | undefined;
  /** What is refused once all is staged, and the end of what depends on all of it. */
  const settled = (): Promise<readonly RefusedSetting[]> => {
    settling ??= Promise.all([dhcpv4.settled(), classifications.settled()])
      .then((refused) => {
        const others = [
          ...refused.flat(),
          ...dhcpv6Pools.settled(),
          ...advertisements.settled(),
          ...(ipInterfaces?.settled() ?? []),
          ...clients.settled(),
        ];
        settleZones(draft, hasPackage);
        return [...others, ...(portMappings?.settled() ?? [])];
      })
      .finally(() => dropLeftBeside(draft));
    return settling;
  };
  let committed: Batch | undefined;
  return {
    system: openWrtSystemEdits(draft),
    time: openWrtTimeEdits(draft),
    links,
    bridges: has.links && openWrtBridgeEdits(draft, has.links),
    addresses: has.links && openWrtAddressEdits(draft, tools, clients),
    ipInterfaces,
    ppp: has.ppp && connections,
    resolvers: openWrtResolverEdits(draft, parts),
    dnsRelay: parts.files.has("/etc/config/dhcp") ? openWrtDnsRelayEdits(draft, parts) : undefined,
    routes: openWrtRouteEdits(draft, parts),
    portMappings,
    firewall: has.firewall && openWrtFirewallEdits(draft, parts),
    wifi: has.wifi && openWrtWifiEdits(draft, has.wifi),
    users: mayAddUsers && parts.files.has("/etc/config/rpcd") ? openWrtUserEdits(draft, parts.files) : undefined,
    dhcpv4: has.dhcpv4 && dhcpv4.edits,
    dhcpv6: hasDhcp ? { ...openWrtDhcpv6ClientEdits(draft, tools), ...dhcpv6Pools } : undefined,
    routerAdvertisements: hasDhcp ? advertisements : undefined,
    qos: has.qos && parts.files.has("/etc/config/sqm") ? sqmEdits(draft) : undefined,
    classifications: has.classifications && classifications,
    cellular: has.cellular && cellularEdits(draft),
    wireGuard: has.wireGuard && wireGuardEdits(draft),
    dynamicDns: has.dynamicDns && ddnsEdits(draft, parts),
    schedules: has.schedules && openWrtScheduleEdits(draft),
    upnp: has.upnp && upnpEdits(draft),
    webPages: has.webPages && hasPackage("luci") ? webPagesEdits(draft) : undefined,
    tunnels: has.sixRd || has.dsLite || has.gre ? openWrtTunnelEdits(draft) : undefined,
    firmware: has.firmware && firmwareEdits(has.firmware, steps),
    get records() {
      return committed === undefined ? [] : [pending.recordOf(committed), ...trials.recordsOf(committed, draft)];
    },
    validate: settled,
    commit: async () => {
      const [refused] = await settled();
      if (refused !== undefined) throw refused;
      await raiseChanged(draft, tools);
      const { changes } = draft;
      if (Object.keys(changes).length > 0) committed = await pending.add(changes);
      await steps.commit();
      commands.add(told);
      return committed === undefined && told.length === 0 ? "applied" : "deferred";
    },
    rollback: async () => {
      const batch = committed;
      committed = undefined;
      commands.remove(told);
      if (batch !== undefined) await pending.takeBack(batch, (name) => draft.before(name));
      await steps.rollback();
    },
  };
}
