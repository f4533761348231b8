import { isIPv6 } from "node:net";
import type {
  RouterAdvertisementReading,
  RouterAdvertisements,
} from "../../../ports/host/network/router-advertisements.ts";
import { type NetifdInterface, readNetifd } from "../netifd.ts";
import type { OpenWrtParts } from "../openwrt-parts.ts";
import { flagOf, textOf, wordsOf } from "../uci/option-values.ts";
import type { UciPackage, UciSection } from "../uci/uci-package.ts";
import type { DhcpState } from "./dhcp-sources.ts";
import { advertises, linkOf, sectionsOfIpv6, servedKinds } from "./served-sections.ts";

/** What odhcpd advertises by. */
export const advertisementDefaults = { maxIntervalSeconds: 600, minIntervalSeconds: 200 } as const;

/** A number of /proc/sys/net/ipv6/conf of a link; undefined where the kernel has none. */
type LinkNumber = (link: string, name: "mtu" | "hop_limit") => number | undefined;

/** What odhcpd advertises. */
export function openWrtRouterAdvertisements(
  { files, ubus }: OpenWrtParts,
  sources: () => Promise<DhcpState>,
): RouterAdvertisements {
  return {
    read: async () => {
      const [{ config }, interfaces] = await Promise.all([sources(), readNetifd(ubus)]);
      const numberOf: LinkNumber = (link, name) =>
        naturalOf(files.value(`/proc/sys/net/ipv6/conf/${link}/${name}`), 0, 65_535);
      return config === undefined ? [] : advertisementsIn(config, interfaces, numberOf);
    },
  };
}

/** The sections of /etc/config/dhcp that say what is advertised, with odhcpd's defaults; those that relay are none. [OpenWrt odhcpd] */
export function advertisementsIn(
  dhcp: UciPackage,
  interfaces: readonly NetifdInterface[],
  numberOf: LinkNumber,
): readonly RouterAdvertisementReading[] {
  const sections = sectionsOfIpv6(dhcp, interfaces, "ra");
  const isOff = !sections.some(({ section }) => advertises(section));
  return sections.map(({ key, section, served }) => {
    const held = isOff && flagOf(section, servedKinds.advertisements.held, false);
    const enabled = held || advertises(section);
    const link = linkOf(served);
    const natural = (name: string, least: number, most: number): number | undefined =>
      naturalOf(textOf(section, name), least, most);
    const ofLink = (name: "mtu" | "hop_limit"): number | undefined =>
      link === undefined ? undefined : numberOf(link, name);
    const maximum = natural("ra_maxinterval", 4, 65_535) ?? advertisementDefaults.maxIntervalSeconds;
    const minimum = natural("ra_mininterval", 3, 65_535) ?? advertisementDefaults.minIntervalSeconds;
    const lifetime = natural("ra_lifetime", 0, 65_535) ?? 3 * maximum;
    return {
      key,
      enabled,
      held,
      misconfigured: enabled && link === undefined,
      link,
      maxIntervalSeconds: maximum,
      minIntervalSeconds: minimum <= (maximum * 3) / 4 ? minimum : Math.max(3, Math.floor(maximum / 3)),
      lifetimeSeconds: lifetime === 0 ? 0 : Math.max(maximum, lifetime),
      ...flagsOf(section),
      preference: preferenceOf(textOf(section, "ra_preference")),
      mtu: natural("ra_mtu", 1280, 65_535) ?? ofLink("mtu"),
      reachableMs: natural("ra_reachabletime", 0, 3_600_000) ?? 0,
      retransmitMs: natural("ra_retranstime", 0, 60_000) ?? 0,
      hopLimit: natural("ra_hoplimit", 1, 255) ?? ofLink("hop_limit") ?? 0,
      dnsServers: flagOf(section, "ra_dns", true) ? wordsOf(section, "dns").filter((word) => isIPv6(word)) : [],
      searchDomains: flagOf(section, "ra_dns", true) ? wordsOf(section, "domain") : [],
    };
  });
}

/** `list ra_flags`; where there is none, `option ra_management` of older configurations says it by 0, 1 or 2. */
export function flagsOf(
  section: UciSection,
): Pick<RouterAdvertisementReading, "managed" | "otherConfiguration" | "mobileAgent"> {
  const flags = section.option("ra_flags") === undefined ? undefined : wordsOf(section, "ra_flags");
  const management = section.option("ra_slaac") === undefined ? (textOf(section, "ra_management") ?? "") : "";
  return {
    managed: flags?.includes("managed-config") ?? /^[12]$/.test(management),
    otherConfiguration: flags?.includes("other-config") ?? true,
    mobileAgent: flags?.includes("home-agent") ?? false,
  };
}

const preferenceOf = (text: string | undefined): "high" | "medium" | "low" =>
  text === "high" || text === "low" ? text : "medium";

/** A number within limits; undefined for one outside of them, and for what is none. */
function naturalOf(text: string | undefined, least: number, most: number): number | undefined {
  if (text === undefined || !/^\d{1,9}$/.test(text)) return undefined;
  const number = Number(text);
  return number >= least && number <= most ? number : undefined;
}
