/** Where objects of TR-181 are in TR-098, each with all that is below it. */
export const places: readonly (readonly [from: string, to: string])[] = [
  ["Device.DeviceInfo.", "InternetGatewayDevice.DeviceInfo."],
  ["Device.ManagementServer.", "InternetGatewayDevice.ManagementServer."],
  ["Device.IP.Diagnostics.IPPing.", "InternetGatewayDevice.IPPingDiagnostics."],
  ["Device.IP.Diagnostics.TraceRoute.", "InternetGatewayDevice.TraceRouteDiagnostics."],
  ["Device.IP.Diagnostics.DownloadDiagnostics.", "InternetGatewayDevice.DownloadDiagnostics."],
  ["Device.IP.Diagnostics.UploadDiagnostics.", "InternetGatewayDevice.UploadDiagnostics."],
  ["Device.IP.Diagnostics.UDPEchoConfig.", "InternetGatewayDevice.UDPEchoConfig."],
  ["Device.DNS.Diagnostics.NSLookupDiagnostics.", "InternetGatewayDevice.NSLookupDiagnostics."],
  ["Device.UserInterface.", "InternetGatewayDevice.UserInterface."],
  ["Device.SelfTestDiagnostics.", "InternetGatewayDevice.SelfTestDiagnostics."],
];

/** How parameters of TR-181 are called in TR-098, by the schema path of their object there, where it is another name. */
export const otherNames: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "InternetGatewayDevice.TraceRouteDiagnostics.RouteHops.{i}.": {
    Host: "HopHost",
    HostAddress: "HopHostAddress",
    ErrorCode: "HopErrorCode",
    RTTimes: "HopRTTimes",
  },
};

/** The path of an object of TR-181 on a device with this root; undefined where it has no such place. */
export function placeOn(root: string, path: string): string | undefined {
  if (root === "Device.") return path;
  const place = places.find(([from]) => path.startsWith(from));
  return place && place[1] + path.slice(place[0].length);
}
