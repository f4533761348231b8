import { bindConstants } from "../../binding/bind.ts";
import type { Component } from "../../binding/component.ts";
import { capacity, capacityIncrements, capacityModes } from "./capacity/capacity.ts";
import { download, downloadConnections, downloadIncrements } from "./download.ts";
import { ipPing } from "./ip-ping.ts";
import { serverSelection } from "./server-selection.ts";
import { routeHops, traceRoute } from "./trace-route.ts";
import { echoedPackets, udpEcho } from "./udp-echo.ts";
import { udpEchoConfig } from "./udp-echo-config.ts";
import { upload, uploadConnections, uploadIncrements } from "./upload.ts";

const supported = bindConstants("Device.IP.Diagnostics.", {
  IPv4PingSupported: true,
  IPv6PingSupported: true,
  IPv4TraceRouteSupported: true,
  IPv6TraceRouteSupported: true,
  IPv4UDPEchoDiagnosticsSupported: true,
  IPv6UDPEchoDiagnosticsSupported: true,
  IPv4ServerSelectionDiagnosticsSupported: true,
  IPv6ServerSelectionDiagnosticsSupported: true,
  IPv4DownloadDiagnosticsSupported: true,
  IPv6DownloadDiagnosticsSupported: true,
  IPv4UploadDiagnosticsSupported: true,
  IPv6UploadDiagnosticsSupported: true,
  IPLayerCapacitySupported: true,
});

export const ipDiagnostics: Component = [
  supported,
  udpEchoConfig,
  ipPing,
  traceRoute,
  routeHops,
  serverSelection,
  udpEcho,
  echoedPackets,
  download,
  downloadConnections,
  downloadIncrements,
  upload,
  uploadConnections,
  uploadIncrements,
  capacity,
  capacityModes,
  capacityIncrements,
];
