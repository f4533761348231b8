import type { VirtualWifi } from "../../../ports/host/virtual-system.ts";
import type { WifiEdits, WifiProfileSettings } from "../../../ports/host/wifi/wifi.ts";
import { added, changed, isThere, refuse, without } from "../keyed-list.ts";
import { keptSecrets } from "./kept-secrets.ts";
import type { EndPointState, ProfileState, WifiState } from "./wifi-state.ts";

type EndPointEdits = Required<
  Pick<
    WifiEdits,
    "addEndPoint" | "changeEndPoint" | "removeEndPoint" | "addProfile" | "changeProfile" | "removeProfile"
  >
>;

/** As on OpenWrt an end point comes with an SSID, and has one profile. */
export function simulatedEndPointEdits(
  wifi: VirtualWifi,
  present: () => WifiState,
  keep: (change: Partial<WifiState>) => void,
): EndPointEdits {
  const endPoints = (): readonly EndPointState[] => present().endPoints ?? [];
  const withProfile = (endPoint: string, key: string): ProfileState => {
    const { profile } = isThere(endPoints(), endPoint, "end point");
    return profile?.key === key ? profile : refuse("key", `there is no profile ${key}`);
  };
  const check = ({ ssid, mode }: Partial<WifiProfileSettings>): void => {
    if (ssid !== undefined && Buffer.byteLength(ssid) > 32) refuse("ssid", "an SSID has at most 32 octets");
    if (mode !== undefined && !wifi.modes.includes(mode)) refuse("mode", `${mode} cannot be had here`);
  };
  /** The SSID of a profile is that of its end point. */
  const put = (endPoint: string, profile: ProfileState | undefined, ssid: string | undefined): void =>
    keep({
      endPoints: changed(endPoints(), endPoint, { profile }),
      ...(ssid !== undefined && { ssids: changed(present().ssids, endPoint, { ssid }) }),
    });

  return {
    addEndPoint: async (key, { enabled }) => {
      const { accessPoints, ssids, radios } = present();
      if (accessPoints.some((each) => each.key === key))
        refuse("key", `nothing can be added as ${JSON.stringify(key)}`);
      const radio = radios.length === 1 ? radios.map((each) => each.key) : [];
      keep({
        endPoints: added(endPoints(), { key, enabled }),
        ssids: added(ssids, { key, enabled: true, ssid: "", radios: radio }),
      });
    },
    changeEndPoint: async (key, settings) => {
      isThere(endPoints(), key, "end point");
      keep({ endPoints: changed(endPoints(), key, settings) });
    },
    removeEndPoint: async (key) => {
      if (endPoints().some((each) => each.key === key))
        keep({ endPoints: without(endPoints(), key), ssids: without(present().ssids, key) });
    },
    addProfile: async (endPoint, key, settings) => {
      const { profile } = isThere(endPoints(), endPoint, "end point");
      if (profile !== undefined) refuse("row", "an end point of this system has one profile, and this one has it");
      check(settings);
      const { enabled, mode, managementFrames, ssid } = settings;
      put(endPoint, { key, enabled, mode, managementFrames, secrets: keptSecrets([], settings) }, ssid);
    },
    changeProfile: async (endPoint, key, settings) => {
      const before = withProfile(endPoint, key);
      check(settings);
      const {
        enabled = before.enabled,
        mode = before.mode,
        managementFrames = before.managementFrames,
        ssid,
      } = settings;
      put(endPoint, { key, enabled, mode, managementFrames, secrets: keptSecrets(before.secrets, settings) }, ssid);
    },
    removeProfile: async (endPoint, key) => {
      if (endPoints().find((each) => each.key === endPoint)?.profile?.key === key) put(endPoint, undefined, "");
    },
  };
}
