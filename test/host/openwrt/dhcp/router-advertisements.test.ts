import { describe, expect, it } from "vitest";
import { advertisementsIn } from "../../../../src/host/openwrt/dhcp/openwrt-router-advertisements.ts";
import { readNetifd } from "../../../../src/host/openwrt/netifd.ts";
import { parsePackage } from "../../../../src/host/openwrt/uci/parse-package.ts";

// [TR-181 RouterAdvertisement]

const interfaces = await readNetifd({
  call: async () => ({ interface: [{ interface: "lan", proto: "static", l3_device: "br-lan" }] }),
  objects: async () => [],
});
const ofLink = (link: string, name: string) => (link === "br-lan" ? { mtu: 1492, hop_limit: 64 }[name] : undefined);
const read = (options: string) =>
  advertisementsIn(
    parsePackage(
      "dhcp",
      `config dhcp 'lan'\n\toption interface 'lan'\n${options.replaceAll(/^(?=option|list)/gm, "\t")}`,
    ),
    interfaces,
    ofLink,
  );

describe("advertisements of a link", () => {
  it("is what odhcpd sends unless it is told otherwise", () => {
    expect(read("option ra 'server'\n")).toEqual([
      {
        key: "lan",
        enabled: true,
        held: false,
        misconfigured: false,
        link: "br-lan",
        maxIntervalSeconds: 600,
        minIntervalSeconds: 200,
        lifetimeSeconds: 1800,
        managed: false,
        otherConfiguration: true,
        mobileAgent: false,
        preference: "medium",
        mtu: 1492,
        reachableMs: 0,
        retransmitMs: 0,
        hopLimit: 64,
        dnsServers: [],
        searchDomains: [],
      },
    ]);
  });

  it.each([
    [
      "list ra_flags 'managed-config'\nlist ra_flags 'home-agent'",
      { managed: true, otherConfiguration: false, mobileAgent: true },
    ],
    ["list ra_flags 'none'", { managed: false, otherConfiguration: false }],
    ["option ra_management '1'", { managed: true, otherConfiguration: true }],
    ["option ra_management '1'\noption ra_slaac '1'", { managed: false }],
    ["option ra_preference 'high'", { preference: "high" }],
    ["option ra_preference 'highest'", { preference: "medium" }],
    ["option ra_maxinterval '30'", { maxIntervalSeconds: 30, minIntervalSeconds: 10, lifetimeSeconds: 90 }],
    ["option ra_maxinterval '1'", { maxIntervalSeconds: 600 }],
    ["option ra_lifetime '0'", { lifetimeSeconds: 0 }],
    ["option ra_lifetime '10'", { lifetimeSeconds: 600 }],
    ["option ra_mtu '1300'", { mtu: 1300 }],
    ["option ra_mtu '99999999999'", { mtu: 1492 }],
    ["option ra_hoplimit '0'", { hopLimit: 64 }],
    ["option ra_hoplimit '255'", { hopLimit: 255 }],
    [
      "list dns 'fd00::53'\nlist dns '192.0.2.53'\nlist domain 'lan'",
      { dnsServers: ["fd00::53"], searchDomains: ["lan"] },
    ],
    ["list dns 'fd00::53'\noption ra_dns '0'", { dnsServers: [] }],
    ["option ignore '1'", { enabled: false }],
  ])("with %j", (options, expected) => {
    expect(read(`option ra 'server'\n${options}\n`)).toMatchObject([expected]);
  });

  it("are none where nothing is said, or another router's are passed on", () => {
    expect(read("")).toEqual([]);
    expect(read("option ra 'relay'\n")).toEqual([]);
    expect(read("option ra 'disabled'\n")).toMatchObject([{ enabled: false }]);
  });

  it("go nowhere without a link", () => {
    const text = "config dhcp 'lost'\n\toption interface 'lost'\n\toption ra 'server'\n";
    expect(advertisementsIn(parsePackage("dhcp", text), interfaces, ofLink)).toMatchObject([{ misconfigured: true }]);
  });
});
