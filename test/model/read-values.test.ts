import { describe, expect, it } from "vitest";
import { faultsOf, link, sampleDevice, system, valuesOf } from "./sample-device.ts";

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
        "Device.ManagementServer.Compression": "",
        "Device.ManagementServer.CompressionSupported": "GZIP,Deflate",
        "Device.ManagementServer.ConnectionRequestURL": "http://192.0.2.1:7547/x",
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
});
