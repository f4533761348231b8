import type { ProcessorTimes } from "../../../ports/host/hardware/processors.ts";

/** Processor time of the whole system since boot, in clock ticks, as the first line of /proc/stat has it. */
export function parseCpuTimes(procStat: string): ProcessorTimes | undefined {
  const line = /^cpu +(.+)$/m.exec(procStat)?.[1];
  if (line === undefined) return undefined;
  // guest time is already in user and nice
  const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0] = line
    .split(" ")
    .map(Number);
  const times = { user: user + nice, system: system + irq + softirq + steal, idle: idle + iowait };
  return Object.values(times).every(Number.isFinite) ? times : undefined;
}

/** Share of busy time between two readings, 0 to 100; undefined if no tick has passed. */
export function usagePercent(before: ProcessorTimes, now: ProcessorTimes): number | undefined {
  const busy = now.user + now.system - before.user - before.system;
  const passed = busy + now.idle - before.idle;
  if (passed <= 0) return undefined;
  return Math.min(100, Math.max(0, Math.round((100 * busy) / passed)));
}
