import type { MemoryReading } from "../../../ports/host/system.ts";

/**
 * /proc/meminfo. TR-181 asks for the RAM that is free, not for what could be freed: MemFree, as `free` prints it, and
 * not MemAvailable.
 */
export function parseMemory(meminfo: string): MemoryReading | undefined {
  const totalKiB = kibibytes(meminfo, "MemTotal");
  const freeKiB = kibibytes(meminfo, "MemFree");
  return totalKiB === undefined || freeKiB === undefined ? undefined : { totalKiB, freeKiB };
}

function kibibytes(meminfo: string, name: string): number | undefined {
  const digits = new RegExp(`^${name}: +(\\d+) kB$`, "m").exec(meminfo)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
