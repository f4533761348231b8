import { appendFileSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { readConfiguration } from "../../src/config/configuration.ts";
import { withStillTree } from "../../src/wiring/still-tree.ts";
import { copyTree } from "../harness/copied-tree.ts";
import { silentLog } from "../host/linux/silent-log.ts";

// [TR-181 DNS.Relay.Forwarding] [TR-181 Firewall.Chain.Rule] [TR-181 NAT.InterfaceSetting] [TR-181 Routing.Router.IPv4Forwarding]

const copies: string[] = [];
afterEach(() => {
  for (const copy of copies.splice(0)) rmSync(copy, { recursive: true });
});

/** A recorded router whose files may be changed. */
function copyOf(name: string): string {
  const copy = mkdtempSync(join(tmpdir(), "cpe-agent-sysroot-"));
  copies.push(copy);
  copyTree(join(import.meta.dirname, "../fixtures/openwrt", name), copy);
  return copy;
}

type Row = Readonly<Record<string, string>>;

async function read(root: string): Promise<{
  readonly values: ReadonlyMap<string, string>;
  /** Rows of a table by number, each with its own parameters. */
  rows(table: string): readonly Row[];
  /** Name of the interface that a reference leads to. */
  named(reference: string | undefined): string;
}> {
  const configuration = { ...readConfiguration([]), "host.sysroot": root };
  const values = await withStillTree(
    configuration,
    silentLog,
    async (tree) => new Map((await tree.values([""])).map(({ path, value }) => [path, value])),
  );
  return {
    values,
    rows: (table) => {
      const rows: Record<string, string>[] = [];
      for (const [path, value] of values) {
        const [, number, name] = path.startsWith(table) ? (/^(\d+)\.(\w+)$/.exec(path.slice(table.length)) ?? []) : [];
        if (number === undefined || name === undefined) continue;
        const row = rows[Number(number) - 1] ?? {};
        row[name] = value;
        rows[Number(number) - 1] = row;
      }
      return rows;
    },
    named: (reference) => (reference === "" ? "" : (values.get(`${reference}.Name`) ?? "?")),
  };
}

/** `br-lan > wan Accept`, as somebody would say it who looks at the firewall. */
const told =
  (named: (reference: string | undefined) => string) =>
  (row: Row): string => {
    const from = row.SourceAllInterfaces === "true" ? "*" : named(row.SourceInterface);
    const to = row.DestAllInterfaces === "true" ? "*" : named(row.DestInterface);
    return `${from} > ${to} ${row.Target} ${row.Status}`;
  };

describe("the firewall of a recorded OpenWrt router", () => {
  it("is what an operator sees: rules first, then what zones may do, and the rest is rejected", async () => {
    const { values, rows, named } = await read(copyOf("23.05-dsa-dual-band"));
    expect(Object.fromEntries([...values].filter(([path]) => /^Device\.Firewall\.\w+$/.test(path)))).toMatchObject({
      "Device.Firewall.Enable": "true",
      "Device.Firewall.Config": "Advanced",
      "Device.Firewall.AdvancedLevel": "Device.Firewall.Level.1",
      "Device.Firewall.Type": "Stateful",
    });
    expect(rows("Device.Firewall.Level.")).toMatchObject([
      { Chain: "Device.Firewall.Chain.1", DefaultPolicy: "Reject" },
    ]);
    expect(rows("Device.Firewall.Chain.").map(({ Name }) => Name)).toEqual(["All", "Rules", "Policies"]);
    expect(rows("Device.Firewall.Chain.1.Rule.").map(({ TargetChain }) => TargetChain)).toEqual([
      "Device.Firewall.Chain.2",
      "Device.Firewall.Chain.3",
    ]);
    const rules = rows("Device.Firewall.Chain.2.Rule.");
    expect(
      rules.map(({ Description, IPVersion, Protocol, DestPort }) => [Description, IPVersion, Protocol, DestPort]),
    ).toMatchObject([
      ["Allow-DHCP-Renew", "4", "17", "68"],
      ["Allow-Ping (icmp_type echo-request)", "4", "1", "-1"],
      ["Allow-DHCPv6", "6", "17", "546"],
      [expect.stringMatching(/^Allow-ICMPv6-Input \(icmp_type echo-request .*limit 1000\/sec\)$/), "6", "58", "-1"],
    ]);
    expect(new Set(rules.map(told(named)))).toEqual(new Set(["wan > lo Accept Enabled"]));
    expect(rows("Device.Firewall.Chain.3.Rule.").map(told(named))).toEqual([
      "br-lan > wan Accept Enabled",
      "br-lan > lo Accept Enabled",
      "lo > br-lan Accept Enabled",
      "br-lan > br-lan Accept Enabled",
      "wan > lo Reject Enabled",
      "lo > wan Accept Enabled",
      "wan > wan Reject Enabled",
      "* > lo Reject Enabled",
      "lo > * Accept Enabled",
    ]);
    const settings = rows("Device.NAT.InterfaceSetting.");
    expect(settings.map(({ Alias, Interface, Status }) => [Alias, named(Interface), Status])).toEqual([
      ["cpe-wan", "wan", "Enabled"],
    ]);
  });

  it("was last changed when its file was, and times connections as the kernel does", async () => {
    const root = copyOf("25.12-dhcp-pd");
    utimesSync(join(root, "etc/config/firewall"), 1_700_000_000, 1_700_000_000.9);
    const timeouts = join(root, "proc/sys/net/netfilter");
    mkdirSync(timeouts, { recursive: true });
    writeFileSync(join(timeouts, "nf_conntrack_tcp_timeout_established"), "7440\n");
    const { values } = await read(root);
    expect(values.get("Device.Firewall.LastChange")).toBe("2023-11-14T22:13:20Z");
    expect(values.get("Device.NAT.InterfaceSetting.1.TCPTranslationTimeout")).toBe("7440");
    expect(values.has("Device.NAT.InterfaceSetting.1.UDPTranslationTimeout")).toBe(false);
  });

  it("lets nothing hold that it says while procd has not started it", async () => {
    const root = copyOf("21.02-swconfig");
    writeFileSync(join(root, ".cpe-agent/ubus/service/list.json"), '{"dnsmasq":{}}');
    const { values, rows } = await read(root);
    expect(values.get("Device.Firewall.Enable")).toBe("false");
    expect(new Set(rows("Device.Firewall.Chain.3.Rule.").map(({ Status }) => Status))).toEqual(new Set(["Disabled"]));
    expect(rows("Device.NAT.InterfaceSetting.").map(({ Status }) => Status)).toEqual(["Disabled"]);
  });

  it("is told from its configuration alone where neither procd nor netifd answers", async () => {
    const root = copyOf("24.10-x86-vlan-pppoe");
    rmSync(join(root, ".cpe-agent/ubus"), { recursive: true });
    const { values, rows } = await read(root);
    expect(values.has("Device.Firewall.Enable")).toBe(false);
    expect(rows("Device.Firewall.Chain.2.Rule.").map(({ Status }) => Status)).toContain("Error_Misconfigured");
    expect(rows("Device.NAT.InterfaceSetting.")).toMatchObject([{ Status: "Error_Misconfigured", Interface: "" }]);
  });
});

describe("the DNS relay of a recorded OpenWrt router", () => {
  it("tells whom it asks for names", async () => {
    const { values, rows, named } = await read(copyOf("23.05-dsa-dual-band"));
    expect(values.get("Device.DNS.Relay.Status")).toBe("Enabled");
    const servers = rows("Device.DNS.Relay.Forwarding.");
    expect(
      servers.map(({ DNSServer, Interface, Type, Status }) => [DNSServer, named(Interface), Type, Status]),
    ).toEqual([
      ["198.51.100.1", "wan", "DHCPv4", "Enabled"],
      ["203.0.113.1", "wan", "DHCPv4", "Enabled"],
      ["2001:db8:100::1", "wan", "DHCPv6", "Enabled"],
    ]);
  });

  it("is in error where dnsmasq has crashed", async () => {
    const { values, rows } = await read(copyOf("24.10-x86-vlan-pppoe"));
    expect(values.get("Device.DNS.Relay.Enable")).toBe("true");
    expect(values.get("Device.DNS.Relay.Status")).toBe("Error");
    expect(rows("Device.DNS.Relay.Forwarding.").map(({ Type }) => Type)).toEqual(["IPCP", "IPCP", "DHCPv6"]);
  });
});

describe("the routes of a recorded OpenWrt router", () => {
  it("are told from where they are, with static routes that are not in force", async () => {
    const root = copyOf("23.05-dsa-dual-band");
    appendFileSync(
      join(root, "etc/config/network"),
      "\nconfig route 'vpn'\n\toption interface 'lan'\n\toption target '10.8.0.0/24'\n\toption gateway '192.168.1.9'\n",
    );
    const { rows, named } = await read(root);
    const routes = rows("Device.Routing.Router.1.IPv4Forwarding.");
    expect(
      routes.map((each) => [each.DestIPAddress, named(each.Interface), each.Origin, each.StaticRoute, each.Status]),
    ).toEqual([
      ["0.0.0.0", "wan", "DHCPv4", "false", "Enabled"],
      ["192.168.1.0", "br-lan", undefined, "false", "Enabled"],
      ["198.51.100.0", "wan", undefined, "false", "Enabled"],
      ["10.8.0.0", "br-lan", "Static", "true", "Error"],
    ]);
    const [first] = rows("Device.Routing.Router.1.IPv6Forwarding.");
    expect(first).toMatchObject({ DestIPPrefix: "::/0", Origin: "RA" });
  });

  it("come in by PPP where the line does", async () => {
    const { rows } = await read(copyOf("24.10-x86-vlan-pppoe"));
    expect(rows("Device.Routing.Router.1.IPv4Forwarding.")[0]).toMatchObject({
      DestIPAddress: "0.0.0.0",
      Origin: "IPCP",
    });
  });
});
