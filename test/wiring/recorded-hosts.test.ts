import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readConfiguration } from "../../src/config/configuration.ts";
import { withStillTree } from "../../src/wiring/still-tree.ts";
import { copyTree } from "../harness/copied-tree.ts";
import { silentLog } from "../host/linux/silent-log.ts";

// [TR-181 Hosts] [TR-181 DHCPv4]

const recorded = (system: string): string => join(import.meta.dirname, "../fixtures/openwrt", system);

async function read(system: string, root = recorded(system)): Promise<(path: string) => string | undefined> {
  const configuration = { ...readConfiguration([]), "host.sysroot": root };
  const values = await withStillTree(
    configuration,
    silentLog,
    async (tree) => new Map((await tree.values([""])).map(({ path, value }) => [path, value])),
  );
  return (path) => values.get(`Device.${path}`);
}

describe("the machines inside of a recorded router", () => {
  it("are those with a lease, on a port or on the air, and none of the outside", async () => {
    const value = await read("23.05-dsa-dual-band");
    const machines = [1, 2, 3].map((row) =>
      Object.fromEntries(
        ["PhysAddress", "IPAddress", "HostName", "Active", "InterfaceType"].map((name) => [
          name,
          value(`Hosts.Host.${row}.${name}`),
        ]),
      ),
    );
    const wired = { Active: "true", InterfaceType: "Ethernet" };
    expect(machines).toEqual([
      { PhysAddress: "02:00:00:00:01:12", IPAddress: "192.168.1.229", HostName: "pc2", ...wired },
      { PhysAddress: "02:00:00:00:01:11", IPAddress: "192.168.1.228", HostName: "pc1", ...wired },
      {
        PhysAddress: "02:00:00:00:01:57",
        IPAddress: "192.168.1.57",
        HostName: "",
        Active: "true",
        InterfaceType: "Wi-Fi",
      },
    ]);
    expect(value("Hosts.HostNumberOfEntries")).toBe("3");
  });

  it("are on the port and the interface that they are on", async () => {
    for (const [system, port, link] of [
      ["23.05-dsa-dual-band", "lan2", "br-lan"],
      ["24.10-x86-vlan-pppoe", "lan1", "br-lan.10"],
    ] as const) {
      const value = await read(system);
      const named = (parameter: string) => value(`${value(`Hosts.Host.1.${parameter}`)?.slice("Device.".length)}.Name`);
      expect([named("Layer1Interface"), named("Layer3Interface")]).toEqual([port, link]);
    }
  });

  it("are on the radio and among the stations of the access point that they are associated to", async () => {
    const value = await read("23.05-dsa-dual-band");
    const below = (parameter: string, name: string) =>
      value(`${value(`Hosts.Host.3.${parameter}`)?.slice("Device.".length)}.${name}`);
    expect(below("AssociatedDevice", "MACAddress")).toBe("02:00:00:00:01:57");
    expect(below("Layer1Interface", "OperatingFrequencyBand")).toBe("5GHz");
    expect(value("Hosts.Host.1.AssociatedDevice")).toBe("");
  });

  it("are none of those on a way out whose address is fixed", async () => {
    const root = mkdtempSync(join(tmpdir(), "cpe-agent-fixed-"));
    try {
      copyTree(recorded("23.05-dsa-dual-band"), root);
      const dump = join(root, ".cpe-agent/ubus/network.interface/dump.json");
      const fixed = readFileSync(dump, "utf8").replace(/"proto": ?"dhcp"/, '"proto":"static"');
      expect(fixed).toContain('"proto":"static"');
      writeFileSync(dump, fixed);
      expect((await read("23.05-dsa-dual-band", root))("Hosts.HostNumberOfEntries")).toBe("3");
    } finally {
      rmSync(root, { recursive: true });
    }
  });

  it("have a lease of the pool that they are in", async () => {
    const value = await read("23.05-dsa-dual-band");
    const client = value("Hosts.Host.1.DHCPClient")?.slice("Device.".length);
    expect(client).toBe("DHCPv4.Server.Pool.1.Client.1");
    expect([`${client}.Chaddr`, `${client}.Active`, `${client}.IPv4Address.1.LeaseTimeRemaining`].map(value)).toEqual([
      "02:00:00:00:01:12",
      "true",
      "2026-11-29T01:04:37Z",
    ]);
    expect(value("Hosts.Host.3.DHCPClient")).toBe("");
  });
});

describe("DHCP of a recorded router", () => {
  it("has an address from outside", async () => {
    const value = await read("25.12-dhcp-pd");
    const client = (name: string) => value(`DHCPv4.Client.1.${name}`);
    expect(["Alias", "DHCPStatus", "IPAddress", "IPRouters", "DNSServers", "DHCPServer"].map(client)).toEqual([
      "cpe-wan",
      "Bound",
      "198.51.100.78",
      "198.51.100.1",
      "198.51.100.1,203.0.113.1",
      "198.51.100.1",
    ]);
    expect(value("DHCPv4.ClientNumberOfEntries")).toBe("1");
    expect((await read("24.10-x86-vlan-pppoe"))("DHCPv4.ClientNumberOfEntries")).toBe("0");
  });

  it("says what it sends", async () => {
    const value = await read("23.05-dsa-dual-band");
    const sent = Buffer.from(value("DHCPv4.Client.1.SentOption.1.Value") ?? "", "hex").toString();
    expect([value("DHCPv4.Client.1.SentOption.1.Tag"), sent]).toEqual(["60", "dslforum.org"]);
  });

  it("knows who has an address of odhcpd where that is the server", async () => {
    const root = mkdtempSync(join(tmpdir(), "cpe-agent-odhcpd-"));
    try {
      copyTree(recorded("25.12-dhcp-pd"), root);
      const config = join(root, "etc/config/dhcp");
      writeFileSync(config, readFileSync(config, "utf8").replace("maindhcp '0'", "maindhcp '1'"));
      rmSync(join(root, "tmp/dhcp.leases"));
      const leases = [{ mac: "020000000157", hostname: "tv", address: "192.168.1.57", valid: -1, flags: ["bound"] }];
      const answer = JSON.stringify({ device: { "br-lan": { leases } } });
      writeFileSync(join(root, ".cpe-agent/ubus/dhcp/ipv4leases.json"), answer);
      const value = await read("25.12-dhcp-pd", root);
      const client = "DHCPv4.Server.Pool.1.Client.1.";
      expect(["Chaddr", "IPv4Address.1.LeaseTimeRemaining"].map((name) => value(client + name))).toEqual([
        "02:00:00:00:01:57",
        "9999-12-31T23:59:59Z",
      ]);
      expect(value("Hosts.Host.1.HostName")).toBe("tv");
    } finally {
      rmSync(root, { recursive: true });
    }
  });

  it("serves inside, and not outside", async () => {
    const value = await read("21.02-swconfig");
    const pool = (row: number, name: string) => value(`DHCPv4.Server.Pool.${row}.${name}`);
    expect(["Status", "MinAddress", "MaxAddress", "SubnetMask", "LeaseTime"].map((name) => pool(1, name))).toEqual([
      "Enabled",
      "192.168.1.100",
      "192.168.1.249",
      "255.255.255.0",
      "43200",
    ]);
    expect([pool(1, "StaticAddress.1.Chaddr"), pool(1, "StaticAddress.1.Yiaddr")]).toEqual([
      "02:00:00:00:00:99",
      "192.168.1.200",
    ]);
    expect(["Enable", "Status", "MinAddress"].map((name) => pool(2, name))).toEqual(["false", "Disabled", ""]);
  });
});
