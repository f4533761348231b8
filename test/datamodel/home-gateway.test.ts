import { beforeAll, describe, expect, it } from "vitest";
import { loadVirtualKind, type VirtualKind } from "../../src/wiring/virtual/virtual-kind.ts";
import { byPath, type SimulatedDevice, simulatedDevice } from "./simulated-device.ts";

// The home gateway as an ACS sees it: the whole tree over a virtual host. [TR-181 Device, TR-106 pathRef]

describe("the home gateway", () => {
  let kind: VirtualKind;

  beforeAll(async () => {
    kind = await loadVirtualKind("home-gateway");
  });

  const gateway = (serialNumber: string): Promise<SimulatedDevice> => simulatedDevice(kind, serialNumber);

  it("has all that a router shows", async () => {
    const values = await (await gateway("HG000001")).whole();
    expect(values.length).toBeGreaterThan(600);
    expect(values.length).toBeLessThan(2500);
    const present = byPath(values);
    for (const [path, value] of [
      ["Device.Ethernet.InterfaceNumberOfEntries", "5"],
      ["Device.Bridging.Bridge.1.PortNumberOfEntries", "7"],
      ["Device.WiFi.RadioNumberOfEntries", "2"],
      ["Device.WiFi.SSIDNumberOfEntries", "2"],
      ["Device.PPP.InterfaceNumberOfEntries", "1"],
      ["Device.NAT.PortMappingNumberOfEntries", "2"],
      ["Device.DHCPv4.Server.PoolNumberOfEntries", "1"],
      ["Device.Hosts.HostNumberOfEntries", "2"],
      ["Device.Users.UserNumberOfEntries", "2"],
      ["Device.Firewall.Chain.1.RuleNumberOfEntries", "2"],
      ["Device.DNS.Relay.ForwardNumberOfEntries", "2"],
      ["Device.DHCPv6.Client.1.ReceivedOption.1.Tag", "23"],
      ["Device.RouterAdvertisement.InterfaceSetting.1.AdvLinkMTU", "1500"],
      ["Device.DeviceInfo.ProcessorNumberOfEntries", "2"],
      ["Device.DeviceInfo.TemperatureStatus.TemperatureSensorNumberOfEntries", "2"],
      ["Device.LEDs.LED.2.Location", "Front"],
      ["Device.USB.USBHosts.Host.1.Device.1.VendorID", "1921"],
      ["Device.Users.User.1.Password", ""],
      ["Device.WiFi.AccessPoint.1.Security.KeyPassphrase", ""],
    ] as const) {
      expect(present.get(path), path).toBe(value);
    }
  });

  it("agrees with itself about the same thing in two places", async () => {
    const present = byPath(await (await gateway("HG000001")).whole());
    const rowNamed = (table: string, name: string): string =>
      [...present]
        .find(([path, value]) => path.startsWith(table) && path.endsWith(".Name") && value === name)?.[0]
        .replace(/Name$/, "") ?? "";
    for (const [link, stored] of [
      ["pppoe-wan", "Device.PPP.Interface.1.IPCP.LocalIPAddress"],
      ["wan", "Device.DHCPv4.Client.1.IPAddress"],
      ["br-lan", "Device.DHCPv4.Server.Pool.1.IPRouters"],
    ] as const) {
      expect(present.get(`${rowNamed("Device.IP.Interface.", link)}IPv4Address.1.IPAddress`), link).toBe(
        present.get(stored),
      );
    }
    for (const [stored, link] of [
      ["Device.NAT.InterfaceSetting.1.Interface", "pppoe-wan"],
      ["Device.DHCPv4.Client.1.Interface", "wan"],
      ["Device.DHCPv4.Server.Pool.1.Interface", "br-lan"],
      ["Device.PPP.Interface.1.LowerLayers", "wan"],
      ["Device.Hosts.Host.1.Layer1Interface", "lan1"],
      ["Device.DHCPv6.Client.1.Interface", "pppoe-wan"],
      ["Device.RouterAdvertisement.InterfaceSetting.1.Interface", "br-lan"],
    ] as const) {
      expect(present.get(`${present.get(stored)}.Name`), stored).toBe(link);
    }
  });

  it("gives machines inside addresses of the prefix that it was delegated", async () => {
    const present = byPath(await (await gateway("HG000001")).whole());
    const leased = present.get("Device.DHCPv6.Server.Pool.1.Client.1.IPv6Address.1.IPAddress");
    expect(leased).toBe("2001:db8:8000:100::100");
    expect(present.get("Device.Hosts.Host.1.IPv6Address.1.IPAddress")).toBe(leased);
    expect(present.get("Device.DHCPv6.Server.Pool.1.Client.1.Active")).toBe("true");
    const served = present.get("Device.DHCPv6.Server.Pool.1.IANAPrefixes");
    const [prefix, local] = (served ?? "").split(",").map((row) => present.get(`${row}.Prefix`));
    expect(prefix).toBe("2001:db8:8000:100::/64");
    expect(`${local?.slice(0, -"/64".length)}/48`).toBe(present.get("Device.IP.ULAPrefix"));
    expect(present.get("Device.RouterAdvertisement.InterfaceSetting.1.Prefixes")).toBe(served);
  });

  it("is not any other device", async () => {
    const one = byPath(await (await gateway("HG000001")).whole());
    const other = byPath(await (await gateway("HG000002")).whole());
    for (const path of [
      "Device.DeviceInfo.SerialNumber",
      "Device.WiFi.SSID.1.SSID",
      "Device.WiFi.SSID.1.BSSID",
      "Device.Ethernet.Interface.5.MACAddress",
      "Device.DHCPv4.Client.1.IPAddress",
      "Device.DHCPv6.Client.1.DUID",
      "Device.DHCPv6.Server.Pool.1.Client.1.IPv6Address.1.IPAddress",
      "Device.PPP.Interface.1.Username",
    ]) {
      expect(one.get(path), path).not.toBe(other.get(path));
    }
  });

  it("lets be set what it is shipped with beside what the system tells", async () => {
    const { tree } = await gateway("HG000001");
    const path = "Device.UserInterface.ISPName";
    await tree.apply([{ kind: "set", path, value: "Other Telecom" }], { origin: "acs" });
    expect(byPath(await tree.values([path])).get(path)).toBe("Other Telecom");
  });

  it("counts on as time passes, and stays as it is in all else", async () => {
    const { clock, whole } = await gateway("HG000001");
    clock.advance(600_000);
    const before = byPath(await whole());
    clock.advance(60_000);
    const after = byPath(await whole());
    expect([...after.keys()]).toEqual([...before.keys()]);
    const moved = [...after].filter(([path, value]) => before.get(path) !== value).map(([path]) => path);
    expect(moved).toContain("Device.WiFi.SSID.1.Stats.BytesSent");
    expect(moved).toContain("Device.PPP.Interface.1.Stats.BytesReceived");
    expect(moved).toContain("Device.Ethernet.Interface.5.Stats.BytesReceived");
    const allowed =
      /\.Stats\.|RMONStats\.|QueueStats\.|Stat(us|istics)\.|UpTime$|LastChange$|CurrentLocalTime$|Lifetime$|LeaseTimeRemaining$|TemperatureSensor\.|SignalStrength$|TimeLeft$|\.SNR$|\.CurrentCycleElement\./;
    expect(moved.filter((path) => !allowed.test(path))).toEqual([]);
    for (const path of moved.filter((each) => /\.Stats\./.test(each))) {
      expect(Number(after.get(path)), path).toBeGreaterThan(Number(before.get(path)));
    }
  });
});
