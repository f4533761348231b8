import type { Wifi, WifiAccessPointSettings, WifiEdits, WifiSsidSettings } from "../../../../ports/host/wifi/wifi.ts";
import { RefusedSettingError } from "../../../refused-setting.ts";
import { flagOf } from "../../uci/option-values.ts";
import type { UciSection } from "../../uci/uci-package.ts";
import type { UciValues } from "../../uci/write/uci-change.ts";
import type { UciDraft } from "../../uci/write/uci-draft.ts";
import {
  accessPointOption,
  idleAccessPoint,
  idleAccessPointsIn,
  idleNameOf,
  type KeyedPlace,
} from "../network-sections.ts";
import { switchesOf, switchesOption } from "../switches.ts";
import { accessPointValues } from "./access-point-options.ts";
import { endPointEdits } from "./end-point-edits.ts";
import { radioEdits } from "./radio-edits.ts";
import { securityValues } from "./security-options.ts";
import { ssidValues } from "./ssid-options.ts";
import { accessPointOptions, isStation, WirelessDraft, withoutAccessPoint } from "./wireless-draft.ts";

/** The bridge of the machines at home: where nothing else is said, networks are part of it. */
const home = "lan";

/** Radios and networks as sections of /etc/config/wireless. */
export function openWrtWifiEdits(uciDraft: UciDraft, wifi: Wifi): WifiEdits {
  const draft = new WirelessDraft(uciDraft);

  const placeOfSsid = (key: string): KeyedPlace => {
    const place = draft.places.find((each) => each.key === key);
    if (place === undefined) throw new RefusedSettingError("key", `there is no SSID ${key}`);
    return place;
  };
  const placeOfAccessPoint = (key: string): KeyedPlace | undefined =>
    draft.places.find(({ accessPoint }) => accessPoint === key);
  const idleSection = (key: string): UciSection | undefined =>
    idleAccessPointsIn([...draft.package.sections]).find((each) => each.key === key)?.section;

  /** Takes an access point from the network that it offers; returns what it is to take along, switched as it was. */
  const detach = (place: KeyedPlace): UciValues => {
    const values = accessPointOptions(place.section);
    const enabled = switchesOf(place.section).on.has("access-point");
    draft.change(
      place,
      { ...withoutAccessPoint(place.section), [accessPointOption]: "-" },
      { ssid: switchesOf(place.section).on.has("ssid"), "access-point": false },
    );
    return { ...values, enabled: enabled ? "1" : undefined };
  };

  const keepIdle = (key: string, values: UciValues): void => draft.add(idleNameOf(key), idleAccessPoint, values);

  /** Has an access point offer another SSID, or none. */
  const move = (key: string, ssidKey: string | undefined): void => {
    const from = placeOfAccessPoint(key);
    if (from?.key === ssidKey) return;
    const to = ssidKey === undefined ? undefined : draft.places.find((each) => each.key === ssidKey);
    if (ssidKey !== undefined && to === undefined) {
      throw new RefusedSettingError("ssidKey", `there is no SSID ${ssidKey}`);
    }
    if (to !== undefined && isStation(to)) {
      throw new RefusedSettingError("ssidKey", `the SSID ${ssidKey} is that of an end point`);
    }
    if (to?.accessPoint !== undefined) {
      throw new RefusedSettingError("ssidKey", `the access point ${to.accessPoint} offers the SSID ${ssidKey}`);
    }
    refuseShared(to, "ssidKey");
    refuseShared(from, "ssidKey");
    const idle = idleSection(key);
    const kept: UciValues =
      from !== undefined
        ? detach(from)
        : { ...(idle && accessPointOptions(idle)), enabled: idle && flagOf(idle, "enabled", false) ? "1" : undefined };
    if (to === undefined) {
      keepIdle(key, kept);
      return;
    }
    if (idle !== undefined) draft.delete(idle.name);
    const { enabled, ...values } = kept;
    const now = placeOfSsid(to.key);
    draft.change(
      now,
      { ...values, [accessPointOption]: key === to.key ? undefined : key },
      { ssid: switchesOf(now.section).on.has("ssid"), "access-point": enabled === "1" },
    );
  };

  const changeAccessPoint = (key: string, settings: Partial<WifiAccessPointSettings>): void => {
    const place = placeOfAccessPoint(key);
    const section = place?.section ?? idleSection(key);
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
    if ("ssidKey" in settings) move(key, settings.ssidKey);
  };

  return {
    takes: {
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
    },
    ...radioEdits(draft, wifi),
    ...endPointEdits(draft),
    changeSsid: async (key, settings) => {
      const place = placeOfSsid(key);
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
      const place = placeOfSsid(key);
      const named = ssid === "" ? others : settings;
      draft.change(place, ssidValues(named, draft, place), { ssid: settings.enabled });
    },
    removeSsid: async (key) => {
      const place = draft.places.find((each) => each.key === key);
      if (place === undefined) return;
      refuseShared(place, "key");
      if (isStation(place)) throw new RefusedSettingError("key", "this SSID goes with its end point");
      const { accessPoint } = place;
      const kept = accessPoint === undefined ? undefined : detach(place);
      draft.remove(placeOfSsid(key));
      if (accessPoint !== undefined && kept !== undefined) keepIdle(accessPoint, kept);
    },
    addAccessPoint: async (key, { ssidKey, ...settings }) => {
      draft.checkFree(key);
      draft.add(idleNameOf(key), idleAccessPoint, {});
      changeAccessPoint(key, { ...settings, ...(ssidKey !== undefined && { ssidKey }) });
    },
    changeAccessPoint: async (key, settings) => changeAccessPoint(key, settings),
    removeAccessPoint: async (key) => {
      const place = placeOfAccessPoint(key);
      const idle = idleSection(key);
      refuseShared(place, "key");
      if (place !== undefined) detach(place);
      else if (idle !== undefined) draft.delete(idle.name);
    },
  };
}

function refuseShared(place: KeyedPlace | undefined, setting: string): void {
  if (place?.oneOfMany === true) {
    throw new RefusedSettingError(setting, "this network is configured together with others, on several radios");
  }
}
