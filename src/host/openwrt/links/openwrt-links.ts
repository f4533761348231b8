import type { AddressReading, LinkReading, Links } from "../../../ports/host/network/links.ts";
import type { Log } from "../../../ports/log.ts";
import { packetLineOf } from "../dsl/openwrt-dsl.ts";
import { type NetifdInterface, readNetifd } from "../netifd.ts";
import type { OpenWrtParts } from "../openwrt-parts.ts";
import type { UciConfig } from "../uci/uci-config.ts";
import type { UciPackage } from "../uci/uci-package.ts";
import { readAutonegotiation } from "./autonegotiation.ts";
import { asConfigured } from "./device-sections.ts";
import { configuredAddresses } from "./static-addresses.ts";

/**
 * The links of the kernel, with the settings that are configured, and what netifd adds: where their addresses are from, and
 * whether ports negotiate.
 */
export function openWrtLinks(kernel: Links, { ubus, uci, log }: Pick<OpenWrtParts, "ubus" | "uci" | "log">): Links {
  const without =
    <T>(instead: T) =>
    (failure: Error): T => {
      log.warn("host.netifd", { outcome: "failed", reason: failure.message, instead: "the kernel alone" });
      return instead;
    };
  return {
    read: async () => {
      const [links, interfaces, negotiating] = await Promise.all([
        kernel.read(),
        readNetifd(ubus).catch(without([])),
        readAutonegotiation(ubus).catch(without(new Map<string, boolean>())),
      ]);
      const network = networkOf(uci, log);
      const told = links.map((link) => {
        const here = withLine(withNegotiation(link, negotiating.get(link.name)), network);
        return withConfigured(withOrigins(here, interfaces), interfaces, network);
      });
      return network === undefined ? told : asConfigured(told, network);
    },
  };
}

const withNegotiation = (link: LinkReading, autonegotiates: boolean | undefined): LinkReading =>
  autonegotiates === undefined || link.kind !== "ethernet" || !link.physical ? link : { ...link, autonegotiates };

function withLine(link: LinkReading, network: UciPackage | undefined): LinkReading {
  const dslLine = packetLineOf(link.name, network);
  return dslLine === undefined ? link : { ...link, dslLine };
}

function networkOf(uci: UciConfig, log: Log): UciPackage | undefined {
  try {
    return uci.read("network");
  } catch (failure) {
    log.warn("host.uci", { outcome: "unreadable", package: "network", reason: String(failure) });
    return undefined;
  }
}

function withOrigins(link: LinkReading, interfaces: readonly NetifdInterface[]): LinkReading {
  const here = interfaces.filter((each) => each.up && each.l3Device === link.name);
  if (here.length === 0) return link;
  return {
    ...link,
    addresses: link.addresses.map((address) => ({ ...address, origin: originOf(address, here) })),
  };
}

/**
 * Static addresses with their keys, as they are configured: one that netifd has not changed yet is shown as it will be, in the place
 * of the one that it is to replace.
 */
function withConfigured(
  link: LinkReading,
  interfaces: readonly NetifdInterface[],
  network: UciPackage | undefined,
): LinkReading {
  const here = interfaces.filter((each) => each.up && each.l3Device === link.name && each.proto === "static");
  if (here.length === 0 || network === undefined) return link;
  const addresses = [...link.addresses];
  for (const { section, family, given } of here.flatMap(({ name, ipv4, ipv6 }) => [
    { section: network.section(name), family: 4 as const, given: ipv4 },
    { section: network.section(name), family: 6 as const, given: ipv6 },
  ])) {
    const configured = section === undefined ? [] : configuredAddresses(section, family);
    const placeOf = (address: string): number => addresses.findIndex((each) => each.address === address && !each.key);
    const own = configured.filter(({ address }) => placeOf(address) >= 0);
    const former = [...given].filter(({ address }) => configured.every((each) => each.address !== address));
    const places = new Map(own.map((each) => [each, placeOf(each.address)]));
    for (const each of configured.filter((one) => !own.includes(one))) {
      const replaced = former.shift();
      if (replaced !== undefined) places.set(each, placeOf(replaced.address));
    }
    for (const [{ key, address, prefixLength }, place] of places) {
      const is = addresses[place];
      if (is !== undefined) addresses[place] = { ...is, key, address, prefixLength };
    }
  }
  return { ...link, addresses };
}

/** netifd knows who set an address; of one that it does not know, the kernel's word stands. */
function originOf(address: AddressReading, interfaces: readonly NetifdInterface[]): AddressReading["origin"] {
  const given = (addresses: readonly { readonly address: string }[]): boolean =>
    addresses.some((each) => each.address === address.address);
  for (const { proto, ipv4, ipv6 } of interfaces) {
    if (address.family === 4 && given(ipv4)) return originOfProto(proto) ?? address.origin;
    // odhcp6c reports what the router advertised and what the server gave in one list; the kernel tells them apart.
    if (address.family === 6 && given(ipv6) && proto === "static") return "static";
  }
  return address.origin;
}

function originOfProto(proto: string): AddressReading["origin"] | undefined {
  if (proto === "static") return "static";
  if (proto === "dhcp") return "dhcp";
  return /^(ppp|l2tp|pptp|sstp)/.test(proto) ? "ppp" : undefined;
}
