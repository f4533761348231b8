import { hostname } from "node:os";
import type { Clock } from "../../../ports/clock.ts";
import type { System } from "../../../ports/host/system.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import { UnreadableSystem } from "../programs/unreadable-system.ts";
import { parseMemory } from "./parse-memory.ts";
import { processReader } from "./read-processes.ts";
import { readTime } from "./read-time.ts";
import { timeZoneOf } from "./time-zone.ts";
import { uptimeReader } from "./uptime.ts";

/** The machine as /proc and /etc tell of it. */
export function linuxSystem(files: SystemFiles, clock: Clock): System {
  const readProcesses = processReader(files, clock);
  const zone = timeZoneOf(files);
  /** Asked of this machine, which takes less than files that tell the same: each Inform has both. */
  const live = files.root === "/";
  const uptimeHere = uptimeReader(clock);
  return {
    uptimeSeconds: () => (live ? uptimeHere() : Number.parseInt(files.text("/proc/uptime") ?? "0", 10)),
    hostName: async () =>
      live ? hostname() : (files.value("/proc/sys/kernel/hostname") ?? files.value("/etc/hostname") ?? ""),
    memory: async () => {
      const memory = parseMemory(files.text("/proc/meminfo") ?? "");
      if (memory === undefined) throw new UnreadableSystem("/proc/meminfo", "no MemTotal and MemFree");
      return memory;
    },
    processes: async () => readProcesses(),
    time: async () => readTime(files, zone, clock),
    utcOffsetMinutes: async () => zone().offsetMinutesAt(clock.wallMs()),
  };
}
