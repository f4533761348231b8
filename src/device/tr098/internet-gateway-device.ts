import type { BoundObject } from "../../model/binding.ts";
import type { Schema } from "../../model/schema.ts";
import type { DeviceContext } from "../binding/context.ts";
import type { LogFile } from "../device-info/vendor-files.ts";
import { gatewayBridging } from "./bridging/layer2-bridging.ts";
import { gatewayForwarding } from "./forwarding.ts";
import { gatewayTime } from "./gateway-time.ts";
import { gatewayEthernetPorts } from "./lan/ethernet-ports.ts";
import { gatewayDhcp } from "./lan/host-config-management.ts";
import { gatewayHosts } from "./lan/host-rows.ts";
import { gatewayAddresses } from "./lan/ip-interfaces.ts";
import { lanDevice } from "./lan/lan.ts";
import { gatewayKeys } from "./lan/pre-shared-keys.ts";
import { gatewayWlans } from "./lan/wlan-configuration.ts";
import { gatewayWps } from "./lan/wps.ts";
import { places } from "./places.ts";
import { gatewayQueues } from "./queue-management.ts";
import { rootedIn } from "./rooted.ts";
import { gatewayLine } from "./wan/common-interface.ts";
import { gatewayCircuits } from "./wan/connection-device.ts";
import { gatewayDslLine } from "./wan/dsl-line.ts";
import { gatewayIpConnections } from "./wan/ip-connection.ts";
import { gatewayPortMappings } from "./wan/port-mappings.ts";
import { gatewayPppConnections } from "./wan/ppp-connection.ts";
import { wanDevice } from "./wan/wan.ts";

// A gateway whose root is InternetGatewayDevice, as most that are in the field have it. What it has in common with a device
// of TR-181 is read and set by the same bindings, at its place in TR-098. [TR-098 InternetGatewayDevice]

/** The components of TR-098 that these are in, for loading the schema. */
export const gatewayComponents: readonly string[] = [
  ...new Set(places.flatMap(([, to]) => to.split(".")[1] ?? [])),
  "Time",
  "LANDevice",
  "LANInterfaces",
  "WANDevice",
  "Layer3Forwarding",
  "Layer2Bridging",
  "QueueManagement",
];

/** Those that it has all of. */
const profiles = [
  "Baseline:1",
  "EthernetLAN:1",
  "Bridging:1",
  "Time:1",
  "IPPing:1",
  "TraceRoute:1",
  "DeviceAssociation:1",
  "DownloadTCP:1",
  "UploadTCP:1",
  "UDPEcho:1",
  "UDPEchoPlus:1",
  "Baseline:2",
  "EthernetLAN:2",
  "Bridging:2",
  "Time:2",
];

const root: BoundObject<DeviceContext> = {
  path: "InternetGatewayDevice.",
  rows: { kind: "of-parent" },
  parameters: { DeviceSummary: { constant: `InternetGatewayDevice:1.14[](${profiles.join(", ")})` } },
};

/** Every port and network inside is in the one LANDevice, so that none is left for another. */
const lanInterfaces: BoundObject<DeviceContext> = {
  path: "InternetGatewayDevice.LANInterfaces.",
  rows: { kind: "of-parent" },
  parameters: {
    LANEthernetInterfaceNumberOfEntries: { constant: 0 },
    LANUSBInterfaceNumberOfEntries: { constant: 0 },
    LANWLANConfigurationNumberOfEntries: { constant: 0 },
  },
};

const longestLog = 32_768;

/** The latest lines that fit. [TR-098 InternetGatewayDevice] */
function deviceLog({ log }: { readonly log?: LogFile | undefined }): string {
  const lines = log?.lines() ?? [];
  let length = 0;
  const first = lines.findLastIndex((line) => {
    length += line.length + 1;
    return length > longestLog;
  });
  return lines.slice(first + 1).join("\n");
}

/** What TR-098 asks of every device and TR-181 has no more. */
const ownParameters = ({ urn }: Schema): Readonly<Record<string, BoundObject<DeviceContext>["parameters"]>> => ({
  "InternetGatewayDevice.DeviceInfo.": { SpecVersion: { constant: "1.0" }, DeviceLog: deviceLog },
  "InternetGatewayDevice.DeviceInfo.SupportedDataModel.{i}.": { URN: { constant: urn } },
});

const inside = [
  lanDevice,
  lanInterfaces,
  ...gatewayDhcp,
  gatewayAddresses,
  gatewayHosts,
  ...gatewayWlans,
  gatewayKeys,
  gatewayWps,
  ...gatewayEthernetPorts,
];

const outside = [
  wanDevice,
  ...gatewayLine,
  ...gatewayDslLine,
  ...gatewayCircuits,
  ...gatewayIpConnections,
  ...gatewayPppConnections,
  ...gatewayPortMappings,
];

/** What a device with this root tells of its host, given what one of TR-181 would on the same. */
export function gatewayBindings(
  schema: Schema,
  ofTr181: readonly BoundObject<DeviceContext>[],
): readonly BoundObject<DeviceContext>[] {
  const owned = ownParameters(schema);
  const shared = rootedIn(schema, ofTr181).map((binding) => {
    const own = owned[binding.path];
    return own === undefined ? binding : { ...binding, parameters: { ...binding.parameters, ...own } };
  });
  return [
    root,
    ...shared,
    gatewayTime,
    ...inside,
    ...outside,
    ...gatewayForwarding,
    ...gatewayBridging,
    ...gatewayQueues,
  ];
}
