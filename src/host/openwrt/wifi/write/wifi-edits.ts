import type { Wifi, WifiAccessPointSettings, WifiEdits, WifiSsidSettings } from "../../../../ports/host/wifi/wifi.ts";
import { RefusedSettingError } from "../../../refused-setting.ts";
import { letGoOfSsid } from "../../bridges/ssid-membership.ts";
import { flagOf } from "../../uci/option-values.ts";
import type { UciDraft } from "../../uci/write/uci-draft.ts";
import { accessPointOption, idleAccessPoint, idleNameOf } from "../network-sections.ts";
import { switchesOption } from "../switches.ts";
import { accessPointValues } from "./access-point-options.ts";
import { AccessPointPlaces, refuseShared } from "./access-point-places.ts";
import { endPointEdits } from "./end-point-edits.ts";
import { radioEdits } from "./radio-edits.ts";
import { securityValues } from "./security-options.ts";
import { ssidValues } from "./ssid-options.ts";
import { isStation, WirelessDraft } from "./wireless-draft.ts";

/** The bridge of the machines at home: where nothing else is said, networks are part of it. */
const home = "lan";

/** What can be set on this system. */
const takes: Required<WifiEdits>["takes"] = {
  radio: [
    "enabled",
    "band",
    "standards",
    "width",
    "channel",
    "country",
    "powerPercent",
    "secondaryChannel",
    "guardInterval",
    "spectrumManagement",
  ],
  ssid: ["enabled", "ssid", "radios"],
  accessPoint: [
    "enabled",
    "ssidKey",
    "hidden",
    "isolated",
    "wmm",
    "uapsd",
    "maxStations",
    "onlyAllowed",
    "allowed",
    "wpsEnabled",
    "wps",
    "mode",
    "managementFrames",
    "rekeySeconds",
    "passphrase",
    "preSharedKey",
    "saePassphrase",
    "wepKey",
    "radiusAddress",
    "radiusPort",
    "radiusSecret",
  ],
};

/** Radios and networks as sections of /etc/config/wireless. */
export function openWrtWifiEdits(uciDraft: UciDraft, wifi: Wifi): WifiEdits {
  const draft = new WirelessDraft(uciDraft);

  const places = new AccessPointPlaces(draft);

  const changeAccessPoint = (key: string, settings: Partial<WifiAccessPointSettings>): void => {
    const place = places.of(key);
    const section = place?.section ?? places.idle(key);
    if (section === undefined) throw new RefusedSettingError("key", `there is no access point ${key}`);
    const [asked = "key"] = Object.keys(settings);
    refuseShared(place, asked);
    const values = { ...accessPointValues(settings, section), ...securityValues(settings, section) };
    const { enabled, mode } = settings;
    const runs = place !== undefined && !flagOf(place.section, "disabled", false) && enabled !== false;
    if (mode !== undefined && runs && draft.wouldBreak(place, values)) {
      const what = mode.endsWith("Enterprise") ? "a RADIUS server" : "a key of 8 characters or more";
      throw new RefusedSettingError("mode", `${mode} needs ${what}: set both at once while the network is in use`);
    }
    if (place !== undefined) draft.change(place, values, { "access-point": enabled });
    else draft.set(section.name, { ...values, ...(enabled !== undefined && { enabled: enabled ? "1" : undefined }) });
    if ("ssidKey" in settings) places.move(key, settings.ssidKey);
  };

  return {
    takes,
    ...radioEdits(draft, wifi),
    ...endPointEdits(draft),
    changeSsid: async (key, settings) => {
      const place = places.ofSsid(key);
      const [asked = "key"] = Object.keys(settings);
      refuseShared(place, asked);
      draft.change(place, ssidValues(settings, draft, place), { ssid: settings.enabled });
    },
    addSsid: async (key, settings) => {
      draft.checkFree(key);
      const { ssid, ...others }: WifiSsidSettings = settings;
      draft.add(key, "wifi-iface", {
        mode: "ap",
        network: draft.hasInterface(home) ? home : undefined,
        disabled: "1",
        [accessPointOption]: "-",
        [switchesOption]: "-",
      });
      const place = places.ofSsid(key);
      const named = ssid === "" ? others : settings;
      draft.change(place, ssidValues(named, draft, place), { ssid: settings.enabled });
    },
    removeSsid: async (key) => {
      const place = draft.places.find((each) => each.key === key);
      if (place === undefined) return;
      refuseShared(place, "key");
      if (isStation(place)) throw new RefusedSettingError("key", "this SSID goes with its end point");
      const { accessPoint } = place;
      const kept = accessPoint === undefined ? undefined : places.detach(place);
      letGoOfSsid(uciDraft, key);
      draft.remove(places.ofSsid(key));
      if (accessPoint !== undefined && kept !== undefined) places.keepIdle(accessPoint, kept);
    },
    addAccessPoint: async (key, { ssidKey, ...settings }) => {
      draft.checkFree(key);
      await checkPossible(wifi, settings);
      draft.add(idleNameOf(key), idleAccessPoint, {});
      changeAccessPoint(key, { ...settings, ...(ssidKey !== undefined && { ssidKey }) });
    },
    changeAccessPoint: async (key, settings) => changeAccessPoint(key, settings),
    removeAccessPoint: async (key) => {
      const place = places.of(key);
      const idle = places.idle(key);
      refuseShared(place, "key");
      if (place !== undefined) places.detach(place);
      else if (idle !== undefined) draft.delete(idle.name);
    },
  };
}

/** Of an access point that is there the tree has checked it. */
async function checkPossible(wifi: Wifi, { mode, wps = [] }: Partial<WifiAccessPointSettings>): Promise<void> {
  const { modes, wpsMethods } = await wifi.read();
  if (mode !== undefined && modes?.includes(mode) === false) {
    throw new RefusedSettingError("mode", `${mode} cannot be had here`);
  }
  const method = wps.find((each) => wpsMethods?.includes(each) === false);
  if (method !== undefined) throw new RefusedSettingError("wps", `${method} cannot be had here`);
}
