import type { WifiEdits, WifiProfileSettings } from "../../../../ports/host/wifi/wifi.ts";
import { RefusedSettingError } from "../../../refused-setting.ts";
import { textOf } from "../../uci/option-values.ts";
import type { UciValues } from "../../uci/write/uci-change.ts";
import type { KeyedPlace } from "../network-sections.ts";
import { profileKeyOf, profileOption } from "../profiles.ts";
import { switchesOption } from "../switches.ts";
import { securityValues } from "./security-options.ts";
import { checkedSsid } from "./ssid-options.ts";
import { isStation, type WirelessDraft } from "./wireless-draft.ts";

type EndPointEdits = Required<
  Pick<
    WifiEdits,
    "addEndPoint" | "changeEndPoint" | "removeEndPoint" | "addProfile" | "changeProfile" | "removeProfile"
  >
>;

/** Of a profile, in a section that is a station. */
const ofProfile = ["ssid", "bssid", "encryption", "key", "key1", "key2", "key3", "key4", "ieee80211w"] as const;

/** End points as sections of the mode `sta`, each with the one profile that such a section knows. */
export function endPointEdits(draft: WirelessDraft): EndPointEdits {
  const placeOf = (key: string): KeyedPlace | undefined =>
    draft.places.find((place) => place.key === key && isStation(place));
  const present = (key: string, setting = "key"): KeyedPlace => {
    const place = placeOf(key);
    if (place === undefined) throw new RefusedSettingError("key", `there is no end point ${key}`);
    if (place.oneOfMany) throw new RefusedSettingError(setting, "this end point is configured together with others");
    return place;
  };
  const withProfile = (endPoint: string, key: string, setting: string): KeyedPlace => {
    const place = present(endPoint, setting);
    if (profileKeyOf(place.section, place.key) === key) return place;
    throw new RefusedSettingError("key", `there is no profile ${key}`);
  };

  return {
    addEndPoint: async (key, { enabled }) => {
      draft.checkFree(key);
      const radios = [...draft.package.sections].filter(({ type }) => type === "wifi-device");
      draft.add(key, "wifi-iface", {
        mode: "sta",
        device: radios.length === 1 ? radios[0]?.name : undefined,
        disabled: "1",
        [profileOption]: "-",
        [switchesOption]: "ssid",
      });
      draft.change(present(key), {}, { "end-point": enabled });
    },
    changeEndPoint: async (key, { enabled }) => draft.change(present(key, "enabled"), {}, { "end-point": enabled }),
    removeEndPoint: async (key) => {
      if (placeOf(key) !== undefined) draft.remove(present(key));
    },
    addProfile: async (endPoint, key, settings) => {
      const place = present(endPoint);
      if (profileKeyOf(place.section, place.key) !== undefined) {
        throw new RefusedSettingError("row", "an end point of this system has one profile, and this one has it");
      }
      const { ssid, ...others } = settings;
      const values = profileValues(ssid === "" ? others : settings, place);
      draft.change(place, { ...values, [profileOption]: key }, { profile: settings.enabled });
    },
    changeProfile: async (endPoint, key, settings) => {
      const [asked = "key"] = Object.keys(settings);
      const place = withProfile(endPoint, key, asked);
      draft.change(place, profileValues(settings, place), { profile: settings.enabled });
    },
    removeProfile: async (endPoint, key) => {
      const found = placeOf(endPoint);
      if (found === undefined || profileKeyOf(found.section, found.key) !== key) return;
      const none = Object.fromEntries(ofProfile.map((name) => [name, undefined]));
      draft.change(present(endPoint), { ...none, [profileOption]: "-" }, { profile: false });
    },
  };
}

function profileValues({ ssid, ...settings }: Partial<WifiProfileSettings>, { section }: KeyedPlace): UciValues {
  const { mode } = settings;
  if (mode?.endsWith("Enterprise") === true && textOf(section, "eap_type") === undefined) {
    throw new RefusedSettingError("mode", `${mode} needs an identity and certificates, which are set on the device`);
  }
  return { ...(ssid !== undefined && { ssid: checkedSsid(ssid) }), ...securityValues(settings, section) };
}
