import type { RowReference } from "../../model/binding.ts";
import type {
  NetworkMeasurement,
  WifiNetwork,
  WifiProfile,
  WifiProfileSettings,
  WifiSecurityMode,
} from "../../ports/host/wifi/wifi.ts";
import {
  hostChange,
  type KnownSettings,
  type RowChange,
  type SettingNames,
  UnsuitableSetting,
} from "../binding/row-change.ts";
import type { RowEditing } from "../binding/row-editing.ts";
import { freshNetwork } from "./fresh-network.ts";
import { type GivenSecurity, givenSecurity } from "./security.ts";
import { hasWifiEdit, wifiEdit } from "./wifi-edits.ts";

export interface EndPointRow {
  readonly network: WifiNetwork;
  readonly measured: NetworkMeasurement | undefined;
  readonly modes: readonly WifiSecurityMode[];
}

export interface ProfileRow extends EndPointRow {
  readonly profile: WifiProfile;
}

/** The settings of an end point as parameters bring them. */
interface GivenEndPoint {
  readonly enabled: boolean;
  readonly profileReference: RowReference | "";
}

/** The settings of a profile as parameters bring them. */
interface GivenProfile
  extends Pick<WifiProfileSettings, "enabled" | "ssid" | "passphrase" | "saePassphrase">,
    GivenSecurity {}

export function endPointChange<const Names extends SettingNames>(
  settings: KnownSettings<Names, GivenEndPoint>,
): RowChange<EndPointRow, Names, GivenEndPoint> {
  return hostChange(
    settings,
    async (edits, { enabled, profileReference }: Partial<GivenEndPoint>, { network }: EndPointRow) => {
      if (profileReference === "" && profilesOf(network).length > 0) {
        throw new UnsuitableSetting("profileReference", "an end point with a profile uses that one");
      }
      await wifiEdit(edits, "changeEndPoint")(network.key, enabled === undefined ? {} : { enabled });
    },
    hasWifiEdit("changeEndPoint"),
  );
}

export function profileChange<const Names extends SettingNames>(
  settings: KnownSettings<Names, GivenProfile>,
): RowChange<ProfileRow, Names, GivenProfile> {
  return hostChange(
    settings,
    (edits, given: Partial<GivenProfile>, { network, profile }: ProfileRow) =>
      wifiEdit(edits, "changeProfile")(network.key, profile.key, settingsOf(given)),
    hasWifiEdit("changeProfile"),
  );
}

/** End points that the ACS adds are named by their instance number: `cpe_ep_3`. */
export const endPointRows: RowEditing<EndPointRow, GivenEndPoint> = {
  keyOf: (instance) => `cpe_ep_${instance}`,
  fresh: (key) => ({ network: { ...freshNetwork(key, "end-point"), profiles: [] }, measured: undefined, modes: [] }),
  add: (edits, key, { enabled = false }) => wifiEdit(edits, "addEndPoint")(key, { enabled }),
  remove: (edits, key) => wifiEdit(edits, "removeEndPoint")(key),
  able: hasWifiEdit("addEndPoint"),
};

const unset: WifiProfileSettings = {
  enabled: false,
  ssid: "",
  mode: "None",
  managementFrames: "disabled",
  passphrase: "",
  preSharedKey: new Uint8Array(),
  saePassphrase: "",
  wepKey: new Uint8Array(),
};

export const profileRows: RowEditing<ProfileRow, GivenProfile, EndPointRow> = {
  keyOf: (instance) => `cpe_profile_${instance}`,
  fresh: (key, row) => ({
    ...row,
    network: freshNetwork(row.network.key, "end-point"),
    profile: { key, enabled: false },
  }),
  add: (edits, key, given, { network }) =>
    wifiEdit(edits, "addProfile")(network.key, key, { ...unset, ...settingsOf(given) }),
  remove: (edits, key, { network }) => wifiEdit(edits, "removeProfile")(network.key, key),
  able: hasWifiEdit("addProfile"),
};

function settingsOf({
  mode,
  managementFrames,
  preSharedKey,
  wepKey,
  ...same
}: Partial<GivenProfile>): Partial<WifiProfileSettings> {
  return { ...same, ...givenSecurity({ mode, managementFrames, preSharedKey, wepKey }) };
}

export const profilesOf = ({ key, enabled, profiles = [{ key, enabled }] }: WifiNetwork): readonly WifiProfile[] =>
  profiles;
