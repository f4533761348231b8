import type { HostTransaction } from "../../ports/host/host-transaction.ts";
import { firmwareEdits } from "../firmware/firmware-edits.ts";
import { Steps } from "../steps.ts";
import type { SimulatedDevice } from "./device.ts";
import { simulatedDhcpv4Edits } from "./dhcp/dhcpv4-edits.ts";
import { simulatedDhcpv6Edits } from "./dhcpv6/dhcpv6-edits.ts";
import { simulatedRouterAdvertisementEdits } from "./dhcpv6/router-advertisements.ts";
import { simulatedDnsRelayEdits } from "./dns/dns-relay.ts";
import { simulatedResolverEdits } from "./dns/resolvers.ts";
import { simulatedFirewallEdits } from "./firewall/firewall-edits.ts";
import { simulatedAddressEdits } from "./network/address-edits.ts";
import { simulatedBridgeEdits } from "./network/bridges.ts";
import { simulatedIpInterfaceEdits } from "./network/ip-interface-edits.ts";
import { refusedMtus, simulatedLinkEdits } from "./network/link-edits.ts";
import { networkDraft } from "./network/network-draft.ts";
import { simulatedRouteEdits } from "./network/routes.ts";
import { simulatedPortMappingEdits } from "./port-mappings.ts";
import { simulatedPppEdits } from "./ppp/ppp-edits.ts";
import { pppStatesOf } from "./ppp/ppp-state.ts";
import { simulatedClassificationEdits } from "./qos/classifications.ts";
import { simulatedQosEdits } from "./qos/qos.ts";
import { simulatedScheduleEdits } from "./services/schedules.ts";
import { simulatedUpnpEdits } from "./services/upnp.ts";
import { simulatedWebPagesEdits } from "./services/web-pages.ts";
import { draftStep, SettingsDraft } from "./settings-draft.ts";
import { simulatedSystemEdits, simulatedTimeEdits } from "./system.ts";
import { simulatedCellularEdits } from "./uplinks/cellular.ts";
import { simulatedDslEdits } from "./uplinks/dsl.ts";
import { simulatedTunnelEdits } from "./uplinks/tunnels.ts";
import { simulatedRoleEdits, simulatedUserEdits } from "./users/user-edits.ts";
import { simulatedWifiEdits } from "./wifi/wifi-edits.ts";

/** All settings are one draft, kept in one write to the store; the boot loader has a record of its own. */
export function virtualTransaction(device: SimulatedDevice): HostTransaction {
  const { system, settings, firmware } = device;
  const draft = new SettingsDraft(settings);
  const steps = new Steps();
  steps.add(draftStep(draft, device));
  const network = networkDraft(device.shipped, draft);
  const links = simulatedLinkEdits(network, draft);
  return {
    system: simulatedSystemEdits(draft),
    time: simulatedTimeEdits(draft),
    links,
    bridges: simulatedBridgeEdits(network, draft),
    addresses: simulatedAddressEdits(network),
    ipInterfaces: simulatedIpInterfaceEdits(network, device, steps, () =>
      system.ppp === undefined ? [] : pppStatesOf(draft, system.ppp),
    ),
    ppp: simulatedPppEdits(device, network, draft, steps),
    routes: simulatedRouteEdits(network),
    wifi: simulatedWifiEdits(device, draft),
    dhcpv4: simulatedDhcpv4Edits(system, draft),
    dhcpv6: simulatedDhcpv6Edits(system, draft),
    routerAdvertisements: simulatedRouterAdvertisementEdits(system, draft),
    resolvers: simulatedResolverEdits(system, draft),
    dnsRelay: simulatedDnsRelayEdits(system, draft),
    firewall: simulatedFirewallEdits(device, draft),
    portMappings: simulatedPortMappingEdits(system, draft),
    schedules: simulatedScheduleEdits(system, draft),
    upnp: simulatedUpnpEdits(system, draft),
    webPages: simulatedWebPagesEdits(system, draft),
    users: simulatedUserEdits(system, draft),
    userRoles: simulatedRoleEdits(system, draft),
    cellular: simulatedCellularEdits(system, draft),
    qos: simulatedQosEdits(device, draft),
    classifications: simulatedClassificationEdits(device, draft),
    dsl: simulatedDslEdits(system, links),
    tunnels: simulatedTunnelEdits(system, draft),
    firmware: firmware && firmwareEdits(firmware, steps),
    validate: async () => refusedMtus(network, draft),
    commit: () => steps.commit(),
    rollback: () => steps.rollback(),
  };
}
