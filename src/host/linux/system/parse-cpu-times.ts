/** Processor time of the whole system since boot, in clock ticks, as the first line of /proc/stat has it. */
export interface CpuTimes {
  readonly busy: number;
  readonly total: number;
}

export function parseCpuTimes(procStat: string): CpuTimes | undefined {
  const line = /^cpu +(.+)$/m.exec(procStat)?.[1];
  if (line === undefined) return undefined;
  // user nice system idle iowait irq softirq steal; guest time is already in user and nice
  const ticks = line.split(" ").slice(0, 8).map(Number);
  const total = ticks.reduce((sum, each) => sum + each, 0);
  const idle = (ticks[3] ?? 0) + (ticks[4] ?? 0);
  return Number.isFinite(total) ? { busy: total - idle, total } : undefined;
}

/** Share of busy time between two readings, 0 to 100; undefined if no tick has passed. */
export function usagePercent(before: CpuTimes, now: CpuTimes): number | undefined {
  const passed = now.total - before.total;
  if (passed <= 0) return undefined;
  return Math.min(100, Math.max(0, Math.round((100 * (now.busy - before.busy)) / passed)));
}
