import type { MemoryReading } from "../../../ports/host/system.ts";

/**
 * /proc/meminfo. TR-181 asks for the RAM that is free, not for what could be freed: MemFree, as `free` prints it. What could
 * be had is MemAvailable; kernels before 3.14 do not tell it, and there it is about what is free or cached.
 */
export function parseMemory(meminfo: string): MemoryReading | undefined {
  const totalKiB = kibibytes(meminfo, "MemTotal");
  const freeKiB = kibibytes(meminfo, "MemFree");
  if (totalKiB === undefined || freeKiB === undefined) return undefined;
  const cachedKiB = (kibibytes(meminfo, "Buffers") ?? 0) + (kibibytes(meminfo, "Cached") ?? 0);
  const availableKiB = kibibytes(meminfo, "MemAvailable") ?? freeKiB + cachedKiB;
  return { totalKiB, freeKiB, availableKiB: Math.min(availableKiB, totalKiB) };
}

function kibibytes(meminfo: string, name: string): number | undefined {
  const digits = new RegExp(`^${name}: +(\\d+) kB$`, "m").exec(meminfo)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
