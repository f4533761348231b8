import { isIPv6 } from "node:net";
import type { RefusedSetting } from "../../../../ports/host/host-transaction.ts";
import type {
  RouterAdvertisementEdits,
  RouterAdvertisementSettings,
} from "../../../../ports/host/network/router-advertisements.ts";
import { RefusedSettingError } from "../../../refused-setting.ts";
import { checkAdvertisement } from "../../../settings/router-advertisement.ts";
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

function timeValues(settings: Settings, section: UciSection): UciValues {
  const { maxIntervalSeconds, minIntervalSeconds, lifetimeSeconds } = settings;
  const maximum =
    maxIntervalSeconds ?? (Number(textOf(section, "ra_maxinterval")) || advertisementDefaults.maxIntervalSeconds);
  checkAdvertisement(settings, maximum);
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
  if (retransmitMs !== undefined && retransmitMs > 60_000) {
    throw new RefusedSettingError("retransmitMs", `${retransmitMs} ms are too long: odhcpd takes 60000 ms at most`);
  }
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
