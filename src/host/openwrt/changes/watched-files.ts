import { basename, dirname } from "node:path";
import { ownFile, ownFolders } from "../dhcp/dnsmasq-files.ts";
import { textOf } from "../uci/option-values.ts";
import type { UciConfig } from "../uci/uci-config.ts";
import { UciError, UciTooLargeError } from "../uci/uci-error.ts";
import type { UciPackage } from "../uci/uci-package.ts";

/** Where the configuration says nothing else. [OpenWrt dnsmasq, odhcpd, miniupnpd, netifd] */
export const learnedServersFile = "/tmp/resolv.conf.d/resolv.conf.auto";
export const resolverFiles = ["/tmp/resolv.conf", learnedServersFile];
const dnsmasqLeases = "/tmp/dhcp.leases";
const odhcpdLeases = "/tmp/hosts/odhcpd";
export const upnpLeases = "/var/run/miniupnpd.leases";

/**
 * Files that daemons write while they run, and what else dnsmasq reads: folders, each with the names in it that tell something;
 * undefined for all.
 */
export function watchedFiles(uci: UciConfig): ReadonlyMap<string, ReadonlySet<string> | undefined> {
  const dhcp = packageIn(uci, "dhcp");
  const upnpd = packageIn(uci, "upnpd");
  const folders = new Map<string, Set<string>>();
  const files = [
    ownFile,
    ...resolverFiles,
    ...optionsOf(dhcp, "dnsmasq", "resolvfile"),
    dnsmasqLeases,
    odhcpdLeases,
    ...optionsOf(dhcp, "dnsmasq", "leasefile"),
    ...optionsOf(dhcp, "odhcpd", "leasefile"),
    upnpLeases,
    ...optionsOf(upnpd, "upnpd", "upnp_lease_file"),
  ];
  for (const file of files) {
    const names = folders.get(dirname(file)) ?? new Set();
    folders.set(dirname(file), names.add(basename(file)));
  }
  return new Map([...folders, ...ownFolders(dhcp).map((folder) => [folder, undefined] as const)]);
}

function optionsOf(from: UciPackage | undefined, type: string, option: string): readonly string[] {
  const sections = [...(from?.sections ?? [])].filter((section) => section.type === type);
  return sections.flatMap((section) => textOf(section, option) ?? []).filter((path) => path.startsWith("/"));
}

/** One that cannot be read says nothing. */
function packageIn(uci: UciConfig, name: string): UciPackage | undefined {
  try {
    return uci.read(name);
  } catch (error) {
    if (error instanceof UciError || error instanceof UciTooLargeError) return undefined;
    throw error;
  }
}
