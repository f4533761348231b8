import { describe, expect, it } from "vitest";
import type { DnsmasqSetting } from "../../../../src/host/linux/dhcp/dnsmasq-config.ts";
import { dnsmasqPools } from "../../../../src/host/linux/dhcp/dnsmasq-pools.ts";
import { linuxHost } from "../../../../src/host/linux/linux-host.ts";
import type { LinkReading } from "../../../../src/ports/host/network/links.ts";
import { manualClock } from "../../manual-clock.ts";
import { copiedMachine } from "../recorded-machine.ts";
import { silentLog } from "../silent-log.ts";

// [TR-181 DHCPv4]

const link = (name: string, address: string, prefixLength = 24) =>
  ({ name, kind: "bridge", addresses: [{ family: 4, address, prefixLength }] }) as unknown as LinkReading;
const links = [link("br-lan", "192.168.1.1"), link("br-guest", "192.168.2.1"), link("wan", "192.0.2.40")];

function settings(...lines: readonly string[]): readonly DnsmasqSetting[] {
  return lines.map((line) => {
    const [name = "", ...value] = line.split("=");
    return { name, value: value.join("=") };
  });
}

const pools = (...lines: readonly string[]) =>
  dnsmasqPools({ settings: settings(...lines), running: true, links, leases: [] });

