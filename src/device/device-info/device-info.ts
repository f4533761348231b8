import type { RowReference } from "../../model/binding.ts";
import type { FirmwareReading } from "../../ports/host/firmware.ts";
import type { Identity } from "../../ports/identity.ts";
import { bindObject, bindObjectBelow, bindTable, bindTableBelow } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";
import type { HostEdits } from "../binding/host-change.ts";
import { editsOf, hostChange } from "../binding/row-change.ts";
import { bankNumberOf, firmwareBank } from "./firmware-image.ts";
import { criticalThresholds, startsMonitoring } from "./monitors/critical-thresholds.ts";
import { memoryMonitorPath } from "./monitors/monitor-settings.ts";
import { deviceImageFile, ownLog, vendorConfigFile, vendorLogFile } from "./vendor-file-tables.ts";

interface DeviceInfoSettings {
  readonly hostName: string;
  readonly bank: RowReference | "";
}

async function stage(edits: HostEdits, { hostName, bank }: Partial<DeviceInfoSettings>): Promise<void> {
  if (hostName !== undefined) await edits.system.setHostName(hostName);
  if (bank !== undefined) await editsOf("firmware")(edits).activate(bankNumberOf(bank));
}

export const deviceInfoObject = bindObject("Device.DeviceInfo.", {
  load: async (context) => ({
    identity: context.identity,
    upTimeSeconds: context.host.system.uptimeSeconds(),
    hostName: await context.host.system.hostName(),
    firmware: await context.host.firmware?.read(),
    log: context.files?.logs()[0],
  }),
  signalled: ({ host }, name) => {
    switch (name) {
      case "HostName":
        return host.isSignalled("hostName");
      case "ActiveFirmwareImage":
      case "BootFirmwareImage":
      case "DeviceLog":
        return false;
      default:
        return true; // the same as long as the device runs
    }
  },
  parameters: {
    Manufacturer: ({ identity }) => identity.manufacturer,
    ManufacturerOUI: ({ identity }) => identity.oui,
    ModelName: ({ identity }) => identity.modelName,
    Description: ({ identity }) => identity.description,
    ProductClass: ({ identity }) => identity.productClass,
    SerialNumber: ({ identity }) => identity.serialNumber,
    HardwareVersion: ({ identity }) => identity.hardwareVersion,
    SoftwareVersion: ({ identity, firmware }) => softwareVersion(identity, firmware),
    ActiveFirmwareImage: ({ firmware }) => firmware && firmwareBank(firmware.active),
    BootFirmwareImage: ({ firmware }) => firmware && firmwareBank(firmware.boot),
    ProvisioningCode: { stored: ({ identity }) => identity.provisioningCode },
    UpTime: ({ upTimeSeconds }) => Math.floor(upTimeSeconds),
    /** Stays unknown: nothing here notes the first use. */
    FirstUseDate: { stored: "0001-01-01T00:00:00Z" },
    HostName: ({ hostName }) => hostName,
  },
  change: hostChange({ HostName: "hostName", BootFirmwareImage: "bank" }, stage),
});

const supportedDataModel = bindTable("Device.DeviceInfo.SupportedDataModel.{i}.", {
  rows: async () => [["root", undefined]],
  parameters: { URN: { constant: "urn:broadband-forum-org:tr-181-2-19-1" } },
});

const memoryStatus = bindObject("Device.DeviceInfo.MemoryStatus.", {
  load: async ({ files, host, monitors }) => ({
    ...(await host.system.memory()),
    crossings: monitors.crossings(memoryMonitorPath),
    log: ownLog(files),
  }),
  parameters: {
    Total: (memory) => memory.totalKiB,
    Free: (memory) => memory.freeKiB,
  },
});

const memoryMonitor = bindObjectBelow(memoryStatus, memoryMonitorPath, {
  parameters: {
    Enable: { stored: false },
    /** What is kept only as long as nobody needs the room is not counted. */
    MemUtilization: ({ totalKiB, availableKiB }) =>
      totalKiB > 0 ? Math.round(100 - (availableKiB / totalKiB) * 100) : 0,
    PollingInterval: { stored: 60 },
    ...criticalThresholds,
  },
  asks: startsMonitoring,
});

const processStatus = bindObject("Device.DeviceInfo.ProcessStatus.", {
  load: (context) => context.host.system.processes(),
  parameters: { CPUUsage: (reading) => reading.cpuUsagePercent },
});

const processTable = bindTableBelow(processStatus, "Device.DeviceInfo.ProcessStatus.Process.{i}.", {
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

/** Of the bank that runs, where a device has banks. */
export function softwareVersion(identity: Identity, firmware: FirmwareReading | undefined): string {
  return firmware?.banks.find(({ number }) => number === firmware.active)?.version ?? identity.softwareVersion;
}

export const deviceInfo: Component = [
  deviceInfoObject,
  supportedDataModel,
  vendorConfigFile,
  vendorLogFile,
  deviceImageFile,
  memoryStatus,
  memoryMonitor,
  processStatus,
  processTable,
];
