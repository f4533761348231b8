import { afterEach, describe, expect, it } from "vitest";
import { type LinuxHost, linuxHost } from "../../../src/host/linux/linux-host.ts";
import { manualClock } from "../manual-clock.ts";
import { type CopiedFileSystem, copiedFileSystem, recordedMachine } from "./recorded-machine.ts";
import { silentLog } from "./silent-log.ts";

let copy: CopiedFileSystem = copiedFileSystem();
afterEach(() => copy.remove());

function hostOf(machine: CopiedFileSystem): LinuxHost {
  copy.remove();
  copy = machine;
  return linuxHost({ root: machine.root, clock: manualClock(), log: silentLog });
}

describe("an OpenWrt router", () => {
  it("has ports, Wi-Fi, a bridge, a VLAN and PPP", async () => {
    const links = await hostOf(recordedMachine("openwrt")).links.read();
    expect(
      links.map(({ name, kind, physical, state, bridge, lower, vlanId, upstream, bitRateMbps, duplex }) => ({
        name,
        kind,
        physical,
        state,
        ...(bridge === undefined ? {} : { bridge }),
        ...(lower === undefined ? {} : { lower, vlanId }),
        ...(upstream ? { upstream } : {}),
        ...(bitRateMbps === undefined ? {} : { bitRateMbps, duplex }),
      })),
    ).toEqual(
      [
        { name: "lo", kind: "loopback", physical: false, state: "up" },
        { name: "eth0", kind: "ethernet", physical: true, state: "up", bitRateMbps: 1000, duplex: "full" },
        {
          name: "lan1",
          kind: "ethernet",
          physical: true,
          state: "up",
          bridge: "br-lan",
          bitRateMbps: 1000,
          duplex: "full",
        },
        { name: "lan2", kind: "ethernet", physical: true, state: "down", bridge: "br-lan" },
        { name: "wlan0", kind: "wifi", physical: true, state: "up", bridge: "br-lan" },
        { name: "eth0.2", kind: "vlan", physical: false, state: "up", lower: "eth0", vlanId: 2, upstream: true },
        { name: "br-lan", kind: "bridge", physical: false, state: "up" },
        { name: "pppoe-wan", kind: "ppp", physical: false, state: "down" },
      ].map((link) => expect.objectContaining(link)),
    );
    const bridge = links.find((link) => link.name === "br-lan");
    expect(bridge?.stp).toEqual({ enabled: true, bridgeId: "8000.0200c0ffee02" });
    expect(links.find((link) => link.name === "lan2")?.bridgePortState).toBe("disabled");
  });

  it("has addresses of every origin", async () => {
    const links = await hostOf(recordedMachine("openwrt")).links.read();
    const origins = links.flatMap((link) =>
      link.addresses.map(({ address, prefixLength, origin }) => `${link.name} ${address}/${prefixLength} ${origin}`),
    );
    expect(origins).toEqual(
      expect.arrayContaining([
        "br-lan 192.168.1.1/24 static",
        "br-lan fd5a:1::1/60 static",
        "pppoe-wan 100.64.3.7/32 ppp",
        "eth0.2 10.20.0.17/20 dhcp",
        "eth0.2 2001:db8:2::17/64 autoconfigured",
        "eth0.2 2001:db8:2::99/128 dhcp",
        "eth0 fe80::c0ff:feff:ee01/64 link-local",
      ]),
    );
  });

  it("routes, by both next hops of a shared route, and not into the black hole", async () => {
    const routes = await hostOf(recordedMachine("openwrt")).routes.read();
    expect(
      routes
        .filter((route) => route.origin !== "kernel")
        .map(
          ({ destination, prefixLength, gateway, link, origin }) =>
            `${destination}/${prefixLength} ${gateway} ${link} ${origin}`,
        ),
    ).toEqual([
      "0.0.0.0/0 10.20.0.1 eth0.2 dhcp",
      "172.16.0.0/12 192.168.1.254 br-lan static",
      "198.51.100.0/24 192.168.1.3 br-lan static",
      "198.51.100.0/24 192.168.1.4 br-lan static",
      "fd5a:2::/48 fd5a:1::2 br-lan static",
      "::/0 fe80::1 eth0.2 ra",
    ]);
  });

  it("says the same from /proc and /sys alone, but for what they do not hold", async () => {
    const recorded = hostOf(recordedMachine("openwrt"));
    const [links, routes] = [await recorded.links.read(), await recorded.routes.read()];
    copy.remove("/.cpe-agent");
    const plain = (each: typeof links) =>
      each.map((link) => ({
        ...link,
        addresses: link.addresses
          .map(({ address, prefixLength, scope }) => `${address}/${prefixLength} ${scope}`)
          .filter((address) => !address.startsWith("100.64.")) // point to point: no network to find it by
          .sort(),
      }));
    expect(plain(await recorded.links.read())).toEqual(plain(links));
    const where = (each: typeof routes) =>
      each.map(({ destination, prefixLength, link, metric }) => `${destination}/${prefixLength} ${link} ${metric}`);
    expect(new Set(where(await recorded.routes.read()))).toEqual(new Set(where(routes)));
  });

  it("has an hour of its zone, resolvers behind its forwarder and an NTP client", async () => {
    const machine = recordedMachine("openwrt");
    machine.write("/run/systemd/resolve/resolv.conf", machine.text("/tmp/resolv.conf.d/resolv.conf.auto"));
    const host = hostOf(machine);
    expect(await host.system.time()).toEqual({
      enabled: true,
      synchronized: true,
      ntpServers: ["0.openwrt.pool.ntp.org", "1.openwrt.pool.ntp.org"],
      timeZone: "CET-1CEST,M3.5.0,M10.5.0/3",
      utcOffsetMinutes: 60,
    });
    expect(await host.resolvers.read()).toEqual({
      servers: ["10.20.0.1", "10.20.0.2", "2001:db8:2::53"].map((address) => ({ address, link: undefined })),
      searchDomains: ["lan"],
    });
    expect((await host.system.processes()).processes.map(({ command }) => command)).toEqual(
      expect.arrayContaining(["procd", "odd) (name"]),
    );
    expect([await host.system.hostName(), host.system.uptimeSeconds()]).toEqual(["OpenWrt", 86423]);
  });
});

