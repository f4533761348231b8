import type { MemoryReading, ProcessesReading } from "../../ports/host/system.ts";
import type { VirtualSystem } from "../../ports/host/virtual-system.ts";
import { fractionOf, paceOf } from "./traffic.ts";

const periodSeconds = 1800;

/** Free memory moves by a tenth over half an hour, each device at its own time. */
export function memoryReadingOf(system: VirtualSystem, deviceHash: number, uptimeSeconds: number): MemoryReading {
  const { totalKiB, freeKiB } = system.memory;
  const moved = Math.round(freeKiB * (1 + 0.1 * waveOf(deviceHash, uptimeSeconds)));
  return { totalKiB, freeKiB: Math.min(moved, totalKiB) };
}

/** Processes keep their numbers while the device is up; CPU time grows with their share of it. */
export function processesReadingOf(system: VirtualSystem, deviceHash: number, uptimeMs: number): ProcessesReading {
  const pace = paceOf(deviceHash);
  const busy = system.cpuUsagePercent * pace * (1 + 0.5 * waveOf(deviceHash, uptimeMs / 1000));
  return {
    cpuUsagePercent: Math.min(100, Math.round(busy)),
    processes: system.processes.map(({ command, sizeKiB, priority, cpuPercent }, position) => ({
      pid: position === 0 ? 1 : 100 + position * 37 + (deviceHash & 15),
      command,
      sizeKiB,
      priority,
      cpuTimeMs: Math.floor((uptimeMs * cpuPercent * pace) / 100),
      state: cpuPercent >= 10 ? "Running" : "Sleeping",
    })),
  };
}

function waveOf(deviceHash: number, seconds: number): number {
  return Math.sin(2 * Math.PI * (seconds / periodSeconds + fractionOf(deviceHash)));
}
