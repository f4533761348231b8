import type { Clock } from "../../../ports/clock.ts";
import type { Dhcpv4, Dhcpv4ClientReading } from "../../../ports/host/network/dhcpv4.ts";
import type { LinkReading, Links } from "../../../ports/host/network/links.ts";
import { readLeases } from "../hosts/lease-file.ts";
import { asksFor, type NetworkSettings } from "../networkd/network-settings.ts";
import { requestedTags, sentOptions } from "../networkd/option-words.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import { type ClientLease, clientLeases } from "./client-leases.ts";
import { clientWithoutLease } from "./client-without-lease.ts";
import { ifupdownClients, networkdLinks } from "./configured-clients.ts";
import { hasDnsmasq, readDnsmasqConfig } from "./dnsmasq-config.ts";
import { octetsOfText } from "./dnsmasq-options.ts";
import { dnsmasqPools } from "./dnsmasq-pools.ts";

const clientPrograms = [
  "/run/systemd/netif",
  "/run/NetworkManager",
  "/etc/network/interfaces",
  "/var/lib/dhcp",
  "/var/lib/dhclient",
  "/var/lib/dhcpcd",
] as const;

/** Whether there is anything here that asks for addresses or serves them. */
export const hasDhcpv4 = (files: SystemFiles): boolean =>
  hasDnsmasq(files) || clientPrograms.some((path) => files.has(path));

/** Clients as systemd-networkd, NetworkManager, dhcpcd, dhclient and ifupdown have them, and what dnsmasq serves. */
export function linuxDhcpv4(files: SystemFiles, links: Links, clock: Clock): Dhcpv4 {
  return {
    clients: async () => clientsOf(files, await links.read(), clock),
    server: async () => {
      if (!hasDnsmasq(files)) return undefined;
      const settings = readDnsmasqConfig(files);
      const pools = dnsmasqPools({
        settings,
        running: isRunning(files, settings.find(({ name }) => name === "pid-file")?.value),
        links: await links.read(),
        leases: readLeases(files, settings),
      });
      return { enabled: pools.some(({ enabled }) => enabled), pools };
    },
  };
}

const pidFiles = ["/run/dnsmasq/dnsmasq.pid", "/run/dnsmasq.pid", "/var/run/dnsmasq.pid"] as const;

/** Whether the process that dnsmasq has noted is there, and is dnsmasq. */
function isRunning(files: SystemFiles, configured: string | undefined): boolean {
  return [...(configured?.startsWith("/") ? [configured] : []), ...pidFiles].some((path) => {
    const pid = files.value(path)?.trim() ?? "";
    return /^\d{1,9}$/.test(pid) && /^\d+ \(dnsmasq\) /.test(files.text(`/proc/${pid}/stat`) ?? "");
  });
}

function clientsOf(files: SystemFiles, links: readonly LinkReading[], clock: Clock): readonly Dhcpv4ClientReading[] {
  const nowMs = clock.synchronized() ? clock.wallMs() : undefined;
  const indexes = new Map(links.flatMap(({ index, name }) => (index === undefined ? [] : [[`${index}`, name]])));
  const leases = clientLeases(files, nowMs, indexes);
  const byIfupdown = new Set(ifupdownClients(files, 4));
  const byNetworkd = networkdLinks(files, indexes);
  return links.flatMap((link) => {
    const settings = byNetworkd.get(link.name);
    const isAsking = byIfupdown.has(link.name) || (settings !== undefined && asksFor(settings, 4));
    const options = settings === undefined ? {} : optionsOf(settings);
    const own = link.addresses.filter(({ family, scope }) => family === 4 && scope === "global");
    for (const lease of leases.get(link.name) ?? []) {
      const held = own.find(({ address }) => address === lease.address);
      if (held !== undefined) return [{ ...boundTo(link, held, lease, nowMs), ...options }];
    }
    // A client that leaves no record (busybox) has set the one address that the link has.
    const [only] = own;
    if (byIfupdown.has(link.name) && own.length === 1 && only !== undefined)
      return [boundTo(link, only, undefined, nowMs)];
    return isAsking ? [{ ...without(link), ...options }] : [];
  });
}

/** Those of a client of systemd-networkd. */
function optionsOf(settings: NetworkSettings): Pick<Dhcpv4ClientReading, "sentOptions" | "requestedOptions"> {
  const vendorClass = settings.last("DHCPv4", "VendorClassIdentifier");
  const own = vendorClass === undefined ? undefined : octetsOfText(vendorClass);
  const sent = sentOptions(settings, "DHCPv4", 254);
  return {
    sentOptions: own === undefined || sent.some(({ tag }) => tag === 60) ? sent : [{ tag: 60, value: own }, ...sent],
    requestedOptions: requestedTags(settings, "DHCPv4", 254).map((tag) => ({ tag })),
  };
}

function boundTo(
  { name }: LinkReading,
  { address, prefixLength, validSeconds }: LinkReading["addresses"][number],
  lease: ClientLease | undefined,
  nowMs: number | undefined,
): Dhcpv4ClientReading {
  const { expiresMs = Number.POSITIVE_INFINITY } = lease ?? {};
  const written =
    nowMs === undefined || expiresMs === Number.POSITIVE_INFINITY ? undefined : (expiresMs - nowMs) / 1000;
  const remaining = validSeconds ?? written;
  return {
    key: name,
    link: name,
    enabled: true,
    state: "bound",
    address,
    prefixLength,
    server: lease?.server,
    routers: lease?.routers ?? [],
    dnsServers: lease?.dnsServers ?? [],
    remainingSeconds: remaining === undefined ? undefined : Math.max(0, Math.ceil(remaining)),
    sentOptions: [],
    requestedOptions: [],
  };
}

const without = ({ name, state }: LinkReading): Dhcpv4ClientReading =>
  clientWithoutLease({ key: name, link: name, enabled: true, state: state === "up" ? "selecting" : "init" });
