import type { ProcessReading } from "../../../ports/host/system.ts";
import type { SystemUnits } from "./parse-auxiliary-vector.ts";

const states: Readonly<Record<string, ProcessReading["state"]>> = {
  R: "Running",
  S: "Sleeping",
  D: "Uninterruptible",
  T: "Stopped",
  t: "Stopped",
  Z: "Zombie",
  X: "Zombie",
  I: "Idle",
};

/**
 * One /proc/PID/stat. The command stands in parentheses and may hold any character, parentheses included.
 * The kernel's priority (0 to 39 for ordinary processes, below zero for real-time ones) is kept within 0 to 99.
 */
export function parseProcess(stat: string, units: SystemUnits): ProcessReading | undefined {
  const open = stat.indexOf("(");
  const close = stat.lastIndexOf(")");
  if (open < 0 || close < open) return undefined;
  const fields = stat.slice(close + 2).split(" "); // from field 3 of proc(5)
  const field = (number: number): number => Number(fields[number - 3]);
  const pid = Number.parseInt(stat, 10);
  const ticks = field(14) + field(15);
  const pages = field(24);
  const priority = field(18);
  if (![pid, ticks, pages, priority].every(Number.isFinite)) return undefined;
  return {
    pid,
    command: stat.slice(open + 1, close),
    sizeKiB: Math.round((pages * units.pageBytes) / 1024),
    priority: Math.min(99, Math.max(0, priority)),
    cpuTimeMs: Math.round((ticks * 1000) / units.ticksPerSecond),
    state: states[fields[0] ?? ""] ?? "Sleeping",
  };
}
