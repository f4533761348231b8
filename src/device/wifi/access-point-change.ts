import type { RowReference } from "../../model/binding.ts";
import type {
  NetworkMeasurement,
  WifiAccessPointSettings,
  WifiNetwork,
  WifiSecurityMode,
  WpsMethod,
} from "../../ports/host/wifi/wifi.ts";
import { keyReferenced } from "../binding/referenced.ts";
import { hostChange, type KnownSettings, type RowChange, type SettingNames } from "../binding/row-change.ts";
import type { RowEditing } from "../binding/row-editing.ts";
import { freshNetwork } from "./fresh-network.ts";
import { type GivenSecurity, givenSecurity } from "./security.ts";
import { hasWifiEdit, takesSetting, wifiEdit, wifiEdits } from "./wifi-edits.ts";

/** The settings of an access point as parameters bring them. */
interface GivenSettings
  extends Omit<WifiAccessPointSettings, "ssidKey" | "hidden" | "maxStations" | "wps" | keyof GivenSecurity>,
    GivenSecurity {
  readonly ssidReference: RowReference | "";
  readonly advertised: boolean;
  /** 0 for as many as it can. */
  readonly maxStations: number;
  /** The tree has checked that they can be had. */
  readonly wps: readonly string[];
}

export interface AccessPointRow {
  readonly network: WifiNetwork;
  readonly measured: NetworkMeasurement | undefined;
  /** Undefined of one that is to be added: the host refuses what it cannot have. */
  readonly modes: readonly WifiSecurityMode[] | undefined;
  readonly wpsMethods: readonly WpsMethod[] | undefined;
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

/** As one that is added is until it is set. [TR-181 WiFi.AccessPoint] */
export const unsetAccessPoint: WifiAccessPointSettings = {
  enabled: false,
  ssidKey: undefined,
  hidden: false,
  isolated: false,
  wmm: true,
  uapsd: false,
  onlyAllowed: false,
  allowed: [],
  wpsEnabled: false,
  wps: [],
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
  fresh: (key) => ({
    network: freshNetwork(key, "access-point"),
    measured: undefined,
    modes: undefined,
    wpsMethods: undefined,
    wallMs: undefined,
  }),
  add: (edits, key, given) => wifiEdit(edits, "addAccessPoint")(key, { ...unsetAccessPoint, ...settingsOf(given) }),
  remove: (edits, key) => wifiEdit(edits, "removeAccessPoint")(key),
  able: hasWifiEdit("addAccessPoint"),
};

function settingsOf({
  ssidReference,
  advertised,
  maxStations,
  mode,
  managementFrames,
  preSharedKey,
  wepKey,
  wps,
  ...same
}: Partial<GivenSettings>): Partial<WifiAccessPointSettings> {
  return {
    ...same,
    ...givenSecurity({ mode, managementFrames, preSharedKey, wepKey }),
    ...(ssidReference !== undefined && { ssidKey: keyReferenced(ssidReference) }),
    ...(advertised !== undefined && { hidden: !advertised }),
    ...(maxStations !== undefined && { maxStations: maxStations === 0 ? undefined : maxStations }),
    ...(wps !== undefined && { wps: wps as readonly WpsMethod[] }),
  };
}
