import { expect, it } from "vitest";
import { loadVirtualKind } from "../../src/wiring/virtual/virtual-kind.ts";
import { byPath, simulatedDevice } from "./simulated-device.ts";

// What GenieACS asks for by its default provisions and shows on its default page of a device, at the paths of TR-098 that it
// has there; on a gateway of TR-181, at theirs. [TR-098 InternetGatewayDevice]

const mac = /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i;
const ipv4 = /^\d{1,3}(\.\d{1,3}){3}$/;
const url = /^https?:\/\/|^$/;

type Wanted = Readonly<Record<string, RegExp>>;

const everywhere: Wanted = {
  "DeviceInfo.Manufacturer": /./,
  "DeviceInfo.ProductClass": /./,
  "DeviceInfo.SerialNumber": /^EX000001$/,
  "DeviceInfo.HardwareVersion": /./,
  "DeviceInfo.SoftwareVersion": /^\d/,
  "ManagementServer.ConnectionRequestURL": url,
  "ManagementServer.ConnectionRequestUsername": /./,
  "ManagementServer.PeriodicInformEnable": /^true$/,
  "ManagementServer.PeriodicInformInterval": /^\d+$/,
};

const wan = "WANDevice.1.WANConnectionDevice.1.WANIPConnection.1.";
const gateway: Wanted = {
  [`${wan}MACAddress`]: mac,
  [`${wan}ExternalIPAddress`]: ipv4,
  "LANDevice.1.WLANConfiguration.1.SSID": /^Home-/,
  "LANDevice.1.WLANConfiguration.1.KeyPassphrase": /^$/,
  "LANDevice.1.Hosts.Host.1.HostName": /./,
  "LANDevice.1.Hosts.Host.1.IPAddress": ipv4,
  "LANDevice.1.Hosts.Host.1.MACAddress": mac,
};

const inTr181: Wanted = {
  "IP.Interface.1.IPv4Address.1.IPAddress": ipv4,
  "Ethernet.Interface.1.MACAddress": mac,
  "Hosts.Host.1.HostName": /./,
  "Hosts.Host.1.IPAddress": ipv4,
  "Hosts.Host.1.PhysAddress": mac,
};
const wifi: Wanted = { "WiFi.SSID.1.SSID": /./, "WiFi.AccessPoint.1.Security.KeyPassphrase": /^$/ };

it.each<[string, string, Wanted]>([
  ["dsl-gateway", "InternetGatewayDevice.", gateway],
  ["home-gateway", "Device.", { ...inTr181, ...wifi }],
  ["lte-router", "Device.", { ...inTr181, ...wifi }],
  ["ont", "Device.", { ...inTr181, ...wifi }],
  ["vdsl-modem", "Device.", inTr181],
])("%s has what the default page of an ACS shows", async (name, root, own) => {
  const { whole } = await simulatedDevice(await loadVirtualKind(name), "EX000001");
  const values = byPath(await whole());
  for (const [path, like] of Object.entries({ ...everywhere, ...own }))
    expect(values.get(root + path), root + path).toMatch(like);
});
