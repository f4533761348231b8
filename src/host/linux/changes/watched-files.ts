import { basename, dirname, resolve } from "node:path";
import { leaseFileIn, readDnsmasqConfig } from "../dhcp/dnsmasq-config.ts";
import { dhclientDirectories } from "../dhcp-options/dhclient-leases.ts";
import { dhcpcdDirectory } from "../dhcp-options/dhcpcd-leases.ts";
import { managerDirectory } from "../dhcp-options/network-manager-lease.ts";
import { networkdDirectory, networkdLinkDirectory } from "../dhcp-options/networkd-lease.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import { resolvedFile } from "../resolvers/linux-resolvers.ts";

/** What may be another once somebody has written it: name servers, names, the time zone, users. */
const settings = ["resolv.conf", "hostname", "localtime", "timezone", "passwd", "shadow", "group"];
const resolver = "/etc/resolv.conf";
/** NetworkManager notes in a folder for everybody what its own tells root alone. */
const dhclientOwn = dhclientDirectories.filter((folder) => !folder.includes("NetworkManager"));
/** A folder for each bus, with a node for each device on it. */
const usb = "/dev/bus/usb";

/** Folders that are there, each with the names in it that tell something; undefined for all. */
export function watchedFiles(files: SystemFiles): ReadonlyMap<string, ReadonlySet<string> | undefined> {
  const link = files.link(resolver);
  const leading = link === undefined ? [] : [resolve(dirname(resolver), link)];
  const leases = leaseFileIn(readDnsmasqConfig(files));
  const wanted = new Map<string, Set<string>>([["/etc", new Set(settings)]]);
  for (const path of [...leading, resolvedFile, leases]) {
    wanted.set(dirname(path), (wanted.get(dirname(path)) ?? new Set()).add(basename(path)));
  }
  const whole = [networkdDirectory, networkdLinkDirectory, managerDirectory, dhcpcdDirectory, ...dhclientOwn, usb];
  const buses = files.names(usb).map((bus) => `${usb}/${bus}`);
  const all = new Map<string, ReadonlySet<string> | undefined>(wanted);
  for (const folder of [...whole, ...buses]) all.set(folder, undefined);
  return new Map([...all].filter(([folder]) => files.has(folder)));
}
