import type { Cancel, Clock } from "../../../ports/clock.ts";
import type { DhcpOptions, LeaseOptions } from "../../../ports/host/network/dhcp-options.ts";
import type { RunProgram } from "../programs/run-program.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import { dhclientDirectories, isDhclientFile, parseDhclientLeases } from "./dhclient-leases.ts";
import { dhcpcdDirectory, dhcpcdOptions } from "./dhcpcd-leases.ts";
import { hookDirectory, isHookFile, parseHookLease } from "./hook-leases.ts";
import { textsIn } from "./lease-files.ts";
import { linkNames } from "./link-names.ts";
import { managerDirectory, managerOptions } from "./network-manager-lease.ts";
import { networkdDirectory, networkdLinkDirectory, networkdOptions } from "./networkd-lease.ts";
import { renewLeases } from "./renew-leases.ts";

/** A client that writes down a lease does so in a few steps. */
const gatherMs = 200;

/** How the clients of a system that runs are told to renew. */
export type Signal = (pid: number) => void;

/**
 * As clients of this machine write them down or tell them: our hooks of udhcpc and odhcp6c, systemd-networkd, NetworkManager, dhcpcd, dhclient. `signal`:
 * absent for a copied file system, where nobody is asked to renew.
 */
export function linuxDhcpOptions(files: SystemFiles, clock: Clock, run: RunProgram, signal?: Signal): DhcpOptions {
  return {
    read: async () => {
      const nowMs = clock.synchronized() ? clock.wallMs() : undefined;
      const linkOf = linkNames(files);
      return [
        ...hookLeases(files),
        ...(await networkdOptions(files, linkOf, run)),
        ...managerOptions(files, linkOf),
        ...dhcpcdOptions(files, nowMs),
        ...dhclientLeases(files, nowMs),
      ];
    },
    watch: (changed) => {
      let gathering: Cancel | undefined;
      const gather = (): void => {
        gathering ??= clock.after(gatherMs, () => {
          gathering = undefined;
          changed();
        });
      };
      const theirs = [
        networkdDirectory,
        networkdLinkDirectory,
        managerDirectory,
        dhcpcdDirectory,
        ...dhclientDirectories,
      ];
      const watched = [hookDirectory, ...theirs.filter((directory) => files.has(directory))];
      const watches = watched.map((directory) => files.watch(directory, gather));
      return () => {
        gathering?.();
        for (const stop of watches) stop();
      };
    },
    renew: signal && (() => renewLeases(files, run, signal)),
  };
}

function hookLeases(files: SystemFiles): readonly LeaseOptions[] {
  return textsIn(files, hookDirectory, isHookFile).flatMap(([name, text]) => parseHookLease(name, text) ?? []);
}

function dhclientLeases(files: SystemFiles, nowMs: number | undefined): readonly LeaseOptions[] {
  return dhclientDirectories.flatMap((directory) =>
    textsIn(files, directory, isDhclientFile).flatMap(([, text]) => parseDhclientLeases(text, nowMs)),
  );
}
