import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { certificatesContract } from "./certificates.ts";
import { changeFeedContract } from "./change-feed.ts";
import { dhcpOptionsContract } from "./dhcp/dhcp-options.ts";
import { dhcpv4Contract } from "./dhcp/dhcpv4.ts";
import { dhcpv4EditsContract } from "./dhcp/dhcpv4-edits.ts";
import { dhcpv6Contract } from "./dhcp/dhcpv6.ts";
import { ipv6EditsContract } from "./dhcp/ipv6-edits.ts";
import { routerAdvertisementsContract } from "./dhcp/router-advertisements.ts";
import { staticAddressesContract } from "./dhcp/static-addresses.ts";
import { frameCountersContract } from "./hardware/frame-counters.ts";
import { ledsContract } from "./hardware/leds.ts";
import { processorsContract } from "./hardware/processors.ts";
import { temperaturesContract } from "./hardware/temperatures.ts";
import { usbContract } from "./hardware/usb.ts";
import { type HostUnderTest, shownBy } from "./host-under-test.ts";
import { dnsRelayContract, serverEditsContract } from "./network/dns-relay.ts";
import { firewallContract } from "./network/firewall.ts";
import { firewallEditsContract } from "./network/firewall-edits.ts";
import { hostsContract } from "./network/hosts.ts";
import { addedIpInterfacesContract } from "./network/links/added-ip-interfaces.ts";
import { addressesContract } from "./network/links/addresses.ts";
import { bridgeEditsContract } from "./network/links/bridge-edits.ts";
import { bridgesContract } from "./network/links/bridges.ts";
import { linkEditsContract } from "./network/links/link-edits.ts";
import { linksContract } from "./network/links/links.ts";
import { neighborDiscoveryContract } from "./network/neighbor-discovery.ts";
import { portMappingsContract } from "./network/port-mappings.ts";
import { pppContract } from "./network/ppp.ts";
import { pppEditsContract } from "./network/ppp-edits.ts";
import { resolversContract } from "./network/resolvers.ts";
import { routeEditsContract, routesContract } from "./network/routes.ts";
import { ulaContract } from "./network/ula.ts";
import { wifiContract } from "./network/wifi.ts";
import { wifiEditsContract } from "./network/wifi-edits.ts";
import { networkTestsContract } from "./network-tests.ts";
import { servicesContract } from "./services/services.ts";
import { sshServersContract } from "./ssh-servers.ts";
import { systemContract } from "./system.ts";
import { timeContract } from "./time.ts";
import { transactionContract } from "./transaction.ts";
import { cellularContract } from "./uplinks/cellular.ts";
import { dslContract } from "./uplinks/dsl.ts";
import { qosContract } from "./uplinks/qos.ts";
import { transceiversContract } from "./uplinks/transceivers.ts";
import { tunnelsContract } from "./uplinks/tunnels.ts";
import { wireGuardContract } from "./uplinks/wireguard.ts";
import { usersContract } from "./users.ts";

/** What every Host promises of its way to the outside, where it has more than ports. */
export function uplinksContract(name: string, make: () => Promise<HostUnderTest>): void {
  describe(`${name} as a Host with uplinks`, () => {
    let subject: HostUnderTest;
    beforeEach(async () => {
      subject = await make();
    });
    afterEach(() => subject.host.close());

    it("shows some of each capability that it is said to have", async () => {
      for (const name of subject.shows) expect(await shownBy[name](subject.host), name).toBeGreaterThan(0);
    });

    qosContract(() => subject);
    tunnelsContract(() => subject);
    cellularContract(() => subject);
    wireGuardContract(() => subject);
    servicesContract(() => subject);
  });
}

/** What every Host promises of what it can change alone. */
export function writingContract(name: string, make: () => Promise<HostUnderTest>): void {
  describe(`${name} as a Host that is written`, () => {
    let subject: HostUnderTest;
    beforeEach(async () => {
      subject = await make();
    });
    afterEach(() => subject.host.close());

    const current = (): HostUnderTest => subject;
    addressesContract(current);
    addedIpInterfacesContract(current);
    bridgeEditsContract(current);
    linkEditsContract(current);
    portMappingsContract(current);
    staticAddressesContract(current);
    dhcpv4EditsContract(current);
    pppEditsContract(current);
    ipv6EditsContract(current);
    timeContract(current);
    wifiEditsContract(current);
    transactionContract(current);
  });
}

/** What every Host promises (src/ports/host/), capability by capability. `make` gives one each time; it is closed after the test. */
export function hostContract(name: string, make: () => Promise<HostUnderTest>): void {
  describe(`${name} as a Host`, () => {
    let subject: HostUnderTest;
    beforeEach(async () => {
      subject = await make();
    });
    afterEach(async () => {
      await subject.host.close();
      subject.remove?.();
    });

    it("shows some of each capability that it is said to have", async () => {
      for (const name of subject.shows) expect(await shownBy[name](subject.host), name).toBeGreaterThan(0);
    });

    const current = (): HostUnderTest => subject;
    systemContract(current);
    processorsContract(current);
    temperaturesContract(current);
    ledsContract(current);
    usbContract(current);
    usersContract(current);
    sshServersContract(current);
    certificatesContract(current);
    linksContract(current);
    pppContract(current);
    bridgesContract(current);
    ulaContract(current);
    wifiContract(current);
    wifiEditsContract(current);
    qosContract(current);
    tunnelsContract(current);
    cellularContract(current);
    wireGuardContract(current);
    servicesContract(current);
    dslContract(current);
    transceiversContract(current);
    frameCountersContract(current);
    routesContract(current);
    routeEditsContract(current);
    serverEditsContract(current);
    resolversContract(current);
    dhcpv4Contract(current);
    dhcpv6Contract(current);
    routerAdvertisementsContract(current);
    neighborDiscoveryContract(current);
    networkTestsContract(current);
    hostsContract(current);
    dnsRelayContract(current);
    addressesContract(current);
    addedIpInterfacesContract(current);
    bridgeEditsContract(current);
    linkEditsContract(current);
    portMappingsContract(current);
    staticAddressesContract(current);
    dhcpv4EditsContract(current);
    pppEditsContract(current);
    ipv6EditsContract(current);
    timeContract(current);
    firewallContract(current);
    dhcpOptionsContract(current);
    firewallEditsContract(current);
    changeFeedContract(current);
    transactionContract(current);
  });
}
