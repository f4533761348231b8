import { bindTable } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";
import { criticalThresholds, startsMonitoring } from "./monitors/critical-thresholds.ts";
import { cpuName } from "./monitors/monitor-board.ts";
import { ownLog } from "./vendor-file-tables.ts";

// [TR-181 DeviceInfo.Processor, TR-181 DeviceInfo.ProcessStatus.CPU]

const processor = bindTable("Device.DeviceInfo.Processor.{i}.", {
  rows: async ({ host }) => ((await host.processors?.read()) ?? []).map((each) => [`cpu${each.number}`, each] as const),
  parameters: { Architecture: ({ architecture }) => architecture },
});

/** One row: what it tells is of all cores together. What is measured is 0 until its monitor has looked twice. */
const cpu = bindTable("Device.DeviceInfo.ProcessStatus.CPU.{i}.", {
  rows: async ({ files, host, monitors }) => [
    [
      cpuName,
      {
        upTimeSeconds: host.system.uptimeSeconds(),
        load: monitors.load,
        crossings: monitors.crossings(cpuName),
        log: ownLog(files),
      },
    ],
  ],
  parameters: {
    Name: { constant: cpuName },
    Enable: { stored: false },
    UpTime: ({ upTimeSeconds }) => Math.floor(upTimeSeconds),
    UserModeUtilization: ({ load }) => load.user,
    SystemModeUtilization: ({ load }) => load.system,
    IdleModeUtilization: ({ load }) => load.idle,
    CPUUtilization: ({ load }) => load.busy,
    PollInterval: { stored: 5 },
    NumSamples: { stored: 30 },
    ...criticalThresholds,
  },
  asks: startsMonitoring,
});

/** What DeviceInfo has besides where the system tells of its processors. */
export const processors: Component = [processor, cpu];
