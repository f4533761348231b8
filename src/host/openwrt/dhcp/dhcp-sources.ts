import { setImmediate as othersTurn } from "node:timers/promises";
import type { Dhcpv4Lease } from "../../../ports/host/network/dhcpv4.ts";
import type { Dhcpv6PoolClient } from "../../../ports/host/network/dhcpv6.ts";
import { parseLeases } from "../../linux/hosts/dnsmasq-leases.ts";
import type { OpenWrtParts } from "../openwrt-parts.ts";
import { textOf } from "../uci/option-values.ts";
import type { UciPackage } from "../uci/uci-package.ts";
import { parseIpv6Leases } from "./odhcpd-ipv6-leases.ts";
import { parseOdhcpdLeases } from "./odhcpd-leases.ts";
import { isMainServer } from "./pools.ts";
import { servesIpv6 } from "./served-sections.ts";

const defaultLeaseFile = "/tmp/dhcp.leases";
/** Octets: some hundred thousand leases. */
const largestLeaseFile = 8 * 1024 * 1024;
/** As long as the answers of ubus are shared. */
const sharedMs = 200;

/** What several capabilities read of DHCP. */
export interface DhcpState {
  /** /etc/config/dhcp; undefined where there is none. */
  readonly config: UciPackage | undefined;
  readonly leases: readonly Dhcpv4Lease[];
  /** By the link that they are on. */
  readonly ipv6Clients: ReadonlyMap<string, readonly Dhcpv6PoolClient[]>;
}

interface SharedState {
  readonly atMs: number;
  readonly config: WeakRef<UciPackage>;
  readonly state: WeakRef<Promise<DhcpState>>;
}

export interface DhcpSources {
  read(): Promise<DhcpState>;
  /** What was read is not true any more. */
  forget(): void;
}

/**
 * The configuration of DHCP and the leases given, read once for all who ask at about the same time while the configuration is the
 * same, and not kept for longer.
 */
export function dhcpSources(parts: OpenWrtParts): DhcpSources {
  let latest: SharedState | undefined;
  const read = (): Promise<DhcpState> => {
    const now = parts.clock.monotonicMs();
    const config = parts.uci.read("dhcp");
    if (config === undefined) return Promise.resolve({ config, leases: [], ipv6Clients: new Map() });
    const isSame = latest !== undefined && now - latest.atMs < sharedMs && latest.config.deref() === config;
    const known = isSame ? latest?.state.deref() : undefined;
    if (known !== undefined) return known;
    const state = readState(parts, config);
    latest = { atMs: now, config: new WeakRef(config), state: new WeakRef(state) };
    return state;
  };
  const forget = (): void => {
    latest = undefined;
  };
  return { read, forget };
}

async function readState(parts: OpenWrtParts, config: UciPackage): Promise<DhcpState> {
  const [ofOdhcpd, ipv6Clients] = await Promise.all([leasesOfOdhcpd(parts, config), clientsOfIpv6(parts, config)]);
  const leases = [...leasesOfDnsmasq(parts, config), ...ofOdhcpd];
  await othersTurn();
  return { config, leases, ipv6Clients };
}

function leasesOfDnsmasq({ files, log }: OpenWrtParts, config: UciPackage): readonly Dhcpv4Lease[] {
  const servers = [...config.sections].filter(({ type }) => type === "dnsmasq");
  const paths = new Set(servers.map((section) => textOf(section, "leasefile") || defaultLeaseFile));
  return [...paths].flatMap((path) => {
    const isPlain = path.startsWith("/") && !path.split("/").includes("..");
    const size = isPlain ? files.size(path) : undefined;
    if (size === undefined) return [];
    if (size <= largestLeaseFile) return parseLeases(files.text(path) ?? "");
    log.warn("host.leases", { outcome: "failed", reason: `${path} is larger than ${largestLeaseFile} octets` });
    return [];
  });
}

/** odhcpd gives addresses of IPv4 only where it is told to. */
async function leasesOfOdhcpd({ ubus, clock, log }: OpenWrtParts, config: UciPackage): Promise<readonly Dhcpv4Lease[]> {
  if (!isMainServer(config)) return [];
  const answer = await ubus.call("dhcp", "ipv4leases").catch(withoutLeases(log));
  return parseOdhcpdLeases(answer, Math.floor(clock.wallMs() / 1000));
}

/** Only odhcpd serves IPv6 here. */
async function clientsOfIpv6({ ubus, log }: OpenWrtParts, config: UciPackage): Promise<DhcpState["ipv6Clients"]> {
  const isServed = [...config.sections].some((section) => section.type === "dhcp" && servesIpv6(section));
  if (!isServed) return new Map();
  return parseIpv6Leases(await ubus.call("dhcp", "ipv6leases").catch(withoutLeases(log)));
}

const withoutLeases =
  (log: OpenWrtParts["log"]) =>
  (failure: Error): undefined => {
    log.warn("host.leases", { outcome: "failed", reason: failure.message });
  };
