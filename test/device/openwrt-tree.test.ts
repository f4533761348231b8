import { describe, expect, it } from "vitest";
import { readAll, recordedTree } from "./recorded-tree.ts";

/** The value of a parameter in the row of this name. */
function inRow(
  values: ReadonlyMap<string, string>,
  table: string,
  name: string,
  parameter: string,
): string | undefined {
  const [path] =
    [...values].find(
      ([each, value]) => each.startsWith(table) && /^\d+\.Name$/.test(each.slice(table.length)) && value === name,
    ) ?? [];
  return path === undefined ? undefined : values.get(path.replace(/Name$/, parameter));
}

describe("the tree of an OpenWrt router", () => {
  it("tells of its interfaces", async () => {
    const values = await readAll(await recordedTree("openwrt"));
    const ip = (name: string, parameter: string) => inRow(values, "Device.IP.Interface.", name, parameter);
    expect(ip("br-lan", "Status")).toBe("Up");
    expect(ip("br-lan", "IPv4Address.1.IPAddress")).toBe("192.168.1.1");
    expect(ip("br-lan", "IPv4Address.1.SubnetMask")).toBe("255.255.255.0");
    expect(ip("br-lan", "IPv6Prefix.1.Prefix")).toBe("fd5a:1::/60");
    expect(ip("eth0.2", "IPv4Address.1.AddressingType")).toBe("DHCP");
    expect(ip("eth0.2", "IPv6Address.1.Origin")).toBe("DHCPv6");
    expect(ip("pppoe-wan", "IPv4Address.1.AddressingType")).toBe("IPCP");
    expect(ip("lo", "Type")).toBe("Loopback");
    expect(ip("lan1", "Name")).toBeUndefined();
    expect(inRow(values, "Device.Ethernet.Interface.", "lan1", "CurrentBitRate")).toBe("1000");
    expect(inRow(values, "Device.Ethernet.Interface.", "lan2", "CurrentBitRate")).toBeUndefined();
    expect(inRow(values, "Device.Ethernet.VLANTermination.", "eth0.2", "VLANID")).toBe("2");
    expect(inRow(values, "Device.Bridging.Bridge.", "br-lan", "STP.BridgePriority")).toBe("32768");
    expect(inRow(values, "Device.Bridging.Bridge.1.Port.", "lan1", "PortState")).toBe("Forwarding");
    expect(inRow(values, "Device.Bridging.Bridge.1.Port.", "br-lan", "ManagementPort")).toBe("true");
    expect(values.get("Device.Time.CurrentLocalTime")).toBe("2026-11-22T18:00:00+01:00");
    expect(values.get("Device.DeviceInfo.ProcessStatus.Process.1402.Command")).toBe("dnsmasq");
  });

  it("lets nothing of the system be written where the host allows nothing", async () => {
    const writable = (await (await recordedTree("openwrt")).names("", false))
      .filter((each) => each.writable)
      .map(({ path }) => path);
    // What is asked of the agent itself.
    const own = /^Device\.(ManagementServer|BulkData|PeriodicStatistics|FaultMgmt)\.|\.MemoryMonitor\.|\.Alias$/;
    const others = writable.filter((path) => !own.test(path));
    expect(others).toEqual(["Device.DeviceInfo.ProvisioningCode"]);
  });

  it("lets rows of the system be given aliases, even where the host allows nothing else", async () => {
    const tree = await recordedTree("openwrt");
    const aliases = (await tree.names("", false)).filter(({ path }) => path.endsWith(".Alias"));
    expect(aliases.filter(({ writable }) => !writable)).toEqual([]);
    await tree.apply([{ kind: "set", path: "Device.IP.Interface.1.Alias", value: "loopback" }], { origin: "acs" });
    expect((await tree.values(["Device.IP.Interface.1.Alias"]))[0]?.value).toBe("loopback");
  });

  it.each([
    "",
    "javascript:alert(1)",
    "file:///etc/passwd",
    "ftp://acs.example/",
    "http://",
    "https:///cwmp",
    "http://user:secret@acs.example/",
  ])("does not let the ACS send it to where no ACS can be: %j", async (value) => {
    const tree = await recordedTree("openwrt");
    const edit = { kind: "set", path: "Device.ManagementServer.URL", value } as const;
    await expect(tree.apply([edit], { origin: "acs" })).rejects.toMatchObject({
      faults: [{ path: edit.path, kind: "value" }],
    });
  });

  it.each(["http://[2001:db8::1]:7547/", "HTTPS://acs.example?device=1", "http://10.0.0.1"])(
    "takes %j for an ACS's URL",
    async (value) => {
      const tree = await recordedTree("openwrt");
      await tree.apply([{ kind: "set", path: "Device.ManagementServer.URL", value }], { origin: "acs" });
      expect(tree.storedValue("Device.ManagementServer.URL")).toBe(value);
    },
  );

  it("takes an interface down, changes its MTU and the host name, and says so truly", async () => {
    const tree = await recordedTree("openwrt", { write: true, reboot: false });
    const path = (values: ReadonlyMap<string, string>) =>
      [...values]
        .find(([each, value]) => /^Device\.IP\.Interface\.\d+\.Name$/.test(each) && value === "br-lan")?.[0]
        .replace("Name", "") ?? "";
    const row = path(await readAll(tree));
    const { status } = await tree.apply(
      [
        { kind: "set", path: `${row}Enable`, value: "false" },
        { kind: "set", path: `${row}MaxMTUSize`, value: "1400" },
        { kind: "set", path: "Device.DeviceInfo.HostName", value: "attic" },
      ],
      { origin: "acs" },
    );
    expect(status).toBe("applied");
    const after = await readAll(tree);
    expect([
      after.get(`${row}Enable`),
      after.get(`${row}Status`),
      after.get(`${row}MaxMTUSize`),
      after.get("Device.DeviceInfo.HostName"),
    ]).toEqual(["false", "Down", "1400", "attic"]);
  });

  it("takes all back where one value is refused, and names each that was", async () => {
    const tree = await recordedTree("openwrt", { write: true, reboot: false });
    const before = await readAll(tree);
    const row =
      [...before]
        .find(([each, value]) => /^Device\.IP\.Interface\.\d+\.Name$/.test(each) && value === "eth0.2")?.[0]
        .replace("Name", "") ?? "";
    const edits = [
      { kind: "set", path: "Device.DeviceInfo.HostName", value: "not a name" },
      { kind: "set", path: "Device.ManagementServer.PeriodicInformInterval", value: "60" },
      { kind: "set", path: `${row}Enable`, value: "false" },
    ] as const;
    await expect(tree.apply(edits, { origin: "acs" })).rejects.toMatchObject({
      faults: expect.arrayContaining([
        expect.objectContaining({ path: "Device.DeviceInfo.HostName", kind: "value" }),
        expect.objectContaining({ path: `${row}Enable`, kind: "value" }),
      ]),
    });
    expect(await readAll(tree)).toEqual(before);
  });
});
