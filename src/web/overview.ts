import type { Tree } from "../model/tree.ts";

// What stands on the first view besides the status: values by path, of what this device has of it.

/** Below the root. */
const patterns = [
  "DeviceInfo.ModelName",
  "DeviceInfo.HardwareVersion",
  "DeviceInfo.SoftwareVersion",
  "DeviceInfo.Description",
  "DeviceInfo.MemoryStatus.Total",
  "DeviceInfo.MemoryStatus.Free",
  "DeviceInfo.ProcessStatus.CPUUsage",
  "DeviceInfo.ActiveFirmwareImage",
  "DeviceInfo.BootFirmwareImage",
  "DeviceInfo.FirmwareImage.*.Name",
  "DeviceInfo.FirmwareImage.*.Version",
  "DeviceInfo.FirmwareImage.*.Status",
  "IP.Interface.*.Name",
  "IP.Interface.*.Status",
  "IP.Interface.*.Type",
  "IP.Interface.*.LowerLayers",
  "IP.Interface.*.IPv4Address.*.IPAddress",
  "IP.Interface.*.IPv6Address.*.IPAddress",
  "Routing.Router.*.IPv4Forwarding.*.DestIPAddress",
  "Routing.Router.*.IPv4Forwarding.*.GatewayIPAddress",
  "Routing.Router.*.IPv4Forwarding.*.Interface",
  "WiFi.Radio.*.Status",
  "WiFi.Radio.*.OperatingFrequencyBand",
  "WiFi.Radio.*.Channel",
  "WiFi.SSID.*.SSID",
  "WiFi.SSID.*.Status",
  "WiFi.SSID.*.LowerLayers",
  "WiFi.AccessPoint.*.AssociatedDeviceNumberOfEntries",
  "WiFi.AccessPoint.*.SSIDReference",
  // What it is called in TR-098.
  ...["WANIPConnection", "WANPPPConnection"].flatMap((connection) =>
    ["Name", "ConnectionStatus", "ExternalIPAddress", "DefaultGateway"].map(
      (name) => `WANDevice.*.WANConnectionDevice.*.${connection}.*.${name}`,
    ),
  ),
  ...["SSID", "Status", "Channel", "TotalAssociations"].map((name) => `LANDevice.*.WLANConfiguration.*.${name}`),
];

export async function overviewOf(tree: Tree): Promise<Readonly<Record<string, string>>> {
  const values = await tree.matching(patterns.map((each) => tree.root + each));
  return Object.fromEntries(values.map(({ path, value }) => [path, value]));
}
