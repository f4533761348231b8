import type { RowReference } from "../../model/binding.ts";
import { decodeHex } from "../../model/values/binary.ts";
import type {
  NetworkMeasurement,
  WifiAccessPointSettings,
  WifiNetwork,
  WifiSecurityMode,
} from "../../ports/host/network/wifi.ts";
import { hostChange, type KnownSettings, type RowChange, type SettingNames } from "../binding/row-change.ts";
import type { RowEditing } from "../binding/row-editing.ts";
import { freshNetwork } from "./fresh-network.ts";
import { hasWifiEdit, takesSetting, wifiEdit, wifiEdits } from "./wifi-edits.ts";

/** The settings of an access point as parameters bring them. */
interface GivenSettings
  extends Omit<
    WifiAccessPointSettings,
    "ssidKey" | "hidden" | "maxStations" | "mode" | "managementFrames" | "preSharedKey" | "wepKey"
  > {
  readonly ssidReference: RowReference | "";
  readonly advertised: boolean;
  /** 0 for as many as it can. */
  readonly maxStations: number;
  /** The tree has checked that it can be had. */
  readonly mode: string;
  readonly managementFrames: "Disabled" | "Optional" | "Required";
  readonly preSharedKey: Uint8Array | string;
  readonly wepKey: Uint8Array | string;
}

export interface AccessPointRow {
  readonly network: WifiNetwork;
  readonly measured: NetworkMeasurement | undefined;
  readonly modes: readonly WifiSecurityMode[];
  /** Unix time of this reading; undefined while the clock is not set. */
  readonly wallMs: number | undefined;
}

/** Parameters of a row that set its access point: `accessPointChange({ IsolationEnable: "isolated" })`. */
export function accessPointChange<const Names extends SettingNames>(
  settings: KnownSettings<Names, GivenSettings>,
): RowChange<Pick<AccessPointRow, "network">, Names, GivenSettings> {
  return hostChange(
    settings,
    (edits, given: Partial<GivenSettings>, { network }: Pick<AccessPointRow, "network">) =>
      wifiEdits(edits).changeAccessPoint(network.key, settingsOf(given)),
    takesSetting("accessPoint", { ssidReference: "ssidKey", advertised: "hidden" }),
  );
}

const nothing = new Uint8Array();

const unset: WifiAccessPointSettings = {
  enabled: false,
  ssidKey: undefined,
  hidden: false,
  isolated: false,
  wmm: true,
  uapsd: false,
  maxStations: undefined,
  mode: "None",
  managementFrames: "disabled",
  rekeySeconds: 3600,
  passphrase: "",
  preSharedKey: nothing,
  saePassphrase: "",
  wepKey: nothing,
  radiusAddress: "",
  radiusPort: 1812,
  radiusSecret: "",
  secondRadiusAddress: "",
  secondRadiusPort: 1812,
  secondRadiusSecret: "",
};

/** Access points that the ACS adds are named by their instance number: `cpe_ap_3`. */
export const accessPointRows: RowEditing<AccessPointRow, GivenSettings> = {
  keyOf: (instance) => `cpe_ap_${instance}`,
  fresh: (key) => ({ network: freshNetwork(key, "access-point"), measured: undefined, modes: [], wallMs: undefined }),
  add: (edits, key, given) => wifiEdit(edits, "addAccessPoint")(key, { ...unset, ...settingsOf(given) }),
  remove: (edits, key) => wifiEdit(edits, "removeAccessPoint")(key),
  able: hasWifiEdit("addAccessPoint"),
};

const protections = { Disabled: "disabled", Optional: "optional", Required: "required" } as const;

function settingsOf({
  ssidReference,
  advertised,
  maxStations,
  mode,
  managementFrames,
  preSharedKey,
  wepKey,
  ...same
}: Partial<GivenSettings>): Partial<WifiAccessPointSettings> {
  return {
    ...same,
    ...(ssidReference !== undefined && { ssidKey: ssidReference === "" ? undefined : ssidReference.keys[0] }),
    ...(advertised !== undefined && { hidden: !advertised }),
    ...(maxStations !== undefined && { maxStations: maxStations === 0 ? undefined : maxStations }),
    ...(mode !== undefined && { mode: mode as WifiSecurityMode }),
    ...(managementFrames !== undefined && { managementFrames: protections[managementFrames] }),
    ...(preSharedKey !== undefined && { preSharedKey: octets(preSharedKey) }),
    ...(wepKey !== undefined && { wepKey: octets(wepKey) }),
  };
}

const octets = (value: Uint8Array | string): Uint8Array => (typeof value === "string" ? decodeHex(value) : value);
