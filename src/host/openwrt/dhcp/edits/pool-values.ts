import type { Dhcpv4PoolSettings } from "../../../../ports/host/network/dhcpv4.ts";
import { dhcpOptionOf } from "../../../linux/dhcp/dnsmasq-options.ts";
import { leaseTimeText, shortestSeconds } from "../../../linux/dhcp/lease-time.ts";
import { RefusedSettingError } from "../../../refused-setting.ts";
import { wordsOf } from "../../uci/option-values.ts";
import type { UciPackage, UciSection } from "../../uci/uci-package.ts";
import type { UciValues } from "../../uci/write/uci-change.ts";
import { domainOf } from "../pools.ts";

const longestSeconds = 2 ** 31 - 1;

/** The options of a section for what of a pool does not depend on its subnet. Throws a `RefusedSetting`. */
export function poolValues(
  dhcp: UciPackage,
  section: UciSection,
  { dynamic, domainName, ...settings }: Partial<Dhcpv4PoolSettings>,
): UciValues {
  if (domainName !== undefined && !/^[\w.-]*$/.test(domainName)) {
    throw new RefusedSettingError("domainName", `${JSON.stringify(domainName)} is no name of a domain`);
  }
  return {
    ...(dynamic !== undefined && { dynamicdhcp: dynamic ? "" : "0" }),
    ...("leaseSeconds" in settings && { leasetime: leaseTime(settings.leaseSeconds) }),
    ...(domainName !== undefined &&
      withOption(section, 15, domainName === domainOf(dhcp) ? undefined : domainName === "" ? [] : [domainName])),
  };
}

function leaseTime(seconds: number | undefined): string {
  if (seconds !== undefined && (seconds < shortestSeconds || seconds > longestSeconds)) {
    throw new RefusedSettingError(
      "leaseTime",
      `${seconds} s are no time of a lease: it has ${shortestSeconds} s or more, or -1`,
    );
  }
  return leaseTimeText(seconds);
}

/** `dhcp_option` with these values for a tag: none keeps it from being sent, undefined leaves it to the server. */
export function withOption(section: UciSection, tag: number, values: readonly string[] | undefined): UciValues {
  const present = wordsOf(section, "dhcp_option");
  const others = present.filter((item) => dhcpOptionOf(item)?.tag !== tag);
  if (values === undefined && others.length === present.length) return {};
  return { dhcp_option: values === undefined ? others : [...others, [tag, ...values].join(",")] };
}
