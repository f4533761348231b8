import type { RowReference } from "../../model/binding.ts";
import type { WifiNetwork, WifiSsidSettings } from "../../ports/host/wifi/wifi.ts";
import { hostChange, type KnownSettings, type RowChange, type SettingNames } from "../binding/row-change.ts";
import type { RowEditing } from "../binding/row-editing.ts";
import { radioTable } from "../interface-stack/interface-layers.ts";
import { freshNetwork } from "./fresh-network.ts";
import { hasWifiEdit, takesSetting, wifiEdit, wifiEdits } from "./wifi-edits.ts";

/** The settings of an SSID as parameters bring them. */
interface GivenSettings extends Pick<WifiSsidSettings, "enabled" | "ssid"> {
  readonly radios: readonly RowReference[];
  readonly multiLink: number;
}

interface OfNetwork {
  readonly network: WifiNetwork;
  /** Of its SSID. */
  readonly key: string;
}

/** Parameters of a row that set its SSID: `ssidChange({ SSID: "ssid" })`. */
export function ssidChange<const Names extends SettingNames>(
  settings: KnownSettings<Names, GivenSettings>,
): RowChange<OfNetwork, Names, GivenSettings> {
  return hostChange(
    settings,
    (edits, given: Partial<GivenSettings>, { key }: OfNetwork) => wifiEdits(edits).changeSsid(key, settingsOf(given)),
    takesSetting("ssid"),
  );
}

/** SSIDs that the ACS adds are named by their instance number: `cpe_3`. */
export const ssidRows: RowEditing<OfNetwork & { readonly link: undefined; readonly bssid: undefined }, GivenSettings> =
  {
    keyOf: (instance) => `cpe_${instance}`,
    fresh: (key) => ({ network: freshNetwork(key, "ssid"), key, link: undefined, bssid: undefined }),
    add: (edits, key, given) =>
      wifiEdit(edits, "addSsid")(key, {
        enabled: false,
        ssid: "",
        radios: [],
        multiLink: undefined,
        ...settingsOf(given),
      }),
    remove: (edits, key) => wifiEdit(edits, "removeSsid")(key),
    undeletable: ({ network: { kind } }) => (kind === "end-point" ? "it goes with its end point" : undefined),
    able: hasWifiEdit("addSsid"),
  };

function settingsOf({ radios, multiLink, ...same }: Partial<GivenSettings>): Partial<WifiSsidSettings> {
  return {
    ...same,
    ...(radios !== undefined && {
      radios: radios.flatMap(({ table, keys }) => (table === radioTable ? keys.slice(0, 1) : [])),
    }),
    ...(multiLink !== undefined && { multiLink: multiLink < 0 ? undefined : multiLink }),
  };
}
