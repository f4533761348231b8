import type { Clock } from "../../ports/clock.ts";
import type { Host } from "../../ports/host.ts";
import type { Log } from "../../ports/log.ts";
import type { MemoryReading } from "../../ports/system.ts";
import { steadyLifetimes } from "./links/address-lifetimes.ts";
import { changeLink, tellCopiedLink, tellLiveLink } from "./links/change-link.ts";
import { linkHistory } from "./links/link-history.ts";
import { readLinks } from "./links/read-links.ts";
import { IpMonitor } from "./programs/ip-monitor.ts";
import { linksAreRecorded, liveIpProgram, recordedIpProgram } from "./programs/ip-program.ts";
import { type RunProgram, runProgram } from "./programs/run-program.ts";
import { type StartProgram, startProgram } from "./programs/start-program.ts";
import { systemFiles } from "./programs/system-files.ts";
import { UnreadableSystem } from "./programs/unreadable-system.ts";
import { LinuxRefusal } from "./refused-setting.ts";
import { readResolvers } from "./resolvers/read-resolvers.ts";
import { readRoutes } from "./routes/read-routes.ts";
import { changeHostName } from "./system/change-host-name.ts";
import { parseMemory } from "./system/parse-memory.ts";
import { processReader } from "./system/read-processes.ts";
import { readTime, readUtcOffsetMinutes } from "./system/read-time.ts";

export interface LinuxHostOptions {
  /** `/`, or a copied file system: nothing outside it is read, changed or started then. */
  readonly root?: string;
  readonly run?: RunProgram;
  readonly start?: StartProgram;
  readonly clock: Clock;
  readonly log: Log;
  /** Default: neither. */
  readonly allows?: { readonly write: boolean; readonly reboot: boolean };
}

/** This machine, read from /proc, /sys and `ip -j`; changed only where `allows` says so. */
export function linuxHost({
  root = "/",
  run = runProgram,
  start = startProgram,
  clock,
  log,
  allows,
}: LinuxHostOptions): Host {
  const files = systemFiles(root);
  const live = root === "/";
  const ip = live ? liveIpProgram(run, log) : recordedIpProgram(files);
  const tellLink = live ? tellLiveLink(run) : tellCopiedLink(files);
  const monitor = live ? new IpMonitor(start, clock, log) : undefined;
  const history = linkHistory(clock);
  const steadied = steadyLifetimes(clock);
  const readProcesses = processReader(files);
  const allowed = { write: allows?.write ?? false, reboot: allows?.reboot ?? false };

  function mayWrite(setting: string): void {
    if (!allowed.write) throw new LinuxRefusal(setting, "this agent is not allowed to change the system (host.write)");
  }

  return {
    kind: "linux",
    allows: allowed,
    changes: monitor,
    uptimeSeconds: () => Number.parseInt(files.text("/proc/uptime") ?? "0", 10),
    hostName: async () => files.value("/proc/sys/kernel/hostname") ?? files.value("/etc/hostname") ?? "",
    memory: async (): Promise<MemoryReading> => {
      const memory = parseMemory(files.text("/proc/meminfo") ?? "");
      if (memory === undefined) throw new UnreadableSystem("/proc/meminfo", "no MemTotal and MemFree");
      return memory;
    },
    processes: async () => readProcesses(),
    time: async () => readTime(files, clock),
    utcOffsetMinutes: async () => readUtcOffsetMinutes(files, clock),
    links: () => readLinks(files, ip, history, steadied),
    routes: () => readRoutes(files, ip),
    resolvers: async () => readResolvers(files),
    changeLink: async (name, settings) => {
      const setting = settings.enabled === undefined ? "mtu" : "enabled";
      mayWrite(setting);
      if (!live && linksAreRecorded(files))
        throw new LinuxRefusal(setting, "the links of this copy are a recording of ip");
      return changeLink(files, tellLink, name, settings);
    },
    changeHostName: async (name) => {
      mayWrite("hostName");
      return changeHostName(files, name);
    },
    settle: async () => {}, // every change here is applied at once
    reboot: async () => {
      if (!allowed.reboot || !live) {
        log.warn("host.reboot", {
          outcome: "refused",
          reason: live ? "host.reboot is not set" : "a copied file system",
        });
        return;
      }
      const result = await run(["reboot"]);
      if (!result.ok) throw new UnreadableSystem("reboot", result.reason);
    },
    factoryReset: async () => {
      // A plain Linux has no factory state to go back to: the agent clears its own, and that is all.
      log.info("host.factory-reset", { outcome: "agent-only" });
    },
    close: async () => monitor?.close(),
  };
}
