import type { Clock } from "../../../ports/clock.ts";
import type { System } from "../../../ports/host/system.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import { UnreadableSystem } from "../programs/unreadable-system.ts";
import { parseMemory } from "./parse-memory.ts";
import { processReader } from "./read-processes.ts";
import { readTime, readUtcOffsetMinutes } from "./read-time.ts";

/** The machine as /proc and /etc tell of it. */
export function linuxSystem(files: SystemFiles, clock: Clock): System {
  const readProcesses = processReader(files);
  return {
    uptimeSeconds: () => Number.parseInt(files.text("/proc/uptime") ?? "0", 10),
    hostName: async () => files.value("/proc/sys/kernel/hostname") ?? files.value("/etc/hostname") ?? "",
    memory: async () => {
      const memory = parseMemory(files.text("/proc/meminfo") ?? "");
      if (memory === undefined) throw new UnreadableSystem("/proc/meminfo", "no MemTotal and MemFree");
      return memory;
    },
    processes: async () => readProcesses(),
    time: async () => readTime(files, clock),
    utcOffsetMinutes: async () => readUtcOffsetMinutes(files, clock),
  };
}
