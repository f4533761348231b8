import { describe, expect, it } from "vitest";
import { type HostSources, mergeHosts } from "../../../../src/host/linux/hosts/merge-hosts.ts";

// [TR-181 Hosts]

const mac = (last: number): string => `02:00:00:00:01:${last.toString(16).padStart(2, "0")}`;

const lease = (last: number, hostName = "") => ({
  macAddress: mac(last),
  address: `192.168.1.${last}`,
  hostName,
  expiresAt: undefined,
  clientId: undefined,
});

const neighbour = (last: number, reachable: boolean, address = `192.168.1.${last}`, link = "br-lan") => ({
  macAddress: mac(last),
  address,
  link,
  reachable,
});

const seen = (last: number, port: string, bridge = "br-lan", vlan?: number) => ({
  macAddress: mac(last),
  port,
  bridge,
  vlan,
});

function merged(sources: Partial<HostSources>) {
  return mergeHosts({
    inside: {
      names: new Set(["br-lan", "br-big.10"]),
      linkOf: (address) => (address.startsWith("192.168.1.") ? "br-lan" : undefined),
    },
    leases: [],
    neighbours: [],
    forwarding: [],
    associations: { accessPoints: new Set(["wlan0"]), stations: [] },
    names: new Map(),
    namesByIpv6: new Map(),
    ...sources,
  });
}

describe("a machine inside", () => {
  it("is one, whoever knows of it", () => {
    const found = merged({
      leases: [lease(0x11, "pc1")],
      neighbours: [neighbour(0x11, true), neighbour(0x11, true, "fe80::11"), neighbour(0x11, false, "2001:db8::11")],
      forwarding: [seen(0x11, "lan1")],
    });
    expect(found).toEqual([
      {
        macAddress: mac(0x11),
        addresses: ["192.168.1.17", "2001:db8::11", "fe80::11"],
        hostName: "pc1",
        active: true,
        link: "br-lan",
        port: "lan1",
        associated: false,
      },
    ]);
  });

  it("is best reached where it has answered, then where its lease is", () => {
    const found = merged({
      leases: [lease(0x11)],
      neighbours: [neighbour(0x11, false, "192.168.1.5"), neighbour(0x11, true, "192.168.1.6")],
    });
    expect(found[0]?.addresses).toEqual(["192.168.1.6", "192.168.1.17", "192.168.1.5"]);
  });

  it.each<readonly [string, Partial<HostSources>, boolean]>([
    ["has a lease alone", { leases: [lease(1)] }, false],
    ["has not answered lately", { neighbours: [neighbour(1, false)] }, false],
    ["has answered", { neighbours: [neighbour(1, true)] }, true],
    ["was seen by the bridge", { leases: [lease(1)], forwarding: [seen(1, "lan1")] }, true],
    [
      "has left the access point that the bridge saw it on",
      { leases: [lease(1)], forwarding: [seen(1, "wlan0")] },
      false,
    ],
    [
      "is associated",
      { associations: { accessPoints: new Set(["wlan0"]), stations: [{ macAddress: mac(1), link: "wlan0" }] } },
      true,
    ],
  ])("that %s", (_what, sources, active) => {
    expect(merged(sources)).toMatchObject([{ active }]);
  });

  it("is where it is associated, wherever a bridge saw it before", () => {
    const found = merged({
      associations: { accessPoints: new Set(["wlan0"]), stations: [{ macAddress: mac(1), link: "wlan0" }] },
      forwarding: [seen(1, "lan1")],
    });
    expect(found).toMatchObject([{ port: "wlan0", associated: true }]);
  });

  it("has the name that it was given, unless its lease says another", () => {
    const names = new Map([
      [mac(1), "printer"],
      [mac(2), "given"],
    ]);
    const found = merged({ neighbours: [neighbour(1, true)], leases: [lease(2, "told"), lease(3)], names });
    expect(found.map(({ hostName }) => hostName).toSorted()).toEqual(["", "printer", "told"]);
  });

  it("is not outside", () => {
    const outside = [neighbour(1, true, "198.51.100.1", "wan"), neighbour(1, true, "fe80::1", "wan")];
    expect(merged({ neighbours: outside, forwarding: [seen(2, "eth1", "br-wan")] })).toEqual([]);
  });

  it("may be on a VLAN of a bridge", () => {
    expect(merged({ forwarding: [seen(1, "lan1", "br-big", 10), seen(2, "lan2", "br-big")] })).toMatchObject([
      { port: "lan1", link: "br-big.10" },
      { port: "lan2", link: undefined },
    ]);
  });
});
