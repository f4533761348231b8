import { isIPv4 } from "node:net";
import { dhclientDirectories, endMs, isDhclientFile, leasesIn, linkIn } from "../dhcp-options/dhclient-leases.ts";
import { type DhcpMessage, optionOf } from "../dhcp-options/dhcp-message.ts";
import { dhcpcdLeases } from "../dhcp-options/dhcpcd-leases.ts";
import { textsIn } from "../dhcp-options/lease-files.ts";
import { managerLeases } from "../dhcp-options/network-manager-lease.ts";
import { networkdDirectory } from "../dhcp-options/networkd-lease.ts";
import { prefixLengthOf } from "../links/ipv4-mask.ts";
import type { SystemFiles } from "../programs/system-files.ts";

/** What a client of IPv4 has written down of the lease that it has. */
export interface ClientLease {
  readonly address: string;
  /** Undefined where it does not say. */
  readonly prefixLength: number | undefined;
  readonly server: string | undefined;
  readonly routers: readonly string[];
  readonly dnsServers: readonly string[];
  /** Unix time in milliseconds; undefined where it does not say, Infinity for ever. */
  readonly expiresMs: number | undefined;
}

/**
 * By link, as systemd-networkd, NetworkManager, dhcpcd and dhclient have written them, in this order: a client that ran before the present one
 * may have left one without an end.
 */
export function clientLeases(
  files: SystemFiles,
  nowMs: number | undefined,
  indexes: ReadonlyMap<string, string>,
): ReadonlyMap<string, readonly ClientLease[]> {
  const leases = new Map<string, readonly ClientLease[]>();
  const put = (link: string | undefined, lease: ClientLease | undefined): void => {
    if (link !== undefined && lease !== undefined && !isOver(lease, nowMs))
      leases.set(link, [lease, ...(leases.get(link) ?? [])]);
  };
  for (const directory of dhclientDirectories) {
    for (const [, text] of textsIn(files, directory, isDhclientFile)) {
      for (const [link, lease] of dhclientLeasesIn(text)) put(link, lease);
    }
  }
  for (const { link, family, message, expiresMs } of dhcpcdLeases(files, nowMs)) {
    if (family === 4) put(link, messageLeaseOf(message, expiresMs));
  }
  for (const [name, text] of textsIn(files, networkManagerDirectory, isManagerLease)) {
    put(linkOfManagerLease(name), lineLeaseOf(text));
  }
  for (const { index, at } of managerLeases(files)) put(indexes.get(index), managerDeviceOf(at));
  for (const [index, text] of textsIn(files, networkdDirectory, isIndex)) put(indexes.get(index), lineLeaseOf(text));
  return leases;
}

const isIndex = (name: string): boolean => /^\d{1,9}$/.test(name);

const isOver = ({ expiresMs }: ClientLease, nowMs: number | undefined): boolean =>
  expiresMs !== undefined && nowMs !== undefined && expiresMs <= nowMs;

const networkManagerDirectory = "/var/lib/NetworkManager";
const managerLease = /^internal-[0-9a-f-]{36}-([\w.@:-]{1,64})\.lease$/;
const isManagerLease = (name: string): boolean => managerLease.test(name);
const linkOfManagerLease = (name: string): string | undefined => managerLease.exec(name)?.[1];

const addressesIn = (text: string): readonly string[] => text.split(/[\s,]+/).filter((each) => isIPv4(each));

const addressIn = (text: string): string | undefined => (isIPv4(text) ? text : undefined);

/** `ADDRESS=192.0.2.40`, a line each: what systemd-networkd keeps, and the client that NetworkManager has of its own. */
function lineLeaseOf(text: string): ClientLease | undefined {
  const at = (name: string): string => new RegExp(`^${name}=(.*)$`, "m").exec(text)?.[1]?.trim() ?? "";
  return leaseOf({
    address: at("ADDRESS"),
    mask: at("NETMASK"),
    server: at("SERVER_ADDRESS"),
    routers: at("ROUTER"),
    dns: at("DNS"),
    expiresMs: undefined,
  });
}

/** By the names of nm-settings. */
function managerDeviceOf(at: (name: string) => string): ClientLease | undefined {
  const expiry = at("expiry");
  return leaseOf({
    address: at("ip_address"),
    mask: at("subnet_mask"),
    server: at("dhcp_server_identifier"),
    routers: at("routers"),
    dns: at("domain_name_servers"),
    expiresMs: /^\d{1,12}$/.test(expiry) ? Number(expiry) * 1000 : undefined,
  });
}

/** The last of each link, whatever has become of those before it. [dhclient.leases(5)] */
function dhclientLeasesIn(text: string): ReadonlyMap<string, ClientLease> {
  const leases = new Map<string, ClientLease>();
  for (const { family, statements } of leasesIn(text)) {
    const link = linkIn(statements);
    if (family !== 4 || link === undefined) continue;
    const after = (words: string): string =>
      statements.find((each) => each.startsWith(`${words} `))?.slice(words.length + 1) ?? "";
    const lease = leaseOf({
      address: after("fixed-address"),
      mask: after("option subnet-mask"),
      server: after("option dhcp-server-identifier"),
      routers: after("option routers"),
      dns: after("option domain-name-servers"),
      expiresMs: endMs(statements),
    });
    if (lease !== undefined) leases.set(link, lease);
  }
  return leases;
}

/** The message by which the server gave it. */
function messageLeaseOf(
  { address = "", options }: DhcpMessage,
  expiresMs: number | undefined,
): ClientLease | undefined {
  const addresses = (code: number): string =>
    [...(optionOf(options, code) ?? [])].map((octet, index) => (index % 4 === 3 ? `${octet} ` : `${octet}.`)).join("");
  return leaseOf({
    address,
    mask: addresses(1).trim(),
    server: addresses(54).trim(),
    routers: addresses(3),
    dns: addresses(6),
    expiresMs,
  });
}

interface Written {
  readonly address: string;
  readonly mask: string;
  readonly server: string;
  readonly routers: string;
  readonly dns: string;
  readonly expiresMs: number | undefined;
}

function leaseOf({ address, mask, server, routers, dns, expiresMs }: Written): ClientLease | undefined {
  if (!isIPv4(address)) return undefined;
  return {
    address,
    prefixLength: prefixLengthOf(mask),
    server: addressIn(server),
    routers: addressesIn(routers),
    dnsServers: addressesIn(dns),
    expiresMs,
  };
}
