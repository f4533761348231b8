import type { Cancel, Clock } from "../../../ports/clock.ts";
import type { DhcpOptions, LeaseOptions } from "../../../ports/host/network/dhcp-options.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import { dhclientDirectories, isDhclientFile, parseDhclientLeases } from "./dhclient-leases.ts";
import { hookDirectory, isHookFile, parseHookLease } from "./hook-leases.ts";
import { networkdDirectory, parseNetworkdLease } from "./networkd-lease.ts";

/** A client that writes down a lease does so in a few steps. */
const gatherMs = 200;
/** Far more than any client keeps of a lease, and than any machine has leases. */
const mostFiles = 64;
const longestFile = 1024 * 1024;

/** As clients of this machine write them down: our hooks of udhcpc and odhcp6c, systemd-networkd, dhclient. */
export function linuxDhcpOptions(files: SystemFiles, clock: Clock): DhcpOptions {
  return {
    read: async () => [...hookLeases(files), ...networkdLeases(files), ...dhclientLeases(files, clock)],
    watch: (changed) => {
      let gathering: Cancel | undefined;
      const gather = (): void => {
        gathering ??= clock.after(gatherMs, () => {
          gathering = undefined;
          changed();
        });
      };
      const theirs = [networkdDirectory, ...dhclientDirectories].filter((directory) => files.has(directory));
      const watches = [hookDirectory, ...theirs].map((directory) => files.watch(directory, gather));
      return () => {
        gathering?.();
        for (const stop of watches) stop();
      };
    },
  };
}

function hookLeases(files: SystemFiles): readonly LeaseOptions[] {
  return textsIn(files, hookDirectory, isHookFile).flatMap(([name, text]) => parseHookLease(name, text) ?? []);
}

function networkdLeases(files: SystemFiles): readonly LeaseOptions[] {
  const found = textsIn(files, networkdDirectory, (name) => /^\d{1,9}$/.test(name));
  if (found.length === 0) return [];
  const links = new Map(
    files.names("/sys/class/net").map((name) => [files.value(`/sys/class/net/${name}/ifindex`), name]),
  );
  return found.flatMap(([index, text]) => {
    const link = links.get(index);
    return link === undefined ? [] : (parseNetworkdLease(link, text) ?? []);
  });
}

function dhclientLeases(files: SystemFiles, clock: Clock): readonly LeaseOptions[] {
  const nowMs = clock.synchronized() ? clock.wallMs() : undefined;
  return dhclientDirectories.flatMap((directory) =>
    textsIn(files, directory, isDhclientFile).flatMap(([, text]) => parseDhclientLeases(text, nowMs)),
  );
}

export function textsIn(files: SystemFiles, directory: string, isWanted: (name: string) => boolean) {
  const names = files.names(directory).filter(isWanted).sort().slice(0, mostFiles);
  return names.flatMap((name): readonly (readonly [name: string, text: string])[] => {
    const path = `${directory}/${name}`;
    const text = (files.size(path) ?? longestFile) < longestFile ? files.text(path) : undefined;
    return text === undefined ? [] : [[name, text]];
  });
}
