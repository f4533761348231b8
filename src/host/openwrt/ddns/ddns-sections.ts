import type { DynamicDnsReading } from "../../../ports/host/services/dynamic-dns.ts";
import { flagOf, textOf } from "../uci/option-values.ts";
import type { UciPackage, UciSection } from "../uci/uci-package.ts";

// `service` sections of /etc/config/ddns. [OpenWrt ddns-scripts]

export const ddnsSections = (ddns: UciPackage): readonly UciSection[] =>
  [...ddns.sections].filter(({ type, anonymous }) => type === "service" && !anonymous);

/** By the interface of /etc/config/network that it follows. */
export function serviceOf(
  section: UciSection,
  linkOf: (network: string) => string | undefined,
): Omit<DynamicDnsReading, "running" | "lastUpdateMs"> {
  const option = (name: string): string => textOf(section, name) ?? "";
  const service = option("service_name");
  const url = option("update_url");
  const hostName = option("lookup_host") || option("domain");
  return {
    key: section.name,
    enabled: flagOf(section, "enabled", false),
    link: option("interface") === "" ? undefined : linkOf(option("interface")),
    service: service === "" ? "custom" : service,
    server: hostOf(url),
    hostName,
    username: option("username"),
    secure: flagOf(section, "use_https", false) || url.startsWith("https:"),
    checkSeconds: secondsOf(section, "check", 10, "minutes"),
    retrySeconds: secondsOf(section, "retry", 60, "seconds"),
    maxRetries: naturalOf(option("retry_max_count")) ?? naturalOf(option("retry_count")),
    complete: hostName !== "" && (service !== "" || url !== "" || option("update_script") !== ""),
  };
}

const units: Readonly<Record<string, number>> = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 };

function secondsOf(section: UciSection, what: string, otherwise: number, usual: string): number {
  const unit = textOf(section, `${what}_unit`) ?? usual;
  const count = naturalOf(textOf(section, `${what}_interval`)) ?? otherwise;
  return Math.min(count * (units[unit] ?? units[usual] ?? 1), 2 ** 32 - 1);
}

const naturalOf = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;

/** Without what an URL says of passwords. */
const hostOf = (url: string): string => /^https?:\/\/(?:[^/]*@)?([A-Za-z0-9.-]+)/.exec(url)?.[1] ?? "";