describe("a container", () => {
  it("has an Ethernet link without hardware", async () => {
    const host = hostOf(recordedMachine("container"));
    expect(
      (await host.links.read()).map(({ name, kind, physical, lower, upstream }) => [
        name,
        kind,
        physical,
        lower,
        upstream,
      ]),
    ).toEqual([
      ["lo", "loopback", false, undefined, false],
      ["eth0", "ethernet", false, undefined, true],
    ]);
    expect((await host.resolvers.read()).servers).toEqual([
      { address: "1.1.1.1", link: undefined, origin: "static" },
      { address: "fe80::1", link: "eth0", origin: "static" },
    ]);
  });
});

describe("a machine without network, zone, resolvers and host name", () => {
  it("has empty tables", async () => {
    const host = hostOf(copiedFileSystem());
    expect(await host.links.read()).toEqual([]);
    expect(await host.routes.read()).toEqual([]);
    expect(await host.resolvers.read()).toEqual({ servers: [], searchDomains: [] });
    expect([await host.system.hostName(), host.system.uptimeSeconds()]).toEqual(["", 0]);
  });

  it.each(["memory", "processes"] as const)("names the file that it has no %s without", async (reading) => {
    await expect(hostOf(copiedFileSystem()).system[reading]()).rejects.toThrow(/^\/proc\/(meminfo|stat): /);
  });
});

describe("ten thousand routes", () => {
  const address = (n: number): string => `10.${n >> 8}.${n & 255}.0`;
  const hex = (n: number): string =>
    `00${(n & 255).toString(16).padStart(2, "0")}${(n >> 8).toString(16).padStart(2, "0")}0A`.toUpperCase();
  const numbers = Array.from({ length: 10_000 }, (_, n) => n);

  it("are read from ip and from /proc alike", async () => {
    const machine = recordedMachine("container");
    const host = hostOf(machine);
    machine.write(
      "/.cpe-agent/ip-route.json",
      JSON.stringify(
        numbers.map((n) => ({
          type: "unicast",
          dst: `${address(n)}/24`,
          gateway: "172.17.0.1",
          dev: "eth0",
          protocol: "static",
        })),
      ),
    );
    const heading = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n";
    machine.write(
      "/proc/net/route",
      heading + numbers.map((n) => `eth0\t${hex(n)}\t010011AC\t0003\t0\t0\t0\t00FFFFFF\t0\t0\t0\n`).join(""),
    );
    machine.remove("/proc/net/ipv6_route");
    const recorded = await host.routes.read();
    machine.remove("/.cpe-agent");
    const tabled = await host.routes.read();
    expect(recorded).toHaveLength(10_000);
    expect(tabled.map((route) => ({ ...route, origin: "static" }))).toEqual(recorded);
    expect((await host.links.read()).some((link) => link.upstream)).toBe(false);
  });
});

describe("a link's last change", () => {
  it("is known once it was seen to change", async () => {
    const machine = recordedMachine("openwrt");
    machine.remove("/.cpe-agent");
    const clock = manualClock();
    copy.remove();
    copy = machine;
    const host = linuxHost({ root: machine.root, clock, log: silentLog });
    const changeOf = async (name: string) =>
      (await host.links.read()).find((link) => link.name === name)?.lastChangeSeconds;

    expect(await changeOf("lan1")).toBeUndefined();
    clock.advance(10_000);
    expect(await changeOf("lan1")).toBeUndefined();
    machine.write("/sys/class/net/lan1/operstate", "down\n");
    expect(await changeOf("lan1")).toBe(0);
    clock.advance(90_500);
    expect(await changeOf("lan1")).toBe(90);
    expect(await changeOf("eth0")).toBeUndefined();
  });
});
