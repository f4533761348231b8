import { isIPv4 } from "node:net";
import type { Dhcpv4Lease, Dhcpv4PoolReading, Dhcpv4StaticAddress } from "../../../ports/host/network/dhcpv4.ts";
import type { LinkReading } from "../../../ports/host/network/links.ts";
import { machineAddress } from "../hosts/mac-address.ts";
import { ipv4Number, ipv4Text, maskNumber, subnetLookup } from "../links/subnets.ts";
import { type DhcpRange, dhcpRangeOf } from "./dhcp-range.ts";
import type { DnsmasqSetting } from "./dnsmasq-config.ts";
import { dhcpOptionOf, octetsOfOption } from "./dnsmasq-options.ts";

// The pools of dnsmasq as its own configuration has them: a `dhcp-range` each. [dnsmasq(8)]

/** What dnsmasq serves, and whether it runs. */
export interface DnsmasqState {
  readonly settings: readonly DnsmasqSetting[];
  readonly running: boolean;
  readonly links: readonly LinkReading[];
  readonly leases: readonly Dhcpv4Lease[];
}

interface OwnAddress {
  readonly link: string;
  readonly address: string;
  readonly prefixLength: number;
}

type Pool = Omit<Dhcpv4PoolReading, "staticAddresses" | "leases">;

/** Each with the leases and the static addresses that are of it: by its range, else by its subnet. */
export function dnsmasqPools({ settings, running, links, leases }: DnsmasqState): readonly Dhcpv4PoolReading[] {
  const ownAt = subnetLookup(
    links.flatMap(({ name, kind, addresses }) =>
      kind === "loopback"
        ? []
        : addresses.flatMap(({ family, address, prefixLength }) =>
            family === 4 ? [{ address, prefixLength, value: { link: name, address, prefixLength } }] : [],
          ),
    ),
  );
  const keys = new Set<string>();
  const pools = valuesOf(settings, "dhcp-range").flatMap((value): readonly Pool[] => {
    const range = dhcpRangeOf(value);
    if (range === undefined || keys.has(keyOf(range))) return [];
    keys.add(keyOf(range));
    return [poolOf(range, ownAt(range.first), settings, running)];
  });
  const placed = placing(pools);
  const leasesOf = grouped(leases, placed);
  const staticOf = grouped(reservedIn(settings), placed);
  return pools.map((pool) => ({
    ...pool,
    staticAddresses: staticOf.get(pool) ?? [],
    leases: leasesOf.get(pool) ?? [],
  }));
}

const keyOf = ({ first }: DhcpRange): string => `range_${first.replaceAll(".", "_")}`;

const valuesOf = (settings: readonly DnsmasqSetting[], wanted: string): readonly string[] =>
  settings.flatMap(({ name, value }) => (name === wanted ? [value] : []));

