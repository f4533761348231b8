import { describe, expect, it } from "vitest";
import { faultsOf, link, sampleDevice, system, valuesOf } from "../sample-device.ts";

describe("values", () => {
  it("reads the whole tree, whatever stands behind each parameter", async () => {
    const { tree } = await sampleDevice();
    expect(await valuesOf(tree, "")).toMatchInlineSnapshot(`
      {
        "Device.DeviceInfo.HostName": "router",
        "Device.DeviceInfo.Manufacturer": "ACME",
        "Device.DeviceInfo.ProvisioningCode": "",
        "Device.DeviceInfo.SerialNumber": "S1",
        "Device.DeviceInfo.SoftwareVersion": "1.0",
        "Device.DeviceInfo.UpTime": "42",
        "Device.Diagnostics.DiagnosticsState": "None",
        "Device.Firewall.RuleNumberOfEntries": "0",
        "Device.IP.Interface.1.Alias": "cpe-1",
        "Device.IP.Interface.1.Enable": "true",
        "Device.IP.Interface.1.IPv4AddressNumberOfEntries": "0",
        "Device.IP.Interface.1.LastChange": "2026-01-02T03:04:05Z",
        "Device.IP.Interface.1.MaxMTUSize": "65535",
        "Device.IP.Interface.1.Name": "lo",
        "Device.IP.Interface.1.Stats.BytesSent": "0",
        "Device.IP.Interface.1.Stats.Reset": "false",
        "Device.IP.Interface.2.Alias": "cpe-2",
        "Device.IP.Interface.2.Enable": "true",
        "Device.IP.Interface.2.IPv4Address.1.Alias": "cpe-1",
        "Device.IP.Interface.2.IPv4Address.1.IPAddress": "192.0.2.1",
        "Device.IP.Interface.2.IPv4Address.2.Alias": "cpe-2",
        "Device.IP.Interface.2.IPv4Address.2.IPAddress": "192.0.2.2",
        "Device.IP.Interface.2.IPv4AddressNumberOfEntries": "2",
        "Device.IP.Interface.2.LastChange": "2026-01-02T03:04:05Z",
        "Device.IP.Interface.2.MaxMTUSize": "1500",
        "Device.IP.Interface.2.Name": "eth0",
        "Device.IP.Interface.2.Stats.BytesSent": "1152921504606846976",
        "Device.IP.Interface.2.Stats.Reset": "false",
        "Device.IP.InterfaceNumberOfEntries": "2",
        "Device.ManagementServer.AutoCreateInstances": "false",
        "Device.ManagementServer.Compression": "",
        "Device.ManagementServer.CompressionSupported": "GZIP,Deflate",
        "Device.ManagementServer.ConnectionRequestURL": "http://192.0.2.1:7547/x",
        "Device.ManagementServer.InstanceMode": "InstanceNumber",
        "Device.ManagementServer.ParameterKey": "",
        "Device.ManagementServer.Password": "",
        "Device.ManagementServer.PeriodicInformInterval": "86400",
        "Device.ManagementServer.URL": "http://acs.example/",
        "Device.NAT.PortMappingNumberOfEntries": "0",
        "Device.RootDataModelVersion": "2.19",
        "Device.Zone.1.Alias": "cpe-1",
        "Device.Zone.1.Members": "",
        "Device.Zone.1.Name": "lan",
        "Device.Zone.1.Uplink": "Device.IP.Interface.9",
        "Device.Zone.4.Alias": "wan",
        "Device.Zone.4.Members": "Device.Zone.1",
        "Device.Zone.4.Name": "wan S1",
        "Device.Zone.4.Uplink": "",
      }
    `);
  });

  it("answers in the order asked, then in that of the tree", async () => {
    const { tree } = await sampleDevice();
    const asked = ["Device.IP.Interface.2.Name", "Device.IP.Interface.", "Device.DeviceInfo.UpTime"];
    const paths = (await tree.values(asked)).map(({ path }) => path);
    expect(paths[0]).toBe("Device.IP.Interface.2.Name");
    expect(paths[1]).toBe("Device.IP.Interface.1.Enable");
    expect(paths.at(-1)).toBe("Device.DeviceInfo.UpTime");
  });

  it("asks the system once per call, and not at all for what is stored", async () => {
    const { tree, host } = await sampleDevice();
    await tree.values([
      "",
      "Device.IP.Interface.1.Name",
      "Device.IP.Interface.2.",
      "Device.IP.InterfaceNumberOfEntries",
    ]);
    expect(host.asked).toBe(1);
    await tree.values(["Device.NAT.", "Device.Zone."]);
    expect(host.asked).toBe(1);
  });

  it.each(["Device.NAT.PortMapping.", "Device.IP.Interface.1.IPv4Address."])(
    "a valid partial path with nothing below, %s, is an empty list",
    async (path) => {
      const { tree } = await sampleDevice();
      expect(await tree.values([path])).toEqual([]);
    },
  );

  it("faults with every name that there is not", async () => {
    const { tree } = await sampleDevice();
    const unknown = [
      "Device.Nothing",
      "Device.DeviceInfo",
      "Device.DeviceInfo.UpTime.",
      "Device.DeviceInfo.uptime",
      "Device.DeviceInfo.1.UpTime",
      "Device.IP.Interface.Name",
      "Device.IP.Interface.3.",
      "Device.IP.Interface.3.Name",
      "Device.IP.Interface.2",
      "Device.IP.Interface.2.IPv4Address.9.IPAddress",
      "Device.IP.Interface.{i}.Name",
      "Device.IP.Interface.[cpe-9].Name",
      "Device.Zone.2.Name",
      "InternetGatewayDevice.",
      "Device..",
      " ",
      // In the data model, but not of this kind.
      "Device.DeviceInfo.__proto__",
      "Device.constructor.",
    ];
    const known = ["Device.DeviceInfo.UpTime", ""];
    expect(await faultsOf(tree.values([...known, ...unknown]))).toEqual(
      Object.fromEntries(unknown.map((path) => [path, "name"])),
    );
  });

  it("sees the system as it is at each call", async () => {
    const { tree, host } = await sampleDevice();
    await tree.values([""]);
    host.links.unshift(link("wlan0"));
    expect(await valuesOf(tree, "Device.IP.InterfaceNumberOfEntries", "Device.IP.Interface.3.Name")).toEqual({
      "Device.IP.InterfaceNumberOfEntries": "3",
      "Device.IP.Interface.3.Name": "wlan0",
    });
  });

  it("reads secrets and commands as nothing, whatever they are [TR-106 hidden]", async () => {
    const { tree } = await sampleDevice();
    const path = "Device.ManagementServer.Password";
    await tree.apply([{ kind: "set", path, value: "s3cret" }], { origin: "acs" });
    expect(await valuesOf(tree, path)).toEqual({ [path]: "" });
    expect(tree.storedValue(path)).toBe("s3cret");
    await tree.apply([{ kind: "set", path, value: "" }], { origin: "acs" });
    expect(tree.storedValue(path)).toBe("");
  });

  it("leave out what the system cannot tell, and say so in the log once until it can", async () => {
    const host = system();
    const { tree, log } = await sampleDevice(host);
    const { links } = host;
    let broken = true;
    Object.defineProperty(host, "links", {
      get() {
        if (broken) throw new TypeError("cannot read /proc/net/dev");
        return links;
      },
    });
    const pathsOf = async (path: string) => (await tree.values([path])).map((value) => value.path);
    expect((await pathsOf("Device.")).filter((path) => path.startsWith("Device.IP."))).toEqual([]);
    expect(await pathsOf("Device.")).toContain("Device.DeviceInfo.SoftwareVersion");
    expect(await pathsOf("Device.IP.Interface.")).toEqual([]);
    const told = () => log.filter(({ fact }) => fact === "model.read-failed").length;
    expect(told()).toBe(1);
    expect((await tree.forcedInform()).map(({ path }) => path)).toContain("Device.DeviceInfo.SoftwareVersion");
    expect(await tree.detectChanges()).toEqual([]);
    expect(told()).toBe(1);
    broken = false;
    expect(await pathsOf("Device.IP.Interface.")).not.toEqual([]);
    broken = true;
    await pathsOf("Device.");
    expect(told()).toBe(2);
  });

  it("fail for a single parameter that the system cannot tell, which has its name all the same", async () => {
    const host = system();
    const { tree } = await sampleDevice(host);
    const names = await tree.names("Device.", false);
    Object.defineProperty(host, "links", {
      get() {
        throw new TypeError("cannot read /proc/net/dev");
      },
    });
    const [leaf, count] = ["Device.IP.Interface.1.Name", "Device.IP.InterfaceNumberOfEntries"];
    expect(await faultsOf(tree.values([leaf]))).toEqual({ [leaf]: "internal" });
    expect(await faultsOf(tree.values(["Device.", count]))).toEqual({ [count]: "internal" });
    const rowless = names.filter(
      ({ path }) => !path.startsWith("Device.IP.Interface.") || path === "Device.IP.Interface.",
    );
    expect(await tree.names("Device.", false)).toEqual(rowless);
    expect(await tree.names("Device.IP.Interface.", true)).toEqual([]);
    const complete = tree.names("Device.", false, { complete: true });
    expect(await faultsOf(complete)).toMatchObject({ "Device.IP.Interface.{i}.": "internal" });
  });
});

describe("forcedInform [TR-106 forcedInform]", () => {
  it("is what every Inform carries", async () => {
    const { tree } = await sampleDevice();
    expect((await tree.forcedInform()).map(({ path }) => path)).toEqual([
      "Device.RootDataModelVersion",
      "Device.DeviceInfo.SoftwareVersion",
      "Device.DeviceInfo.ProvisioningCode",
      "Device.ManagementServer.ParameterKey",
      "Device.ManagementServer.ConnectionRequestURL",
    ]);
  });
});
