import { bindObject, bindTable, bindTableBelow } from "./bind.ts";

export const deviceInfo = bindObject("Device.DeviceInfo.", {
  load: async (context) => ({
    identity: context.identity,
    upTimeSeconds: context.host.uptimeSeconds(),
    hostName: await context.host.hostName(),
  }),
  parameters: {
    Manufacturer: ({ identity }) => identity.manufacturer,
    ManufacturerOUI: ({ identity }) => identity.oui,
    ModelName: ({ identity }) => identity.modelName,
    Description: ({ identity }) => identity.description,
    ProductClass: ({ identity }) => identity.productClass,
    SerialNumber: ({ identity }) => identity.serialNumber,
    HardwareVersion: ({ identity }) => identity.hardwareVersion,
    SoftwareVersion: ({ identity }) => identity.softwareVersion,
    ProvisioningCode: { stored: ({ identity }) => identity.provisioningCode },
    UpTime: ({ upTimeSeconds }) => Math.floor(upTimeSeconds),
    /** Set by the agent at its first contact with an ACS under a clock that is known to be right. */
    FirstUseDate: { stored: "0001-01-01T00:00:00Z" },
    HostName: ({ hostName }) => hostName,
  },
  change: {
    settings: { HostName: "hostName" },
    allowed: (context) => context.host.allows.write,
    begin: (context, { hostName }, before) => context.host.changeHostName(hostName ?? before.hostName),
  },
});

export const supportedDataModel = bindTable("Device.DeviceInfo.SupportedDataModel.{i}.", {
  rows: async () => [["root", undefined]],
  parameters: { URN: { constant: "urn:broadband-forum-org:tr-181-2-19-1" } },
});

export const memoryStatus = bindObject("Device.DeviceInfo.MemoryStatus.", {
  load: (context) => context.host.memory(),
  parameters: {
    Total: (memory) => memory.totalKiB,
    Free: (memory) => memory.freeKiB,
  },
});

export const processStatus = bindObject("Device.DeviceInfo.ProcessStatus.", {
  load: (context) => context.host.processes(),
  parameters: { CPUUsage: (reading) => reading.cpuUsagePercent },
});

export const processTable = bindTableBelow(processStatus, "Device.DeviceInfo.ProcessStatus.Process.{i}.", {
  rows: (reading) => reading.processes.map((process) => [String(process.pid), process] as const),
  instance: (process) => process.pid,
  parameters: {
    PID: (process) => process.pid,
    Command: (process) => process.command,
    Size: (process) => process.sizeKiB,
    Priority: (process) => process.priority,
    CPUTime: (process) => process.cpuTimeMs % 2 ** 32,
    State: (process) => process.state,
  },
});
