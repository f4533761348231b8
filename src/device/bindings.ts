import type { BoundObject } from "../model/binding.ts";
import { autonomousTransferPolicy } from "./autonomous-transfer-policy.ts";
import { bridge, bridgePort, bridgePortStats, bridgeStp } from "./bridging.ts";
import type { DeviceContext } from "./context.ts";
import { deviceInfo, memoryStatus, processStatus, processTable, supportedDataModel } from "./device-info.ts";
import { deviceRoot } from "./device-root.ts";
import { dns, dnsClient, dnsServer } from "./dns.ts";
import { downloadAnnouncement, downloadAnnouncementGroup, downloadQuery } from "./download-availability.ts";
import {
  ethernetInterface,
  ethernetInterfaceStats,
  ethernetLink,
  ethernetLinkStats,
  vlanTermination,
  vlanTerminationStats,
} from "./ethernet.ts";
import { firmwareImage } from "./firmware-image.ts";
import { heartbeatPolicy } from "./heartbeat-policy.ts";
import { informParameter } from "./inform-parameter.ts";
import { interfaceStack } from "./interface-stack.ts";
import { ip } from "./ip.ts";
import { ipInterface, ipInterfaceStats, ipv4Address, ipv6Address, ipv6Prefix } from "./ip-interface.ts";
import { embeddedDevice, manageableDevice, virtualDevice } from "./managed-devices.ts";
import { managementServer } from "./management-server.ts";
import { ipv4Forwarding, ipv6Forwarding, router } from "./routing.ts";
import { time } from "./time.ts";
import { deviceImageFile, vendorConfigFile, vendorLogFile } from "./vendor-files.ts";

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
