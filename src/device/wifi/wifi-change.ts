import type { WifiNetwork, WifiNetworkSettings, WifiRadio } from "../../ports/host/network/wifi.ts";
import type { HostEdits } from "../binding/host-change.ts";
import {
  AbsentCapability,
  hostChange,
  type KnownSettings,
  type RowChange,
  type SettingNames,
} from "../binding/row-change.ts";

const needs = "wifi";

/** Parameters of a row on a network that set the network: `networkChange({ SSID: "ssid" })`. */
export function networkChange<const Names extends SettingNames>(
  settings: KnownSettings<Names, Required<NetworkSettings>>,
): RowChange<{ readonly network: WifiNetwork }, Names, Required<NetworkSettings>> {
  return hostChange(
    settings,
    (edits, { shown, ...wanted }: NetworkSettings, { network }: { readonly network: WifiNetwork }) =>
      editsOf(edits).changeNetwork(network.key, { ...wanted, ...(shown !== undefined && { hidden: !shown }) }),
    needs,
  );
}

/** The settings of a network as parameters bring them. */
type NetworkSettings = Omit<WifiNetworkSettings, "hidden"> & { readonly shown?: boolean };

interface RadioSettings {
  readonly enabled: boolean;
  readonly channel: number;
  readonly choosesChannel: boolean;
}

/** A channel that is set is no longer chosen; one that is no longer chosen stays what it is, if that is known. */
export function radioChange<const Names extends SettingNames>(
  settings: KnownSettings<Names, RadioSettings>,
): RowChange<{ readonly radio: WifiRadio } & Using, Names, RadioSettings> {
  return hostChange(
    settings,
    (
      edits,
      { enabled, channel, choosesChannel }: Partial<RadioSettings>,
      row: { readonly radio: WifiRadio } & Using,
    ) => {
      const fixed = channel ?? (choosesChannel === false ? (row.radio.channel ?? row.measured.channel) : undefined);
      return editsOf(edits).changeRadio(row.radio.key, {
        ...(enabled !== undefined && { enabled }),
        ...(choosesChannel === true ? { channel: undefined } : fixed !== undefined && { channel: fixed }),
      });
    },
    needs,
  );
}

interface Using {
  readonly measured: { readonly channel?: number | undefined };
}

function editsOf({ wifi }: HostEdits): NonNullable<HostEdits["wifi"]> {
  if (wifi === undefined) throw new AbsentCapability(needs);
  return wifi;
}
