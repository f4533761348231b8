import type { BoundObject } from "../model/binding.ts";
import type { DeviceContext } from "./binding/context.ts";
import { bridge, bridgePort, bridgePortStats, bridgeStp } from "./bridging/bridging.ts";
import { deviceRoot } from "./device/device-root.ts";
import {
  deviceInfo,
  memoryStatus,
  processStatus,
  processTable,
  supportedDataModel,
} from "./device-info/device-info.ts";
import { firmwareImage } from "./device-info/firmware-image.ts";
import { deviceImageFile, vendorConfigFile, vendorLogFile } from "./device-info/vendor-files.ts";
import { dns, dnsClient, dnsServer } from "./dns/dns.ts";
import {
  ethernetInterface,
  ethernetInterfaceStats,
  ethernetLink,
  ethernetLinkStats,
  vlanTermination,
  vlanTerminationStats,
} from "./ethernet/ethernet.ts";
import { interfaceStack } from "./interface-stack/interface-stack.ts";
import { ip } from "./ip/ip.ts";
import { ipInterface, ipInterfaceStats, ipv4Address, ipv6Address, ipv6Prefix } from "./ip/ip-interface.ts";
import { autonomousTransferPolicy } from "./management-server/autonomous-transfer-policy.ts";
import {
  downloadAnnouncement,
  downloadAnnouncementGroup,
  downloadQuery,
} from "./management-server/download-availability.ts";
import { heartbeatPolicy } from "./management-server/heartbeat-policy.ts";
import { informParameter } from "./management-server/inform-parameter.ts";
import { embeddedDevice, manageableDevice, virtualDevice } from "./management-server/managed-devices.ts";
import { managementServer } from "./management-server/management-server.ts";
import { ipv4Forwarding, ipv6Forwarding, router } from "./routing/routing.ts";
import { time } from "./time/time.ts";

/** What every device tells of the system underneath, real or simulated. Kinds of device add stored objects of their own. */
export const deviceBindings: readonly BoundObject<DeviceContext>[] = [
  deviceRoot,
  deviceInfo,
  supportedDataModel,
  vendorConfigFile,
  vendorLogFile,
  deviceImageFile,
  memoryStatus,
  processStatus,
  processTable,
  time,
  managementServer,
  informParameter,
  heartbeatPolicy,
  manageableDevice,
  embeddedDevice,
  virtualDevice,
  downloadAnnouncement,
  downloadAnnouncementGroup,
  downloadQuery,
  autonomousTransferPolicy,
  interfaceStack,
  ethernetInterface,
  ethernetInterfaceStats,
  ethernetLink,
  ethernetLinkStats,
  vlanTermination,
  vlanTerminationStats,
  bridge,
  bridgeStp,
  bridgePort,
  bridgePortStats,
  ip,
  ipInterface,
  ipInterfaceStats,
  ipv4Address,
  ipv6Address,
  ipv6Prefix,
  router,
  ipv4Forwarding,
  ipv6Forwarding,
  dns,
  dnsClient,
  dnsServer,
];

/** What devices tell besides whose firmware can be changed from here. */
export const firmwareBindings: readonly BoundObject<DeviceContext>[] = [firmwareImage];

/** The components of TR-181 that these bindings are in, for loading the schema. */
export const boundComponents: readonly string[] = [
  "DeviceInfo",
  "Time",
  "ManagementServer",
  "InterfaceStack",
  "Ethernet",
  "Bridging",
  "IP",
  "Routing",
  "DNS",
];
