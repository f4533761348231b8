import type { Clock } from "../../ports/clock.ts";
import type { Host } from "../../ports/host/host.ts";
import type { Log } from "../../ports/log.ts";
import { linuxHardware } from "../linux/hardware/linux-hardware.ts";
import { linuxLinks } from "../linux/links/linux-links.ts";
import { IpMonitor } from "../linux/programs/ip-monitor.ts";
import { liveIpProgram, recordedIpProgram } from "../linux/programs/ip-program.ts";
import { type RunProgram, runProgram } from "../linux/programs/run-program.ts";
import { type StartProgram, startProgram } from "../linux/programs/start-program.ts";
import { systemFiles } from "../linux/programs/system-files.ts";
import { UnreadableSystem } from "../linux/programs/unreadable-system.ts";
import { linuxResolvers } from "../linux/resolvers/linux-resolvers.ts";
import { linuxRoutes } from "../linux/routes/linux-routes.ts";
import { refusingTransaction } from "../refusing-transaction.ts";
import { openWrtPortMappings } from "./firewall/openwrt-port-mappings.ts";
import { openWrtLinks } from "./links/openwrt-links.ts";
import type { OpenWrtParts } from "./openwrt-parts.ts";
import { recordedUbus } from "./recorded-ubus.ts";
import { sharedCalls } from "./shared-calls.ts";
import { openWrtSystem } from "./system/openwrt-system.ts";
import { UbusClient } from "./ubus/ubus-client.ts";
import { ubusProgram } from "./ubus/ubus-program.ts";
import { uciConfig } from "./uci/uci-config.ts";

export interface OpenWrtHostOptions {
  /** `/`, or a copied file system: nothing outside it is read, changed or started then. */
  readonly root?: string;
  readonly run?: RunProgram;
  readonly start?: StartProgram;
  readonly clock: Clock;
  readonly log: Log;
  /** Default: neither. */
  readonly allows?: { readonly write: boolean; readonly reboot: boolean };
}

/** An OpenWrt device, read from its files, netifd and its other daemons over ubus, and `ip`. */
export function openWrtHost({
  root = "/",
  run = runProgram,
  start = startProgram,
  clock,
  log,
  allows = { write: false, reboot: false },
}: OpenWrtHostOptions): Host {
  const files = systemFiles(root);
  const live = root === "/";
  const ip = live ? liveIpProgram(run, log) : recordedIpProgram(files);
  const bus = live ? new UbusClient({ clock, log, fallback: ubusProgram(run) }) : undefined;
  const ubus = sharedCalls(bus ?? recordedUbus(files), clock);
  const parts: OpenWrtParts = { files, ip, ubus, uci: uciConfig(files), clock, log };
  const monitor = live ? new IpMonitor(start, clock, log) : undefined;
  const links = openWrtLinks(linuxLinks(files, ip, clock), parts);
  const portMappings = files.has("/etc/config/firewall") ? openWrtPortMappings(parts) : undefined;
  return {
    kind: "openwrt",
    allows,
    system: openWrtSystem(parts),
    ...linuxHardware(files, clock),
    links,
    routes: linuxRoutes(files, ip),
    resolvers: linuxResolvers(files),
    portMappings,
    changes: monitor,
    begin: () => refusingTransaction({ links, portMappings }, "this version writes no settings of OpenWrt yet"),
    settle: async () => {},
    reboot: async () => {
      if (!allows.reboot || !live) {
        const reason = live ? "host.reboot is not set" : "a copied file system";
        return log.warn("host.reboot", { outcome: "refused", reason });
      }
      const result = await run(["reboot"]);
      if (!result.ok) throw new UnreadableSystem("reboot", result.reason);
    },
    factoryReset: async () => {
      log.info("host.factory-reset", { outcome: "agent-only" });
    },
    close: async () => {
      monitor?.close();
      bus?.close();
    },
  };
}
