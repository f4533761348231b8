import type { LinkReading, Links, PlannedAddress, StaticKind } from "../../../ports/host/network/links.ts";
import { type NetifdInterface, readNetifd } from "../netifd.ts";
import type { OpenWrtParts } from "../openwrt-parts.ts";
import { textOf } from "../uci/option-values.ts";
import type { UciPackage, UciSection } from "../uci/uci-package.ts";
import { besideOf, isBeside, ownerOf } from "./beside-client.ts";
import { allConfigured, type ConfiguredAddress } from "./static-addresses.ts";

/**
 * Links with the static addresses that are configured and that they have not, without those that netifd is about to take away, and
 * with the prefixes that are configured.
 */
export function withPlannedAddresses(links: Links, { ubus, uci }: Pick<OpenWrtParts, "ubus" | "uci">): Links {
  return {
    read: async () => {
      const [read, interfaces] = await Promise.all([links.read(), readNetifd(ubus).catch(() => [])]);
      const network = networkOf(uci);
      if (network === undefined) return read;
      const isPending = uci.isPending?.("network") === true;
      return read.map((link) => planned(link, interfaces, network, isPending));
    },
  };
}

/** What cannot be read has been logged by whoever read it first. */
function networkOf(uci: OpenWrtParts["uci"]): UciPackage | undefined {
  try {
    return uci.read("network");
  } catch {
    return undefined;
  }
}

function planned(
  link: LinkReading,
  interfaces: readonly NetifdInterface[],
  network: UciPackage,
  isPending: boolean,
): LinkReading {
  const onLink = interfaces.filter(
    ({ name, device, l3Device }) => !isBeside(name) && (l3Device ?? device) === link.name,
  );
  const here = onLink
    .flatMap(({ name }) => [name, besideOf(name)])
    .flatMap((name) => {
      const { ipv4 = [], ipv6 = [] } = interfaces.find((each) => each.name === name) ?? {};
      const section = network.section(name);
      return /^(static|dhcp)$/.test((section && textOf(section, "proto")) ?? "") && section
        ? [{ section, ipv4, ipv6 }]
        : [];
    });
  /** With those that stood beside one of them. */
  const leaving = interfaces.filter(
    ({ name }) =>
      isBeside(name) && network.section(name) === undefined && onLink.some((each) => each.name === ownerOf(name)),
  );
  if (here.length === 0 && leaving.length === 0) return link;
  const configured = here.flatMap(({ section }) => kinds.flatMap((kind) => configuredIn(section, kind)));
  const prefixes = configured.flatMap(({ family, ...prefix }) => (family === "prefix" ? [shown(prefix)] : []));
  const has = new Set(link.addresses.map(({ key }) => key));
  const others = configured.flatMap(({ family, ...each }) =>
    family === "prefix" || has.has(each.key) ? [] : [{ family, ...shown(each) }],
  );
  const going = new Set(
    isPending
      ? [...here.filter(({ section }) => textOf(section, "proto") !== "dhcp"), ...leaving].flatMap(({ ipv4, ipv6 }) =>
          [...ipv4, ...ipv6].map(({ address }) => address),
        )
      : [],
  );
  const addresses = link.addresses.filter(({ key, address }) => key || !going.has(address));
  if (others.length === 0 && prefixes.length === 0 && addresses.length === link.addresses.length) return link;
  return {
    ...link,
    addresses,
    ...(others.length > 0 && { planned: others }),
    ...(prefixes.length > 0 && { prefixes }),
  };
}

/** None is in force in the section of a DHCP client. */
const configuredIn = (section: UciSection, kind: StaticKind): readonly ConfiguredAddress[] =>
  allConfigured(section, kind).map((each) =>
    textOf(section, "proto") === "dhcp" ? { ...each, enabled: false } : each,
  );

const kinds = [4, 6, "prefix"] as const;

const shown = ({ key, address, prefixLength, enabled }: Omit<PlannedAddress, "family">) => ({
  key,
  address,
  prefixLength,
  enabled,
});
