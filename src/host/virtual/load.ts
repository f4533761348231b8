import type { ProcessorTimes } from "../../ports/host/hardware/processors.ts";
import type { MemoryReading, ProcessesReading } from "../../ports/host/system.ts";
import type { VirtualSystem } from "../../ports/host/virtual-system.ts";
import { fractionOf, paceOf } from "./links/traffic.ts";

const periodSeconds = 1800;

/** Free memory moves by a tenth over half an hour, each device at its own time. */
export function memoryReadingOf(system: VirtualSystem, deviceHash: number, uptimeSeconds: number): MemoryReading {
  const { totalKiB, freeKiB } = system.memory;
  const moved = Math.round(freeKiB * (1 + 0.1 * waveOf(deviceHash, uptimeSeconds)));
  const nowKiB = Math.min(moved, totalKiB);
  return { totalKiB, freeKiB: nowKiB, availableKiB: nowKiB };
}

/** Processes keep their numbers while the device is up; CPU time grows with their share of it. */
export function processesReadingOf(
  system: VirtualSystem & { readonly strain?: Strain },
  deviceHash: number,
  uptimeMs: number,
): ProcessesReading {
  const pace = paceOf(deviceHash);
  const busy = system.cpuUsagePercent * pace * (1 + 0.5 * waveOf(deviceHash, uptimeMs / 1000));
  return {
    cpuUsagePercent: system.strain?.usedPercent ?? Math.min(100, Math.round(busy)),
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

/** Of the busy time. */
const userShare = 0.7;

/** What trouble has made of the load in a boot, and makes of it. Times are of the monotonic clock. */
export interface Strain {
  readonly bootedAtMs: number;
  /** Of processor time, more than it would have been up to `fromMs`. */
  readonly addedMs: number;
  readonly fromMs: number;
  /** What is used from then on; undefined: as usual. */
  readonly usedPercent: number | undefined;
}

/** By how much the busy time since a boot is more than usual. `busyAt`: what is usual, by how long the device is up. */
export function addedBy(
  strain: Strain | undefined,
  { bootedAtMs, nowMs }: { readonly bootedAtMs: number; readonly nowMs: number },
  busyAt: (uptimeMs: number) => number,
): number {
  if (strain === undefined) return 0;
  const isOfThisBoot = strain.bootedAtMs === bootedAtMs;
  const addedMs = isOfThisBoot ? strain.addedMs : 0;
  if (strain.usedPercent === undefined) return addedMs;
  const fromMs = isOfThisBoot ? strain.fromMs : bootedAtMs;
  const usualMs = busyAt(nowMs - bootedAtMs) - busyAt(fromMs - bootedAtMs);
  return addedMs + ((nowMs - fromMs) * strain.usedPercent) / 100 - usualMs;
}

/** In milliseconds of one processor: what the usage adds up to since the boot. */
export function processorTimesOf(
  system: VirtualSystem & { readonly strain?: Strain },
  deviceHash: number,
  { bootedAtMs, uptimeMs }: { readonly bootedAtMs: number; readonly uptimeMs: number },
): ProcessorTimes {
  const busyAt = (ms: number): number => usualBusyMs(system, deviceHash, ms);
  const added = addedBy(system.strain, { bootedAtMs, nowMs: bootedAtMs + uptimeMs }, busyAt);
  const busy = busyAt(uptimeMs) + added;
  return { user: busy * userShare, system: busy * (1 - userShare), idle: uptimeMs - busy };
}

export function usualBusyMs(system: VirtualSystem, deviceHash: number, uptimeMs: number): number {
  const share = Math.min(100 / 1.5, system.cpuUsagePercent * paceOf(deviceHash)) / 100;
  const angle = (seconds: number) => 2 * Math.PI * (seconds / periodSeconds + fractionOf(deviceHash));
  // The wave of `processesReadingOf`, integrated.
  const wave = ((periodSeconds * 1000) / (2 * Math.PI)) * (Math.cos(angle(0)) - Math.cos(angle(uptimeMs / 1000)));
  return share * (uptimeMs + 0.5 * wave);
}

function waveOf(deviceHash: number, seconds: number): number {
  return Math.sin(2 * Math.PI * (seconds / periodSeconds + fractionOf(deviceHash)));
}
