import { describe, expect, it } from "vitest";
import { faultsOf, sampleDevice } from "../sample-device.ts";

const list = async (path: string, nextLevel: boolean): Promise<Record<string, boolean>> => {
  const { tree } = await sampleDevice();
  return Object.fromEntries((await tree.names(path, nextLevel)).map((info) => [info.path, info.writable]));
};

describe("names [TR-069 A.3.2.3]", () => {
  it("a parameter is itself", async () => {
    expect(await list("Device.DeviceInfo.HostName", false)).toEqual({ "Device.DeviceInfo.HostName": true });
  });

  it("an object is itself and all below", async () => {
    expect(await list("Device.IP.Interface.2.", false)).toEqual({
      "Device.IP.Interface.2.": false,
      "Device.IP.Interface.2.Enable": true,
      "Device.IP.Interface.2.Alias": true,
      "Device.IP.Interface.2.Name": false,
      "Device.IP.Interface.2.MaxMTUSize": true,
      "Device.IP.Interface.2.IPv4AddressNumberOfEntries": false,
      "Device.IP.Interface.2.LastChange": false,
      "Device.IP.Interface.2.Stats.": false,
      "Device.IP.Interface.2.Stats.BytesSent": false,
      "Device.IP.Interface.2.Stats.Reset": true,
      "Device.IP.Interface.2.IPv4Address.": false,
      "Device.IP.Interface.2.IPv4Address.1.": false,
      "Device.IP.Interface.2.IPv4Address.1.IPAddress": false,
      "Device.IP.Interface.2.IPv4Address.1.Alias": true,
      "Device.IP.Interface.2.IPv4Address.2.": false,
      "Device.IP.Interface.2.IPv4Address.2.IPAddress": false,
      "Device.IP.Interface.2.IPv4Address.2.Alias": true,
    });
  });

  it("the next level of an object is its children without itself", async () => {
    expect(await list("Device.NAT.", true)).toEqual({
      "Device.NAT.PortMappingNumberOfEntries": false,
      "Device.NAT.PortMapping.": true,
    });
    expect(await list("Device.", true)).toEqual({
      "Device.RootDataModelVersion": false,
      "Device.DeviceInfo.": false,
      "Device.ManagementServer.": false,
      "Device.IP.": false,
      "Device.NAT.": false,
      "Device.Firewall.": false,
      "Device.Zone.": true,
      "Device.Diagnostics.": false,
    });
  });

  it("the next level of a table is its rows", async () => {
    expect(await list("Device.Zone.", true)).toEqual({ "Device.Zone.1.": true, "Device.Zone.4.": true });
    expect(await list("Device.IP.Interface.", true)).toEqual({
      "Device.IP.Interface.1.": false,
      "Device.IP.Interface.2.": false,
    });
  });

  it("a table without rows has no next level, but is itself", async () => {
    expect(await list("Device.NAT.PortMapping.", true)).toEqual({});
    expect(await list("Device.NAT.PortMapping.", false)).toEqual({ "Device.NAT.PortMapping.": true });
  });

  it("the empty path is the whole tree, root included; its next level is the root alone", async () => {
    const { tree } = await sampleDevice();
    const all = (await tree.names("", false)).map(({ path }) => path);
    expect(all[0]).toBe("Device.");
    expect(all).toEqual((await tree.names("Device.", false)).map(({ path }) => path));
    expect(all.filter((path) => !path.endsWith("."))).toEqual((await tree.values([""])).map(({ path }) => path));
    expect(await list("", true)).toEqual({ "Device.": false });
  });

  it.each([
    ["Device.DeviceInfo.HostName", true, "arguments"],
    ["Device.DeviceInfo.Nothing", true, "name"],
    ["Device.DeviceInfo", false, "name"],
    ["Device.NAT.PortMapping", true, "name"],
    ["Device.NAT.PortMapping.1.", false, "name"],
    ["Device.NAT.PortMapping.1.", true, "name"],
    ["Device", true, "name"],
  ] as const)("%s, next level %s: fault %s", async (path, nextLevel, kind) => {
    const { tree } = await sampleDevice();
    expect(await faultsOf(tree.names(path, nextLevel))).toEqual({ [path]: kind });
  });
});
