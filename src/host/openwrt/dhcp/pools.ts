import { isIPv4 } from "node:net";
import type { Dhcpv4Lease, Dhcpv4PoolReading, Dhcpv4StaticAddress } from "../../../ports/host/network/dhcpv4.ts";
import { dhcpOptionOf } from "../../linux/dhcp/dnsmasq-options.ts";
import { leaseSecondsOf } from "../../linux/dhcp/lease-time.ts";
import { prefixLengthOf } from "../../linux/links/ipv4-mask.ts";
import { ipv4Number, ipv4Text, maskNumber, subnetLookup } from "../../linux/links/subnets.ts";
import { configuredAddresses } from "../links/static-addresses.ts";
import type { NetifdInterface } from "../netifd.ts";
import { flagOf, textOf, wordsOf } from "../uci/option-values.ts";
import type { UciPackage, UciSection } from "../uci/uci-package.ts";
import { poolOptionsIn } from "./pool-options.ts";
import { reservedAddressesIn } from "./reserved-addresses.ts";
import { linkOf, noPoolOption, type ServedSection, servedKinds, servedSections } from "./served-sections.ts";
import { staticAddressesIn } from "./static-addresses.ts";

// `config dhcp` of /etc/config/dhcp: the pools that dnsmasq (or odhcpd) serves. [OpenWrt dnsmasq.init, odhcpd]

const defaults = { start: 100, limit: 150, leaseTime: "12h" } as const;
const defaultLeaseSeconds = 3600;

type Plain = Omit<Dhcpv4PoolReading, "staticAddresses" | "leases">;

/** The `config dhcp` that are pools of IPv4, in order. */
export const poolSections = (dhcp: UciPackage, interfaces: readonly NetifdInterface[]): readonly ServedSection[] =>
  servedSections(dhcp, interfaces).filter(({ section }) => !flagOf(section, noPoolOption, false));

/** The domain of those that are served, unless their pool says otherwise. */
export function domainOf(dhcp: UciPackage): string {
  const server = [...dhcp.sections].find(({ type }) => type === "dnsmasq");
  return (server && textOf(server, "domain")) ?? "";
}

interface PoolSurroundings {
  readonly network?: UciPackage | undefined;
  readonly reserved?: readonly Dhcpv4StaticAddress[];
}

/**
 * Each pool, with the static addresses and leases that are in the subnet of its link. `network`: how addresses of interfaces are
 * configured, which netifd may not have changed yet; `reserved`: static addresses that are configured elsewhere.
 */
export function poolsIn(
  dhcp: UciPackage,
  interfaces: readonly NetifdInterface[],
  leases: readonly Dhcpv4Lease[],
  { network, reserved = [] }: PoolSurroundings = {},
): readonly Dhcpv4PoolReading[] {
  const domainName = domainOf(dhcp);
  const isMain = isMainServer(dhcp);
  const sections = poolSections(dhcp, interfaces);
  const isOff = !sections.some(({ section }) => servesIpv4(section, isMain));
  const pools = sections.map((each) => ({
    ...poolOf(each, domainName, isMain, network),
    ...(isOff && flagOf(each.section, servedKinds.dhcpv4.held, false) && { enabled: true }),
    key: each.key,
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
  const elsewhere = grouped(reserved, poolAt);
  const reservedOf = grouped(reservedAddressesIn(dhcp), poolAt, ({ pool = "" }) => byKey.get(pool));
  return pools.map((pool) => ({
    ...pool,
    reserved: (reservedOf.get(pool) ?? []).map(({ address }) => address),
    staticAddresses: [...(staticOf.get(pool) ?? []), ...(elsewhere.get(pool) ?? [])].map(
      ({ key, enabled, macAddress, address }) => ({ key, enabled, macAddress, address }),
    ),
    leases: leasesOf.get(pool) ?? [],
  }));
}

function grouped<T extends Pick<Dhcpv4Lease, "address">>(
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

/** dnsmasq serves where it is not told otherwise, odhcpd where it is told to. */
export const servesIpv4 = (section: UciSection, isMain: boolean): boolean =>
  !flagOf(section, "ignore", false) && (textOf(section, "dhcpv4") ?? (isMain ? "disabled" : "server")) !== "disabled";

function poolOf(
  { section, served }: ServedSection,
  domain: string,
  isMain: boolean,
  network: UciPackage | undefined,
): Omit<Plain, "key"> {
  const own = ownAddress(section, served, network);
  const options = wordsOf(section, "dhcp_option").flatMap((item) => dhcpOptionOf(item) ?? []);
  /** Values of an option that is given; a tag without values keeps it from being sent. */
  const given = (tag: number): readonly string[] | undefined => options.findLast((each) => each.tag === tag)?.values;
  const addresses = (tag: number): readonly string[] =>
    (given(tag) ?? (own === undefined ? [] : [own.address])).filter((value) => isIPv4(value));
  const enabled = servesIpv4(section, isMain);
  const leaseTime = leaseSecondsOf(textOf(section, "leasetime") ?? defaults.leaseTime) ?? defaultLeaseSeconds;
  const domains = given(15);
  return {
    enabled,
    misconfigured: enabled && (own === undefined || served?.ipv4[0] === undefined),
    link: linkOf(served),
    dynamic: flagOf(section, "dynamicdhcp", true),
    ...rangeOf(section, own),
    routers: addresses(3),
    dnsServers: addresses(6),
    domainName: domains === undefined ? domain : (domains[0] ?? ""),
    leaseSeconds: leaseTime === Infinity ? undefined : leaseTime,
    options: poolOptionsIn(section),
  };
}

interface OwnAddress {
  readonly address: string;
  readonly prefixLength: number;
}

/**
 * The device's own address in the subnet that a pool is of, as it is configured or as netifd has it. dnsmasq serves only where
 * the address is the device's own choice, or it is made to.
 */
export function ownAddress(
  section: UciSection,
  served: NetifdInterface | undefined,
  network: UciPackage | undefined,
): OwnAddress | undefined {
  const configured = network?.section(textOf(section, "interface") ?? section.name);
  const [own] = configured === undefined ? [] : configuredAddresses(configured, 4);
  return own ?? (served?.proto === "static" || flagOf(section, "force", false) ? served?.ipv4[0] : undefined);
}

/** `start` and `limit` count from the network's own address, and stay within the subnet. [OpenWrt ipcalc.sh] */
export function rangeOf(
  section: UciSection,
  own: OwnAddress | undefined,
): Pick<Plain, "first" | "last" | "prefixLength"> {
  const address = own && ipv4Number(own.address);
  const prefixLength = prefixLengthOf(textOf(section, "netmask") ?? "") ?? own?.prefixLength;
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