function poolOf(
  range: DhcpRange,
  own: OwnAddress | undefined,
  settings: readonly DnsmasqSetting[],
  running: boolean,
): Pool {
  const enabled = running && (own === undefined || servesOn(settings, own));
  const prefixLength = range.prefixLength ?? own?.prefixLength;
  const tags = new Set([...range.sets, ...(own === undefined ? [] : [own.link])]);
  const options = optionsFor(settings, tags);
  /** Values of an option that is given; one without values keeps it from being sent. */
  const given = (tag: number): readonly string[] | undefined => options.findLast((each) => each.tag === tag)?.values;
  const addresses = (tag: number): readonly string[] =>
    (given(tag) ?? (own === undefined ? [] : [own.address])).flatMap((value) =>
      value === "0.0.0.0" ? (own?.address ?? []) : isIPv4(value) ? value : [],
    );
  const hasDns = !valuesOf(settings, "port").includes("0");
  return {
    key: keyOf(range),
    enabled,
    misconfigured: enabled && own === undefined,
    link: own?.link,
    dynamic: range.last !== undefined,
    ...boundsOf(range, prefixLength),
    routers: addresses(3),
    dnsServers: hasDns || given(6) !== undefined ? addresses(6) : [],
    domainName: given(15)?.[0] ?? valuesOf(settings, "domain").find((value) => /^[^,#]+$/.test(value)) ?? "",
    leaseSeconds: range.leaseSeconds === Number.POSITIVE_INFINITY ? undefined : range.leaseSeconds,
    options: [...new Map(options.map((each) => [each.tag, each.values]))].flatMap(([tag, values]) => {
      const value = hasParameter.has(tag) ? undefined : octetsOfOption(values);
      return value === undefined ? [] : [{ tag, value }];
    }),
  };
}

/** Options that a pool of TR-181 has parameters for. */
const hasParameter: ReadonlySet<number> = new Set([1, 3, 6, 15, 51]);

/** A range for those alone that are known is the whole subnet. */
function boundsOf(
  { first, last }: DhcpRange,
  prefixLength: number | undefined,
): Pick<Pool, "first" | "last" | "prefixLength"> {
  const address = ipv4Number(first);
  if (prefixLength === undefined || address === undefined) {
    return { first: undefined, last: undefined, prefixLength: undefined };
  }
  if (last !== undefined) return { first, last, prefixLength };
  const network = (address & maskNumber(prefixLength)) >>> 0;
  const size = 2 ** (32 - prefixLength);
  return { first: ipv4Text(network + 1), last: ipv4Text(network + Math.max(1, size - 2)), prefixLength };
}

/** Whether dnsmasq answers requests that come in on the link. */
function servesOn(settings: readonly DnsmasqSetting[], { link, address }: OwnAddress): boolean {
  const names = (name: string): readonly string[] =>
    valuesOf(settings, name).flatMap((value) => value.split(",").map((each) => each.trim()));
  const isNamed = (patterns: readonly string[]): boolean =>
    patterns.some((pattern) => (pattern.endsWith("*") ? link.startsWith(pattern.slice(0, -1)) : pattern === link));
  if (isNamed([...names("no-dhcp-interface"), ...names("no-dhcpv4-interface"), ...names("except-interface")])) {
    return false;
  }
  const [only, listening] = [names("interface"), names("listen-address")];
  return (only.length === 0 && listening.length === 0) || isNamed(only) || listening.includes(address);
}

interface GivenOption {
  readonly tag: number;
  readonly values: readonly string[];
}

/** Those for all, and those for one of these tags alone, in order. What depends on a vendor, or on what a client sends, is left out. */
function optionsFor(settings: readonly DnsmasqSetting[], tags: ReadonlySet<string>): readonly GivenOption[] {
  return ["dhcp-option", "dhcp-option-force"].flatMap((name) =>
    valuesOf(settings, name).flatMap((value) => {
      const words = value.split(",").map((each) => each.trim());
      const conditions = words.filter((word) => /^(tag|net):/.test(word)).map((word) => word.slice(4));
      const rest = words.filter((word) => !/^(tag|net):/.test(word)).join(",");
      return conditions.every((tag) => tags.has(tag)) ? (dhcpOptionOf(rest) ?? []) : [];
    }),
  );
}

/** Whether a static address of this key is one of those. */
export const isOfFile = (key: string): boolean => /^host_[0-9a-f]{12}(_\d{1,3}){4}$/.test(key);

/** `dhcp-host=02:00:00:00:01:99,192.168.1.20,printer,infinite`; one for several machines is one of each. */
export function reservedIn(settings: readonly DnsmasqSetting[]): readonly Dhcpv4StaticAddress[] {
  const found = new Map<string, Dhcpv4StaticAddress>();
  for (const value of valuesOf(settings, "dhcp-host")) {
    const words = value.split(",").map((each) => each.trim());
    const address = words.find((word) => isIPv4(word));
    if (address === undefined || words.includes("ignore")) continue;
    for (const macAddress of words.flatMap((word) => machineAddress(word) ?? [])) {
      const key = `host_${macAddress.replaceAll(":", "")}_${address.replaceAll(".", "_")}`;
      found.set(key, { key, enabled: true, macAddress, address });
    }
  }
  return [...found.values()];
}

/** The pool that an address belongs to. */
function placing(pools: readonly Pool[]): (address: string) => Pool | undefined {
  const inSubnet = subnetLookup(
    pools.flatMap((pool) =>
      pool.first === undefined || pool.prefixLength === undefined
        ? []
        : [{ address: pool.first, prefixLength: pool.prefixLength, value: pool }],
    ),
  );
  const ranges = pools.flatMap((pool) => {
    const [first, last] = [ipv4Number(pool.first ?? ""), ipv4Number(pool.last ?? "")];
    return first === undefined || last === undefined || !pool.dynamic ? [] : [{ pool, first, last }];
  });
  return (address) => {
    const number = ipv4Number(address) ?? -1;
    return ranges.find(({ first, last }) => first <= number && number <= last)?.pool ?? inSubnet(address);
  };
}

function grouped<Item extends { readonly address: string }>(
  items: readonly Item[],
  placed: (address: string) => Pool | undefined,
): ReadonlyMap<Pool, readonly Item[]> {
  const groups = new Map<Pool, Item[]>();
  for (const item of items) {
    const pool = placed(item.address);
    if (pool === undefined) continue;
    const group = groups.get(pool);
    if (group === undefined) groups.set(pool, [item]);
    else group.push(item);
  }
  return groups;
}
