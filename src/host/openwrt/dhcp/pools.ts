import { isIPv4 } from "node:net";
import type { Dhcpv4Lease, Dhcpv4PoolReading } from "../../../ports/host/network/dhcpv4.ts";
import { ipv4Number, ipv4Text, maskNumber, subnetLookup } from "../../linux/links/subnets.ts";
import type { NetifdInterface } from "../netifd.ts";
import { flagOf, textOf, wordsOf } from "../uci/option-values.ts";
import type { UciPackage, UciSection } from "../uci/uci-package.ts";
import { dhcpOptionOf, octetsOfOption, optionOf } from "./dhcp-options.ts";
import { leaseSecondsOf } from "./lease-time.ts";
import { linkOf, servedSections } from "./served-sections.ts";
import { type ConfiguredAddress, staticAddressesIn } from "./static-addresses.ts";

// `config dhcp` of /etc/config/dhcp: the pools that dnsmasq (or odhcpd) serves. [OpenWrt dnsmasq.init, odhcpd]

const defaults = { start: 100, limit: 150, leaseTime: "12h" } as const;
const defaultLeaseSeconds = 3600;

/** Options that a pool of TR-181 has parameters for. */
const ownTags: ReadonlySet<number> = new Set([1, 3, 6, 15, 51]);

type Plain = Omit<Dhcpv4PoolReading, "staticAddresses" | "leases">;

/** Each pool, with the static addresses and leases that are in the subnet of its link. */
export function poolsIn(
  dhcp: UciPackage,
  interfaces: readonly NetifdInterface[],
  leases: readonly Dhcpv4Lease[],
): readonly Dhcpv4PoolReading[] {
  const domain = [...dhcp.sections].find(({ type }) => type === "dnsmasq");
  const domainName = (domain && textOf(domain, "domain")) ?? "";
  const isMain = isMainServer(dhcp);
  const pools = servedSections(dhcp, interfaces).map(({ key, section, served }) => ({
    ...poolOf(section, served, domainName, isMain),
    key,
  }));
  const poolAt = subnetLookup(
    pools.flatMap((pool) =>
      pool.first === undefined || pool.prefixLength === undefined
        ? []
        : [{ address: pool.first, prefixLength: pool.prefixLength, value: pool }],
    ),
  );
  const leasesOf = grouped(leases, poolAt);
  const byKey = new Map(pools.map((pool) => [pool.key, pool]));
  const staticOf = grouped(staticAddressesIn(dhcp), poolAt, ({ pool = "" }) => byKey.get(pool));
  return pools.map((pool) => ({
    ...pool,
    staticAddresses: (staticOf.get(pool) ?? []).map(({ key, enabled, macAddress, address }) => ({
      key,
      enabled,
      macAddress,
      address,
    })),
    leases: leasesOf.get(pool) ?? [],
  }));
}

function grouped<T extends Dhcpv4Lease | ConfiguredAddress>(
  items: readonly T[],
  poolAt: (address: string) => Plain | undefined,
  poolOf: (item: T) => Plain | undefined = () => undefined,
): ReadonlyMap<Plain, readonly T[]> {
  const groups = new Map<Plain, T[]>();
  for (const item of items) {
    const pool = poolOf(item) ?? poolAt(item.address);
    if (pool === undefined) continue;
    const group = groups.get(pool);
    if (group === undefined) groups.set(pool, [item]);
    else group.push(item);
  }
  return groups;
}

/** Whether odhcpd serves IPv4 instead of dnsmasq: then only where it is told to. */
export function isMainServer(dhcp: UciPackage): boolean {
  const odhcpd = [...dhcp.sections].find(({ type }) => type === "odhcpd");
  return odhcpd !== undefined && flagOf(odhcpd, "maindhcp", false);
}

function poolOf(
  section: UciSection,
  served: NetifdInterface | undefined,
  domain: string,
  isMain: boolean,
): Omit<Plain, "key"> {
  // dnsmasq serves only where the address is the device's own choice, or it is made to.
  const own = served?.proto === "static" || flagOf(section, "force", false) ? served?.ipv4[0] : undefined;
  const options = wordsOf(section, "dhcp_option").flatMap((item) => dhcpOptionOf(item) ?? []);
  /** Values of an option that is given; a tag without values keeps it from being sent. */
  const given = (tag: number): readonly string[] | undefined => options.findLast((each) => each.tag === tag)?.values;
  const addresses = (tag: number): readonly string[] =>
    (given(tag) ?? (own === undefined ? [] : [own.address])).filter((value) => isIPv4(value));
  const mode = textOf(section, "dhcpv4") ?? (isMain ? "disabled" : "server");
  const enabled = !flagOf(section, "ignore", false) && mode !== "disabled";
  const leaseTime = leaseSecondsOf(textOf(section, "leasetime") ?? defaults.leaseTime) ?? defaultLeaseSeconds;
  return {
    enabled,
    misconfigured: enabled && own === undefined,
    link: linkOf(served),
    dynamic: flagOf(section, "dynamicdhcp", true),
    ...rangeOf(section, own),
    routers: addresses(3),
    dnsServers: addresses(6),
    domainName: given(15)?.[0] ?? domain,
    leaseSeconds: leaseTime === Infinity ? undefined : leaseTime,
    options: options.flatMap(({ tag, values }) => (ownTags.has(tag) ? [] : optionOf(tag, octetsOfOption(values)))),
  };
}

/** `start` and `limit` count from the network's own address, and stay within the subnet. [OpenWrt ipcalc.sh] */
function rangeOf(
  section: UciSection,
  own: NetifdInterface["ipv4"][number] | undefined,
): Pick<Plain, "first" | "last" | "prefixLength"> {
  const address = own && ipv4Number(own.address);
  const prefixLength = prefixLengthOf(textOf(section, "netmask")) ?? own?.prefixLength;
  if (address === undefined || prefixLength === undefined || prefixLength > 30 || prefixLength < 0)
    return { first: undefined, last: undefined, prefixLength: undefined };
  const mask = maskNumber(prefixLength);
  const network = (address & mask) >>> 0;
  const highest = network + (0xffffffff - mask) - 1;
  const start = naturalOf(textOf(section, "start")) ?? defaults.start;
  const count = Math.max(1, naturalOf(textOf(section, "limit")) ?? defaults.limit);
  const first = Math.min(highest, Math.max(network + 1, network + ((start & ~mask) >>> 0)));
  return { first: ipv4Text(first), last: ipv4Text(Math.min(highest, first + count - 1)), prefixLength };
}

const naturalOf = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;

function prefixLengthOf(netmask: string | undefined): number | undefined {
  const mask = netmask === undefined ? undefined : ipv4Number(netmask);
  if (mask === undefined) return undefined;
  const prefixLength = Math.clz32(~mask >>> 0);
  return maskNumber(prefixLength) === mask ? prefixLength : undefined;
}
