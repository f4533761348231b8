import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { readConfiguration } from "../../src/config/configuration.ts";
import { withStillTree } from "../../src/wiring/still-tree.ts";
import { copyTree } from "../harness/copied-tree.ts";
import { silentLog } from "../host/linux/silent-log.ts";

// [TR-181 DHCPv6] [TR-181 RouterAdvertisement]

const recorded = join(import.meta.dirname, "../fixtures/openwrt/25.12-dhcp-pd");

async function read(root: string): Promise<(path: string) => string | undefined> {
  const configuration = { ...readConfiguration([]), "host.sysroot": root };
  const values = await withStillTree(
    configuration,
    silentLog,
    async (tree) => new Map((await tree.values([""])).map(({ path, value }) => [path, value])),
  );
  return (path) => values.get(`Device.${path}`);
}

const copies: string[] = [];
afterEach(() => {
  for (const copy of copies.splice(0)) rmSync(copy, { recursive: true });
});

describe("IPv6 of a recorded router", () => {
  it("has a prefix from outside, and serves it inside", async () => {
    const value = await read(recorded);
    expect([value("DHCPv6.Client.1.Alias"), value("DHCPv6.Client.1.DUID")]).toEqual([
      "cpe-wan6",
      "00030001020000000010",
    ]);
    const outside = value("DHCPv6.Client.1.Interface")?.slice("Device.".length);
    const delegated = [1, 2, 3, 4]
      .filter((row) => value(`${outside}.IPv6Prefix.${row}.Origin`) === "PrefixDelegation")
      .map((row) => value(`${outside}.IPv6Prefix.${row}.Prefix`));
    expect(delegated).toEqual(["2001:db8:100:4::/62"]);
    const served = (path: string) =>
      value(path)
        ?.split(",")
        .map((row) => value(`${row.slice("Device.".length)}.Prefix`));
    const inside = ["2001:db8:100:4::/62", "fd12:3456:789a::/60"];
    expect(served("DHCPv6.Server.Pool.1.IAPDPrefixes")).toEqual(inside);
    expect(served("RouterAdvertisement.InterfaceSetting.1.Prefixes")).toEqual(inside);
    expect(value("RouterAdvertisement.InterfaceSetting.1.AdvManagedFlag")).toBe("true");
  });

  it("knows who has which address and prefix", async () => {
    const root = mkdtempSync(join(tmpdir(), "cpe-agent-dhcpv6-"));
    copies.push(root);
    copyTree(recorded, root);
    const given = { "preferred-lifetime": 60, "valid-lifetime": -1 };
    const leases = [
      { duid: "00010001aa", iaid: 1, hostname: "tv", "ipv6-addr": [{ address: "fd12:3456:789a::57", ...given }] },
      {
        duid: "00010001aa",
        iaid: 2,
        "ipv6-prefix": [{ address: "fd12:3456:789a:8::", ...given, "prefix-length": 62 }],
      },
    ];
    writeFileSync(
      join(root, ".cpe-agent/ubus/dhcp/ipv6leases.json"),
      JSON.stringify({ device: { "br-lan": { leases } } }),
    );
    const neighbour = { dst: "fd12:3456:789a::57", dev: "br-lan", lladdr: "02:00:00:00:01:57", state: ["REACHABLE"] };
    writeFileSync(join(root, ".cpe-agent/ip-neigh.json"), JSON.stringify([neighbour]));
    const value = await read(root);
    const client = "DHCPv6.Server.Pool.1.Client.1.";
    expect(
      ["Active", "IPv6Address.1.IPAddress", "IPv6Address.1.ValidLifetime", "IPv6Prefix.1.Prefix", "Option.1.Value"].map(
        (name) => value(client + name),
      ),
    ).toEqual(["true", "fd12:3456:789a::57", "9999-12-31T23:59:59Z", "fd12:3456:789a:8::/62", "00010001AA"]);
    const [host] = [1, 2, 3].filter((row) => value(`Hosts.Host.${row}.PhysAddress`) === "02:00:00:00:01:57");
    expect(["HostName", "IPAddress", "DHCPClient"].map((name) => value(`Hosts.Host.${host}.${name}`))).toEqual([
      "tv",
      "fd12:3456:789a::57",
      `Device.${client.slice(0, -1)}`,
    ]);
  });
});