describe("pools of dnsmasq", () => {
  it("are those of a recorded gateway, with leases and addresses that are kept", async () => {
    const copy = copiedMachine("debian-12-gateway");
    const host = linuxHost({ root: copy.root, clock: manualClock(), log: silentLog });
    try {
      expect(await host.dhcpv4?.server()).toEqual({
        enabled: true,
        pools: [
          {
            key: "range_192_168_1_100",
            enabled: true,
            misconfigured: false,
            link: "br-lan",
            dynamic: true,
            first: "192.168.1.100",
            last: "192.168.1.199",
            prefixLength: 24,
            routers: ["192.168.1.1"],
            dnsServers: ["192.168.1.1"],
            domainName: "home.arpa",
            leaseSeconds: 43_200,
            options: [{ tag: 42, value: Uint8Array.of(192, 168, 1, 1) }],
            staticAddresses: [
              {
                key: "host_020000000199_192_168_1_20",
                enabled: true,
                macAddress: "02:00:00:00:01:99",
                address: "192.168.1.20",
              },
            ],
            leases: [
              {
                macAddress: "02:00:00:00:01:23",
                address: "192.168.1.123",
                hostName: "laptop",
                expiresAt: 1_795_940_677,
                clientId: "01020000000123",
              },
              {
                macAddress: "02:00:00:00:01:99",
                address: "192.168.1.20",
                hostName: "printer",
                expiresAt: undefined,
                clientId: undefined,
              },
            ],
          },
        ],
      });
      copy.remove("/run/dnsmasq");
      expect(await host.dhcpv4?.server()).toMatchObject({ enabled: false, pools: [{ enabled: false }] });
      copy.remove("/etc/dnsmasq.conf");
      copy.remove("/etc/dnsmasq.d");
      expect(await host.dhcpv4?.server()).toBeUndefined();
    } finally {
      copy.remove();
    }
  });

  it("are as they are written, with white space and comments", async () => {
    const copy = copiedMachine("debian-12-gateway");
    copy.write(
      "/etc/dnsmasq.conf",
      `  dhcp-range = 192.168.1.5 , 192.168.1.6,2h # few\n#dhcp-range=192.168.1.7,192.168.1.8\n=x\n${" ".repeat(500_000)}x\n`,
    );
    const host = linuxHost({ root: copy.root, clock: manualClock(), log: silentLog });
    try {
      const [pool, ...others] = (await host.dhcpv4?.server())?.pools ?? [];
      expect([pool?.first, pool?.last, pool?.leaseSeconds, others]).toEqual(["192.168.1.5", "192.168.1.6", 7200, []]);
    } finally {
      copy.remove();
    }
  });

  it("are on the link that has their subnet, where dnsmasq listens", () => {
    const ranges = ["dhcp-range=192.168.1.10,192.168.1.20,1h", "dhcp-range=192.168.2.10,192.168.2.20"];
    const shown = (...lines: readonly string[]) =>
      pools(...ranges, ...lines).map(({ link: on, enabled, leaseSeconds }) => [on, enabled, leaseSeconds]);
    expect(shown()).toEqual([
      ["br-lan", true, 3600],
      ["br-guest", true, 3600],
    ]);
    expect(shown("interface=br-l*").map(([, enabled]) => enabled)).toEqual([true, false]);
    expect(shown("listen-address=127.0.0.1,192.168.2.1").map(([, enabled]) => enabled)).toEqual([false, true]);
    expect(shown("no-dhcp-interface=br-guest").map(([, enabled]) => enabled)).toEqual([true, false]);
  });

  it("say so where they cannot serve", () => {
    expect(pools("dhcp-range=10.0.0.10,10.0.0.20")).toMatchObject([
      {
        enabled: true,
        misconfigured: true,
        link: undefined,
        first: undefined,
        last: undefined,
        prefixLength: undefined,
      },
    ]);
  });

  it("are the whole subnet where only those get an address that have one", () => {
    expect(pools("dhcp-range=192.168.1.0,static,infinite")).toMatchObject([
      { dynamic: false, first: "192.168.1.1", last: "192.168.1.254", leaseSeconds: undefined },
    ]);
  });

  it("send what is for them, and not what is for others", () => {
    const [pool] = pools(
      "dhcp-range=set:a,192.168.1.10,192.168.1.20",
      "dhcp-option=3",
      "dhcp-option=tag:a,6,0.0.0.0,192.0.2.9",
      "dhcp-option=tag:b,option:domain-name,other",
      "dhcp-option=br-lan,150,x",
      "dhcp-option=tag:br-lan,252,one",
      "dhcp-option-force=252,two",
      "dhcp-option=option6:dns-server,::1",
    );
    expect(pool).toMatchObject({ routers: [], dnsServers: ["192.168.1.1", "192.0.2.9"], domainName: "" });
    expect(pool?.options).toEqual(
      [{ tag: 252, value: Buffer.from("two") }].map((each) => ({ ...each, value: Uint8Array.from(each.value) })),
    );
    expect(pools("dhcp-range=192.168.1.10,192.168.1.20", "port=0")[0]?.dnsServers).toEqual([]);
  });

  it("are none of what gives no address of IPv4, and one for each beginning", () => {
    expect(
      pools(
        "dhcp-range=192.168.1.0,proxy",
        "dhcp-range=::1,constructor:br-lan,ra-stateless",
        "dhcp-range=192.168.1.20,192.168.1.10",
        "dhcp-range=",
        "dhcp-range=192.168.1.10,192.168.1.20",
        "dhcp-range=192.168.1.10,192.168.1.30",
      ).map(({ last }) => last),
    ).toEqual(["192.168.1.20"]);
  });

  it("have the leases of their range where several are in one subnet", () => {
    const lease = (address: string) => {
      return { macAddress: "02:00:00:00:01:01", address, hostName: "", expiresAt: undefined, clientId: undefined };
    };
    const found = dnsmasqPools({
      settings: settings("dhcp-range=192.168.1.10,192.168.1.20", "dhcp-range=192.168.1.30,192.168.1.40"),
      running: true,
      links,
      leases: ["192.168.1.35", "192.168.1.15", "192.168.1.99", "10.0.0.1"].map(lease),
    });
    expect(found.map(({ leases }) => leases.map(({ address }) => address))).toEqual([
      ["192.168.1.15", "192.168.1.99"],
      ["192.168.1.35"],
    ]);
  });
});
