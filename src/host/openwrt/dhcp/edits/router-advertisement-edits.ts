import { isIPv6 } from "node:net";
import type { RefusedSetting } from "../../../../ports/host/host-transaction.ts";
import type {
  RouterAdvertisementEdits,
  RouterAdvertisementSettings,
} from "../../../../ports/host/network/router-advertisements.ts";
import { RefusedSettingError } from "../../../refused-setting.ts";
import type { InterfaceTools } from "../../interface-edits.ts";
import { textOf, wordsOf } from "../../uci/option-values.ts";
import type { UciSection } from "../../uci/uci-package.ts";
import type { UciValues } from "../../uci/write/uci-change.ts";
import type { UciDraft } from "../../uci/write/uci-draft.ts";
import { advertisementDefaults, flagsOf } from "../openwrt-router-advertisements.ts";
import { advertises, servedKinds } from "../served-sections.ts";
import { servedRows } from "./served-rows.ts";

type Settings = Partial<RouterAdvertisementSettings>;

/** Advertisements as `dhcp` sections of /etc/config/dhcp that say something of them. [OpenWrt odhcpd] */
export function openWrtRouterAdvertisementEdits(
  draft: UciDraft,
  { ubus }: InterfaceTools,
): RouterAdvertisementEdits & { settled(): readonly RefusedSetting[] } {
  const rows = servedRows(draft, ubus, servedKinds.advertisements, "setting", advertises);

  async function set(key: string, settings: Settings): Promise<void> {
    const section = rows.sectionOf(key);
    const values = {
      ...("link" in settings && (await rows.linkValues(section, settings.link))),
      ...timeValues(settings, section),
      ...flagValues(settings, section),
      ...otherValues(settings, section),
    };
    draft.set("dhcp", section.name, values);
    if (settings.enabled !== undefined) rows.enable(section.name, settings.enabled);
  }

  return {
    changeAll: async ({ enabled }) => rows.switchAll(enabled),
    add: async (key, settings) => {
      rows.add(key);
      await set(key, settings);
    },
    change: set,
    remove: async (key) => rows.remove(key),
    settled: rows.refusals,
  };
}

const refuse = (setting: keyof RouterAdvertisementSettings, reason: string): never => {
  throw new RefusedSettingError(setting, reason);
};

/** As RFC 4861 6.2.1 has them. */
function timeValues(
  { maxIntervalSeconds, minIntervalSeconds, lifetimeSeconds }: Settings,
  section: UciSection,
): UciValues {
  const maximum =
    maxIntervalSeconds ?? (Number(textOf(section, "ra_maxinterval")) || advertisementDefaults.maxIntervalSeconds);
  if (maximum < 4)
    refuse("maxIntervalSeconds", `${maximum} s are too short: there are 4 or more between advertisements`);
  const longest = Math.floor((maximum * 3) / 4);
  if (minIntervalSeconds !== undefined && !(minIntervalSeconds >= 3 && minIntervalSeconds <= longest)) {
    refuse(
      "minIntervalSeconds",
      `${minIntervalSeconds} s are not between 3 s and three quarters of the longest interval (${longest} s)`,
    );
  }
  if (
    lifetimeSeconds !== undefined &&
    lifetimeSeconds !== 0 &&
    !(lifetimeSeconds >= maximum && lifetimeSeconds <= 65_535)
  ) {
    refuse(
      "lifetimeSeconds",
      `${lifetimeSeconds} s are neither 0 nor between the longest interval (${maximum} s) and 65535 s`,
    );
  }
  return {
    ...(maxIntervalSeconds !== undefined && { ra_maxinterval: String(maxIntervalSeconds) }),
    ...(minIntervalSeconds !== undefined && { ra_mininterval: String(minIntervalSeconds) }),
    ...(lifetimeSeconds !== undefined && { ra_lifetime: String(lifetimeSeconds) }),
  };
}

function flagValues({ managed, otherConfiguration, mobileAgent }: Settings, section: UciSection): UciValues {
  if (managed === undefined && otherConfiguration === undefined && mobileAgent === undefined) return {};
  const before = flagsOf(section);
  const flags = [
    ...((managed ?? before.managed) ? ["managed-config"] : []),
    ...((otherConfiguration ?? before.otherConfiguration) ? ["other-config"] : []),
    ...((mobileAgent ?? before.mobileAgent) ? ["home-agent"] : []),
  ];
  return { ra_flags: flags.length === 0 ? ["none"] : flags };
}

function otherValues(settings: Settings, section: UciSection): UciValues {
  const { preference, mtu, reachableMs, retransmitMs, hopLimit, dnsServers, searchDomains } = settings;
  if (mtu !== undefined && mtu !== 0 && !(mtu >= 1280 && mtu <= 65_535)) {
    refuse("mtu", `${mtu} octets are no MTU of IPv6: it has 1280 to 65535, or 0 for that of the link`);
  }
  if (retransmitMs !== undefined && retransmitMs > 60_000) {
    refuse("retransmitMs", `${retransmitMs} ms are too long: odhcpd takes 60000 ms at most`);
  }
  const wrong = dnsServers?.find((server) => !isIPv6(server));
  if (wrong !== undefined) refuse("dnsServers", `${JSON.stringify(wrong)} is no IPv6 address`);
  const wrongDomain = searchDomains?.find((domain) => !/^[\w.-]+$/.test(domain));
  if (wrongDomain !== undefined) refuse("searchDomains", `${JSON.stringify(wrongDomain)} is no name of a domain`);
  const ofIpv4 = wordsOf(section, "dns").filter((word) => !isIPv6(word));
  return {
    ...(preference !== undefined && { ra_preference: preference === "medium" ? "" : preference }),
    ...(mtu !== undefined && { ra_mtu: mtu === 0 ? "" : String(mtu) }),
    ...(reachableMs !== undefined && { ra_reachabletime: reachableMs === 0 ? "" : String(reachableMs) }),
    ...(retransmitMs !== undefined && { ra_retranstime: retransmitMs === 0 ? "" : String(retransmitMs) }),
    ...(hopLimit !== undefined && { ra_hoplimit: hopLimit === 0 ? "" : String(hopLimit) }),
    ...(dnsServers !== undefined && { dns: [...ofIpv4, ...dnsServers] }),
    ...(searchDomains !== undefined && { domain: searchDomains }),
  };
}
