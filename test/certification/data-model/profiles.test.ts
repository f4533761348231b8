import { expect, it } from "vitest";
import { valuesOf } from "../../harness/acs/answers.ts";
import { rpc } from "../../harness/acs/rpc.ts";
import { sharedLab } from "../lab.ts";

// What a router must show by the profiles of TR-181 2.19, asked of the home gateway over CWMP. [TR-181 Device]

const lab = sharedLab();

const stats =
  "BytesSent,BytesReceived,PacketsSent,PacketsReceived,ErrorsSent,ErrorsReceived,DiscardPacketsSent,DiscardPacketsReceived";

/** Object path to the parameters that the profile asks for. */
const profiles: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "Baseline:4": {
    "Device.": "RootDataModelVersion,InterfaceStackNumberOfEntries",
    "Device.DeviceInfo.":
      "Manufacturer,ManufacturerOUI,ModelName,Description,SerialNumber,HardwareVersion,SoftwareVersion,ProvisioningCode,UpTime",
    "Device.InterfaceStack.{i}.": "HigherLayer,LowerLayer",
    "Device.DNS.": "SupportedRecordTypes",
    "Device.DNS.Client.": "Enable,Status,ServerNumberOfEntries",
    "Device.DNS.Client.Server.{i}.": "Enable,Status,DNSServer,Interface,Type",
    "Device.ManagementServer.":
      "URL,Username,Password,PeriodicInformEnable,PeriodicInformInterval,PeriodicInformTime,ParameterKey,ConnectionRequestURL,ConnectionRequestUsername,ConnectionRequestPassword,UpgradesManaged",
  },
  "MemoryStatus:1": { "Device.DeviceInfo.MemoryStatus.": "Total,Free" },
  "ProcessStatus:1": {
    "Device.DeviceInfo.ProcessStatus.": "CPUUsage,ProcessNumberOfEntries",
    "Device.DeviceInfo.ProcessStatus.Process.{i}.": "PID,Command,Size,Priority,CPUTime,State",
  },
  "Time:2": { "Device.Time.": "Enable,Status,CurrentLocalTime,LocalTimeZone" },
  "SupportedDataModel:2": { "Device.DeviceInfo.SupportedDataModel.{i}.": "URL,URN,Features,UUID" },
  "InformParameters:1": { "Device.ManagementServer.": "InformParameterNumberOfEntries" },
  "HeartbeatPolicy:1": { "Device.ManagementServer.HeartbeatPolicy.": "Enable,ReportingInterval,InitiationTime" },
  "EthernetInterface:2": {
    "Device.Ethernet.": "InterfaceNumberOfEntries",
    "Device.Ethernet.Interface.{i}.":
      "Enable,Status,Alias,Name,LastChange,Upstream,MACAddress,MaxBitRate,DuplexMode,CurrentBitRate",
    "Device.Ethernet.Interface.{i}.Stats.": `${stats},UnicastPacketsSent,UnicastPacketsReceived,MulticastPacketsSent,MulticastPacketsReceived,BroadcastPacketsSent,BroadcastPacketsReceived,UnknownProtoPacketsReceived`,
  },
  "EthernetLink:1": {
    "Device.Ethernet.": "LinkNumberOfEntries",
    "Device.Ethernet.Link.{i}.": "Enable,Status,Alias,Name,LastChange,LowerLayers,MACAddress",
  },
  "IPInterface:2": {
    "Device.IP.": "InterfaceNumberOfEntries,IPv4Enable,IPv4Status",
    "Device.IP.Interface.{i}.":
      "Enable,Status,Alias,Name,LastChange,LowerLayers,Type,Reset,IPv4AddressNumberOfEntries,IPv4Enable",
    "Device.IP.Interface.{i}.IPv4Address.{i}.": "Enable,IPAddress,SubnetMask,AddressingType,Status",
  },
  "IPv6Interface:1": {
    "Device.IP.": "IPv6Capable,IPv6Enable,IPv6Status,ULAPrefix,InterfaceNumberOfEntries",
    "Device.IP.Interface.{i}.": "IPv6Enable,ULAEnable,IPv6AddressNumberOfEntries,IPv6PrefixNumberOfEntries",
  },
  "PPPInterface:2": {
    "Device.PPP.": "InterfaceNumberOfEntries,SupportedNCPs",
    "Device.PPP.Interface.{i}.":
      "Enable,Status,Alias,Name,LastChange,LowerLayers,Reset,Username,Password,ConnectionTrigger,IPv6CPEnable",
  },
  "Bridge:1": {
    "Device.Bridging.": "MaxBridgeEntries,MaxDBridgeEntries,BridgeNumberOfEntries",
    "Device.Bridging.Bridge.{i}.": "Enable,Status,PortNumberOfEntries",
    "Device.Bridging.Bridge.{i}.Port.{i}.": "Enable,Status,Alias,Name,LastChange,LowerLayers,ManagementPort,PortState",
  },
  "NAT:1": {
    "Device.NAT.": "InterfaceSettingNumberOfEntries,PortMappingNumberOfEntries",
    "Device.NAT.InterfaceSetting.{i}.": "Enable,Status,Interface",
    "Device.NAT.PortMapping.{i}.":
      "Enable,Interface,AllInterfaces,LeaseDuration,RemoteHost,ExternalPort,InternalPort,Protocol,InternalClient,Description",
  },
  "DHCPv4Server:1": {
    "Device.DHCPv4.Server.": "Enable,PoolNumberOfEntries",
    "Device.DHCPv4.Server.Pool.{i}.":
      "Enable,Order,Interface,MinAddress,MaxAddress,ReservedAddresses,SubnetMask,DNSServers,DomainName,IPRouters,LeaseTime,OptionNumberOfEntries",
  },
  "User:2": {
    "Device.Users.": "UserNumberOfEntries,RoleNumberOfEntries",
    "Device.Users.User.{i}.": "Enable,Username,Password",
    "Device.Users.Role.{i}.": "Enable,RoleName",
  },
  "SimpleFirewall:1": { "Device.Firewall.": "Config,Version,LastChange" },
  "WiFiSSID:2": {
    "Device.WiFi.": "SSIDNumberOfEntries",
    "Device.WiFi.SSID.{i}.": "Enable,Status,Alias,Name,LowerLayers,BSSID,MACAddress,SSID,MLDUnit",
  },
};

/** What is not known of a simulated system, or cannot be done there; a value that would be a lie is left out. */
const lacking: Readonly<Record<string, readonly string[]>> = {
  "SupportedDataModel:2": ["URL", "Features", "UUID"].map((name) => `Device.DeviceInfo.SupportedDataModel.{i}.${name}`),
};

const lacks = (profile: string): boolean => profile in lacking;
const missingOf = async (profile: string): Promise<readonly string[]> => {
  const [answer = ""] = await (await lab()).ask(rpc.get("Device."));
  const present = new Set([...valuesOf(answer).keys()].map((path) => path.replaceAll(/\.\d+(?=\.)/g, ".{i}")));
  return Object.entries(profiles[profile] ?? {}).flatMap(([object, names]) =>
    names.split(",").flatMap((name) => (present.has(object + name) ? [] : [object + name])),
  );
};

it.each(Object.keys(profiles).filter((profile) => !lacks(profile)))("%s is there as a whole", async (profile) => {
  expect(await missingOf(profile)).toEqual([]);
});

it.each(Object.keys(lacking))("%s is there but for what is not known or cannot be done", async (profile) => {
  expect(await missingOf(profile)).toEqual(lacking[profile]);
});
