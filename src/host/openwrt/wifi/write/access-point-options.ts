import type { WifiAccessPointSettings } from "../../../../ports/host/wifi/wifi.ts";
import { RefusedSettingError } from "../../../refused-setting.ts";
import { textOf, wordsOf } from "../../uci/option-values.ts";
import type { UciSection } from "../../uci/uci-package.ts";
import type { UciValues } from "../../uci/write/uci-change.ts";
import { wpsOf, wpsValues } from "../wps.ts";

// What else an access point is set to, as options of a wifi-iface. [OpenWrt hostapd.sh]

type Settings = Partial<WifiAccessPointSettings>;

export function accessPointValues(settings: Settings, section: UciSection): UciValues {
  const { hidden, isolated, wmm, uapsd, maxStations, wpsEnabled, wps } = settings;
  if (maxStations !== undefined && maxStations > 2007) {
    throw new RefusedSettingError("maxStations", `an access point has at most 2007 stations, not ${maxStations}`);
  }
  return {
    ...(hidden !== undefined && { hidden: flag(hidden) }),
    ...(isolated !== undefined && { isolate: flag(isolated) }),
    ...(wmm !== undefined && { wmm: flag(wmm) }),
    ...(uapsd !== undefined && { uapsd: flag(uapsd) }),
    ...("maxStations" in settings && { maxassoc: maxStations === undefined ? undefined : String(maxStations) }),
    ...admissionValues(settings, section),
    ...((wpsEnabled !== undefined || wps !== undefined) &&
      wpsValues({ ...wpsOf(section), ...definedOf({ wpsEnabled, wps }) })),
  };
}

const flag = (on: boolean): string => (on ? "1" : "0");

const definedOf = <T extends object>(values: T): Partial<T> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;

/** A list of those who may not come in is never taken for one of those who may. */
function admissionValues({ onlyAllowed, allowed }: Settings, section: UciSection): UciValues {
  if (onlyAllowed === undefined && allowed === undefined) return {};
  const isDenyList = textOf(section, "macfilter") === "deny";
  if (isDenyList && onlyAllowed !== true && allowed !== undefined && allowed.length > 0) {
    throw new RefusedSettingError("allowed", "this network has a list of those who may not come in, set on the device");
  }
  for (const address of allowed ?? []) {
    if (!/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(address)) {
      throw new RefusedSettingError("allowed", `${JSON.stringify(address)} is no MAC address`);
    }
  }
  const list = allowed?.map((address) => address.toLowerCase());
  const kept = isDenyList ? [] : wordsOf(section, "maclist");
  if (isDenyList && onlyAllowed !== true) return {};
  return {
    ...(onlyAllowed !== undefined && { macfilter: onlyAllowed ? "allow" : undefined }),
    maclist: [...new Set(list ?? kept)],
  };
}
