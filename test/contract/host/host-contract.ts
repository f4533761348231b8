import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { changeFeedContract } from "./change-feed.ts";
import { dhcpv4Contract } from "./dhcpv4.ts";
import { dhcpv6Contract } from "./dhcpv6.ts";
import { dnsRelayContract } from "./dns-relay.ts";
import { firewallContract } from "./firewall.ts";
import { type HostUnderTest, shownBy } from "./host-under-test.ts";
import { hostsContract } from "./hosts.ts";
import { ledsContract } from "./leds.ts";
import { linksContract } from "./links.ts";
import { portMappingsContract } from "./port-mappings.ts";
import { processorsContract } from "./processors.ts";
import { resolversContract } from "./resolvers.ts";
import { routerAdvertisementsContract } from "./router-advertisements.ts";
import { routesContract } from "./routes.ts";
import { sshServersContract } from "./ssh-servers.ts";
import { systemContract } from "./system.ts";
import { temperaturesContract } from "./temperatures.ts";
import { transactionContract } from "./transaction.ts";
import { usbContract } from "./usb.ts";
import { usersContract } from "./users.ts";
import { wifiContract } from "./wifi.ts";

/** What every Host promises (src/ports/host/), capability by capability. `make` gives one each time; it is closed after the test. */
export function hostContract(name: string, make: () => Promise<HostUnderTest>): void {
  describe(`${name} as a Host`, () => {
    let subject: HostUnderTest;
    beforeEach(async () => {
      subject = await make();
    });
    afterEach(() => subject.host.close());

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
    linksContract(current);
    wifiContract(current);
    routesContract(current);
    resolversContract(current);
    dhcpv4Contract(current);
    dhcpv6Contract(current);
    routerAdvertisementsContract(current);
    hostsContract(current);
    dnsRelayContract(current);
    portMappingsContract(current);
    firewallContract(current);
    changeFeedContract(current);
    transactionContract(current);
  });
}
