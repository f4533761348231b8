import { join } from "node:path";
import type { Host } from "../../ports/host/host.ts";
import type { Store } from "../../ports/store.ts";
import { type LinuxHostOptions, linuxHost } from "../linux/linux-host.ts";
import { liveIpProgram, recordedIpProgram } from "../linux/programs/ip-program.ts";
import { recordedProgram } from "../linux/programs/recorded-program.ts";
import { runProgram } from "../linux/programs/run-program.ts";
import { systemFiles } from "../linux/programs/system-files.ts";
import { watchFolder } from "../linux/programs/watch-folder.ts";
import { refusingTransaction } from "../refusing-transaction.ts";
import { withAddedInterfaces } from "./added-interfaces/in-netifd.ts";
import { OpenWrtChanges } from "./changes/openwrt-changes.ts";
import { learnedServersFile } from "./changes/watched-files.ts";
import { dhcpSources } from "./dhcp/dhcp-sources.ts";
import { openWrtDhcpOptions } from "./dhcp/openwrt-dhcp-options.ts";
import type { OpenWrtFirmware } from "./firmware/openwrt-firmware.ts";
import { InterfaceCommands } from "./interface-commands.ts";
import { openWrtBus } from "./openwrt-bus.ts";
import { openWrtCapabilities } from "./openwrt-capabilities.ts";
import type { OpenWrtParts } from "./openwrt-parts.ts";
import { openWrtTransaction } from "./openwrt-transaction.ts";
import { recordedUbus } from "./recorded-ubus.ts";
import { sharedCalls } from "./shared-calls.ts";
import { boundedCalls } from "./ubus/bounded-calls.ts";
import { UbusClient } from "./ubus/ubus-client.ts";
import { ubusProgram } from "./ubus/ubus-program.ts";
import { sharedReads } from "./uci/shared-reads.ts";
import { UciTrials } from "./uci/trial/uci-trials.ts";
import { uciConfig } from "./uci/uci-config.ts";
import { PendingChanges } from "./uci/write/pending-changes.ts";

export interface OpenWrtHostOptions extends LinuxHostOptions {
  /** Absent where images cannot be written. */
  readonly firmware?: OpenWrtFirmware | undefined;
  /** Keeps what is to be written to the configuration until it is; absent: nothing is written, whatever `allows` says. */
  readonly store?: Store;
  /** How long changes that the way to the ACS depends on are on trial; absent or 0: not at all. */
  readonly confirmSeconds?: number;
  /** Whether logins of rpcd may be added, and changed then. */
  readonly mayAddUsers?: boolean;
}

const busSocket = "/var/run/ubus/ubus.sock";

/**
 * An OpenWrt device: the Linux that it is, with what its files, and netifd and other daemons over ubus, tell besides. A copied
 * file system may have daemons of its own, which listen on the socket in it.
 */
export function openWrtHost(options: OpenWrtHostOptions): Host {
  const {
    root = "/",
    run = runProgram,
    clock,
    log,
    allows,
    firmware,
    store,
    confirmSeconds = 0,
    mayAddUsers,
    certificateFiles = [],
  } = options;
  const files = systemFiles(root);
  const live = root === "/";
  const ip = live ? liveIpProgram(run, log) : recordedIpProgram(files);
  const linux = linuxHost({ ...options, ip, confirmSeconds: 0, upstreamFiles: [learnedServersFile] });
  const bus = live
    ? new UbusClient({ clock, log, fallback: ubusProgram(run) })
    : files.has(busSocket)
      ? new UbusClient({ path: join(root, busSocket), clock, log })
      : undefined;
  const bounded = bus && boundedCalls(bus, { clock, log, answersAgain: () => changes?.look() });
  const ubus = sharedCalls(bounded ?? recordedUbus(files), clock);
  const config = sharedReads(
    uciConfig(files, (file, error) => log.warn("host.uci", { outcome: "skipped-lines", file, reason: error.message })),
    files,
  );
  const trials =
    allows?.write === true && store !== undefined
      ? new UciTrials({ files, store, clock, log, confirmSeconds })
      : undefined;
  const pending =
    trials && store
      ? new PendingChanges({
          files,
          config,
          store,
          ubus: bus,
          run: live ? run : options.run,
          clock,
          log,
          companion: trials,
        })
      : undefined;
  const uci = pending?.over(config) ?? config;
  const parts: OpenWrtParts = { files, ip, ubus: withAddedInterfaces(ubus, uci), uci, clock, log };
  const dhcp = dhcpSources(parts);
  const kernel = linux.changes;
  const forget = (): void => {
    ubus.forget();
    dhcp.forget();
  };
  const changes = bus && kernel && new OpenWrtChanges({ ...parts, kernel, bus, forget, watch: watchFolder });
  const commands = new InterfaceCommands(bus, log);
  const has = openWrtCapabilities(linux, parts, {
    certificateFiles,
    readDhcp: dhcp.read,
    run: live ? run : options.run,
    programs: live ? run : recordedProgram(files),
  });
  const { links, bridges, ppp, portMappings, firewall } = has;
  return {
    ...linux,
    kind: "openwrt",
    allows: { ...linux.allows, write: pending !== undefined },
    ...has,
    dhcpOptions: openWrtDhcpOptions(linux.dhcpOptions, bus),
    firmware,
    changes,
    bus: bus && openWrtBus(bus),
    trials: pending && trials?.isOff === false ? trials.of(pending) : undefined,
    begin: () =>
      pending === undefined || trials === undefined
        ? refusingTransaction(
            { links, bridges, ppp, portMappings, firewall, firmware },
            "this agent is not allowed to change the system (host.write)",
          )
        : openWrtTransaction({ ...has, firmware }, { parts, pending, trials, commands, mayAddUsers }),
    settle: async () => {
      await trials?.begin();
      await pending?.apply();
      await commands.run();
    },
    reboot: async () => {
      // A device that could not be upgraded comes up as it was, and says so.
      if (live && allows?.reboot === true) await firmware?.upgrade();
      await linux.reboot();
    },
    factoryReset: async () => {
      await pending?.forget();
      await trials?.forget();
      await linux.factoryReset();
    },
    close: async () => {
      changes?.close();
      pending?.close();
      trials?.close();
      bus?.close();
      await linux.close();
    },
  };
}
