import type { Clock } from "../../ports/clock.ts";
import type { Host } from "../../ports/host/host.ts";
import type { Bridges } from "../../ports/host/network/bridges.ts";
import type { DhcpOptions } from "../../ports/host/network/dhcp-options.ts";
import type { Links } from "../../ports/host/network/links.ts";
import type { Resolvers } from "../../ports/host/network/resolvers.ts";
import type { Routes } from "../../ports/host/network/routes.ts";
import type { PacketMarks } from "../../ports/host/packet-marks.ts";
import type { Log } from "../../ports/log.ts";
import type { Store } from "../../ports/store.ts";
import { refusingTransaction } from "../refusing-transaction.ts";
import { sharedReading } from "../shared-reading.ts";
import { linuxBridges } from "./bridges/linux-bridges.ts";
import { certificatesIn } from "./certificates/linux-certificates.ts";
import { LinuxChanges } from "./changes/linux-changes.ts";
import { hasDhcpv4, linuxDhcpv4 } from "./dhcp/linux-dhcpv4.ts";
import { LeaseRenewals } from "./dhcp-options/lease-renewals.ts";
import { linuxDhcpOptions } from "./dhcp-options/linux-dhcp-options.ts";
import { linuxDhcpv6 } from "./dhcpv6/linux-dhcpv6.ts";
import { hasFrameCounters, linuxFrameCounters } from "./ethernet/frame-counters.ts";
import { hasFirewall, linuxFirewall } from "./firewall/linux-firewall.ts";
import { linuxHardware } from "./hardware/linux-hardware.ts";
import { isRouter, linuxHosts } from "./hosts/linux-hosts.ts";
import { networkdTeller } from "./kept/told-networkd.ts";
import { tellLink } from "./links/linux-link-edits.ts";
import { linuxLinks } from "./links/linux-links.ts";
import { hasNeighborDiscovery, linuxNeighborDiscovery } from "./links/neighbor-discovery.ts";
import { linuxTransaction } from "./linux-transaction.ts";
import { linuxNetworkTests, type SocketTests } from "./network-tests/linux-network-tests.ts";
import { nothingOwn } from "./own/own-network.ts";
import { networkBack, settleNetwork, turnNetwork } from "./own/own-network-draft.ts";
import { ownNetworkFile } from "./own/own-network-file.ts";
import { shownNetwork } from "./own/shown-network.ts";
import { hasPpp, linuxPpp } from "./ppp/linux-ppp.ts";
import { IpMonitor } from "./programs/ip-monitor.ts";
import { type IpProgram, liveIpProgram, recordedIpProgram } from "./programs/ip-program.ts";
import { recordedProgram } from "./programs/recorded-program.ts";
import { type RunProgram, runProgram } from "./programs/run-program.ts";
import { type StartProgram, startProgram } from "./programs/start-program.ts";
import { streamProgram } from "./programs/stream-program.ts";
import { systemFiles } from "./programs/system-files.ts";
import { UnreadableSystem } from "./programs/unreadable-system.ts";
import { watchFolder } from "./programs/watch-folder.ts";
import { hasQos, linuxQos, queueingDisciplines } from "./qos/linux-qos.ts";
import { linuxResolvers, resolvedFile } from "./resolvers/linux-resolvers.ts";
import { withOrigins } from "./resolvers/server-origins.ts";
import { linuxRoutes } from "./routes/linux-routes.ts";
import { hasTransceivers, linuxTransceivers } from "./sfp/linux-transceivers.ts";
import { hasSshd, sshdServers } from "./ssh/sshd.ts";
import { linuxSystem } from "./system/linux-system.ts";
import { hasNetworkProperties, linuxNetworkProperties } from "./system/network-properties.ts";
import { LinuxTrials } from "./trial/linux-trials.ts";
import { putBack } from "./trial/put-back.ts";
import { hasWifi, linuxWifi } from "./wifi/linux-wifi.ts";
import { hasWireGuard, linuxWireGuard } from "./wireguard/linux-wireguard.ts";

export interface LinuxHostOptions {
  /** `/`, or a copied file system: nothing outside it is read, changed or started then. */
  readonly root?: string;
  readonly run?: RunProgram;
  readonly start?: StartProgram;
  /** Default: the program of the system, or what was recorded of it. */
  readonly ip?: IpProgram;
  readonly clock: Clock;
  readonly log: Log;
  /** What is tried on the network by sockets; absent: nothing is tried. */
  readonly socketTests?: SocketTests;
  /** Sets the DSCP of tests that cannot set it themselves. */
  readonly packetMarks?: PacketMarks;
  /** Where a forwarder of the system's own keeps the name servers that it asks. */
  readonly upstreamFiles?: readonly string[];
  /** Files of certificates that the agent uses. */
  readonly certificateFiles?: readonly string[];
  /** Keeps what is on trial, and how it was before; absent: nothing is put on trial. */
  readonly store?: Store;
  /** How long changes of links are on trial; absent or 0: not at all. */
  readonly confirmSeconds?: number;
  /** Default: none of them. */
  readonly allows?: Host["allows"] & { readonly persist?: boolean };
}

