import { bindObject } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";
import { autonomousTransferPolicy } from "./autonomous-transfer-policy.ts";
import { downloadAnnouncement, downloadAnnouncementGroup, downloadQuery } from "./download-availability.ts";
import { heartbeatPolicy } from "./heartbeat-policy.ts";
import { informParameter } from "./inform-parameter.ts";
import { embeddedDevice, manageableDevice, virtualDevice } from "./managed-devices.ts";

const reboots: ReadonlySet<string> = new Set(["ScheduleReboot", "DelayReboot"]);

const settings = bindObject("Device.ManagementServer.", {
  load: (context) => context.defaults,
  parameters: {
    EnableCWMP: { stored: true },
    /** An ACS that set any other would never be heard of again. [TR-069 3.1] */
    URL: { stored: (defaults) => defaults.url, narrowed: { dataType: "HttpURL", sizes: [{ min: 1, max: 2048 }] } },
    Username: { stored: (defaults) => defaults.username },
    Password: { stored: (defaults) => defaults.password },
    ScheduleReboot: { stored: "0001-01-01T00:00:00Z" },
    DelayReboot: { stored: -1 },
    PeriodicInformEnable: { stored: (defaults) => defaults.periodicInform.enable },
    PeriodicInformInterval: { stored: (defaults) => defaults.periodicInform.intervalSeconds },
    PeriodicInformTime: { stored: (defaults) => defaults.periodicInform.time },
    /** Written by the transaction that carried it. [TR-069 A.3.2.1] */
    ParameterKey: { stored: "" },
    /** Written by the agent as its listener and address change; empty while it does not listen. */
    ConnectionRequestURL: { stored: "" },
    ConnectionRequestUsername: { stored: (defaults) => defaults.connectionRequest.username },
    ConnectionRequestPassword: { stored: (defaults) => defaults.connectionRequest.password },
    /** Nothing here fetches upgrades by itself, whatever it says. [TR-181 ManagementServer.UpgradesManaged] */
    UpgradesManaged: { stored: false },
    DefaultActiveNotificationThrottle: { stored: 0 },
    ManageableDeviceNotificationLimit: { stored: 0 },
    CWMPRetryMinimumWaitInterval: { stored: (defaults) => defaults.retry.minimumWaitSeconds },
    CWMPRetryIntervalMultiplier: { stored: (defaults) => defaults.retry.intervalMultiplier },
    HTTPConnectionRequestEnable: { stored: true },
    AliasBasedAddressing: { constant: true },
    /** How the ACS wants rows to be called in what it is told, and whether naming one that is not there makes it. */
    InstanceMode: { stored: "InstanceNumber" },
    AutoCreateInstances: { stored: false },
    SupportedConnReqMethods: { constant: ["HTTP"] },
    HTTPCompressionSupported: { constant: ["GZIP", "Deflate"] },
    HTTPCompression: { stored: "Disabled" },
    InstanceWildcardsSupported: { constant: true },
  },
});

/** What the ACS sets of the protocol itself. All of it is the agent's own: nothing here touches the system. */
export const managementServerObject: typeof settings = {
  ...settings,
  writable: (context, name) => !reboots.has(name) || context.host.allows.reboot,
};

export const managementServer: Component = [
  managementServerObject,
  informParameter,
  heartbeatPolicy,
  manageableDevice,
  embeddedDevice,
  virtualDevice,
  downloadAnnouncement,
  downloadAnnouncementGroup,
  downloadQuery,
  autonomousTransferPolicy,
];