/** A Linux has links, bridges, routes, resolvers and DHCP options, if maybe none of them. */
export interface LinuxHost extends Host {
  readonly links: Links;
  readonly bridges: Bridges;
  readonly routes: Routes;
  readonly resolvers: Resolvers;
  readonly dhcpOptions: DhcpOptions;
}

/** This machine, read from /proc, /sys and `ip -j`; changed only where `allows` says so. */
export function linuxHost({
  root = "/",
  run = runProgram,
  start = startProgram,
  clock,
  log,
  socketTests,
  packetMarks,
  store,
  confirmSeconds = 0,
  upstreamFiles = [resolvedFile],
  certificateFiles = [],
  allows = { write: false, reboot: false },
  ip = root === "/" ? liveIpProgram(run, log) : recordedIpProgram(systemFiles(root)),
}: LinuxHostOptions): LinuxHost {
  const files = systemFiles(root);
  const live = root === "/";
  const programs = live ? run : recordedProgram(files);
  const changes = live
    ? new LinuxChanges({ kernel: new IpMonitor(start, clock, log), files, watch: watchFolder, clock, log })
    : undefined;
  const kernel = {
    files,
    links: linuxLinks(files, ip, clock, programs),
    routes: linuxRoutes(files, ip),
    bridges: linuxBridges(files, programs, log),
    run,
  };
  const persist = allows.persist === true;
  const own = live ? ownNetworkFile(files, persist, log) : undefined;
  const network = own && allows.write ? { files, kernel, file: own, persist } : undefined;
  const shown = shownNetwork(kernel, own);
  const { links } = shown;
  const runs = live ? run : undefined;
  const tellNetworkd = live && persist ? networkdTeller(files, run, log) : undefined;
  const signal = live ? (pid: number) => void process.kill(pid, "SIGUSR1") : undefined;
  const renewals = signal && new LeaseRenewals(files, run, signal, log);
  const back = putBack(files, tellLink(files, runs), networkBack(network));
  const dhcpv4 = hasDhcpv4(files) ? linuxDhcpv4(files, links, clock) : undefined;
  const trials =
    allows.write && store !== undefined && confirmSeconds > 0
      ? new LinuxTrials({
          store,
          clock,
          log,
          confirmSeconds,
          putBack: async (change) => {
            await back(change);
            await tellNetworkd?.();
          },
        })
      : undefined;
  return {
    kind: "linux",
    allows: { write: allows.write, reboot: allows.reboot, capture: allows.capture === true },
    system: linuxSystem(files, clock),
    ...linuxHardware(files, clock),
    certificates: certificateFiles.length > 0 ? certificatesIn(files, () => certificateFiles, log) : undefined,
    sshServers: hasSshd(files) ? sshdServers(files) : undefined,
    links,
    bridges: shown.bridges,
    ppp: hasPpp(files) ? linuxPpp() : undefined,
    neighborDiscovery: hasNeighborDiscovery(files) ? linuxNeighborDiscovery(files) : undefined,
    wifi: hasWifi(files) ? linuxWifi(files, programs, clock) : undefined,
    qos: hasQos(files) ? linuxQos(sharedReading(queueingDisciplines(programs, log), clock)) : undefined,
    wireGuard: hasWireGuard(files) ? linuxWireGuard(programs) : undefined,
    networkProperties: hasNetworkProperties(files) ? linuxNetworkProperties(files) : undefined,
    frameCounters: hasFrameCounters(files) ? linuxFrameCounters(files, programs) : undefined,
    transceivers: hasTransceivers(files) ? linuxTransceivers(files, programs) : undefined,
    routes: shown.routes,
    resolvers: withOrigins(linuxResolvers(files, upstreamFiles), dhcpv4, files),
    dhcpv4,
    dhcpv6: hasDhcpv4(files) ? linuxDhcpv6(files, links, clock, programs) : undefined,
    ...(hasFirewall(files) ? linuxFirewall({ files, run: programs, links, clock, log }) : {}),
    networkTests: socketTests && linuxNetworkTests(socketTests, run, streamProgram, packetMarks),
    hosts: isRouter(files) ? linuxHosts(files, ip, links) : undefined,
    dhcpOptions: linuxDhcpOptions(files, clock, programs, signal),
    changes,
    begin: () =>
      allows.write
        ? linuxTransaction({ files, run: runs, persist, trials, network, renewals })
        : refusingTransaction({ links }, "this agent is not allowed to change the system (host.write)"),
    trials,
    settle: async () => {
      if (network !== undefined) await settleNetwork(network); // every change here is applied at once, but for one that was cut short
      await tellNetworkd?.();
      await renewals?.run();
      await trials?.begin();
    },
    reboot: async () => {
      if (!allows.reboot || !live) {
        const reason = live ? "host.reboot is not set" : "a copied file system";
        return log.warn("host.reboot", { outcome: "refused", reason });
      }
      const result = await run(["reboot"]);
      if (!result.ok) throw new UnreadableSystem("reboot", result.reason);
    },
    factoryReset: async () => {
      await trials?.forget();
      // A plain Linux has no factory state to go back to: what the ACS has added goes, and the agent clears its own.
      if (network !== undefined) await turnNetwork(network, nothingOwn);
      await tellNetworkd?.();
      log.info("host.factory-reset", { outcome: "agent-only" });
    },
    close: async () => changes?.close(),
  };
}
