import type { BoundObject, Constraint, Source } from "../../../model/binding.ts";
import type { WifiStandard, WifiStation } from "../../../ports/host/wifi/wifi.ts";
import { aliasOfKey } from "../../binding/alias-of-key.ts";
import { keyedBy } from "../../binding/bind.ts";
import type { DeviceContext } from "../../binding/context.ts";
import { untyped } from "../../binding/untyped.ts";
import { accessStatus } from "../../wifi/access-point.ts";
import { channelRanges } from "../../wifi/channel-ranges.ts";
import { destinationCounters, errorCounters, trafficCounters } from "../gateway-statistics.ts";
import type { Lan } from "./lan.ts";
import { beaconTypeOf, wlanChange } from "./wlan-change.ts";
import { type WlanRow, wlanRows, wlanTable, wrongPassphrase } from "./wlan-row.ts";

function statusOf({ network, measured }: WlanRow): string | undefined {
  const status = accessStatus(network, measured?.transmitting);
  switch (status) {
    case undefined:
      return undefined;
    case "Enabled":
      return "Up";
    case "Disabled":
      return "Disabled";
    case "Error":
    case "Error_Misconfigured":
      return "Error";
  }
}

/** The newest that TR-098 has a name for. */
function standardOf(standards: readonly WifiStandard[]): string | undefined {
  if (standards.some((each) => !["a", "b", "g"].includes(each))) return "n";
  if (standards.includes("g")) return standards.includes("b") ? "g" : "g-only";
  return standards[0];
}

const ofdmRates = ["6", "9", "12", "18", "24", "36", "48", "54"];

const sources: Readonly<Record<string, Source<WlanRow>>> = {
  Enable: ({ network: { enabled, accessEnabled } }) => enabled && accessEnabled !== false,
  Status: statusOf,
  Name: ({ network }) => (network.link ?? network.key).slice(0, 16),
  BSSID: ({ link }) => link?.macAddress ?? "",
  MaxBitRate: { stored: "Auto" },
  Channel: ({ channel }) => channel ?? 0,
  AutoChannelEnable: ({ radio }) => radio && radio.channel === undefined,
  SSID: ({ network }) => network.ssid ?? "",
  BeaconType: ({ network }) => beaconTypeOf(network.security.mode),
  MACAddressControlEnabled: { stored: false },
  Standard: ({ radio }) => radio && standardOf(radio.standards),
  WEPKeyIndex: { stored: 1 },
  /** Never read from the system, and never told. */
  KeyPassphrase: () => "",
  WEPEncryptionLevel: { constant: ["Disabled"] },
  BasicEncryptionModes: { stored: "None" },
  BasicAuthenticationMode: { stored: "None" },
  WPAEncryptionModes: { stored: "AESEncryption" },
  WPAAuthenticationMode: { stored: "PSKAuthentication" },
  IEEE11iEncryptionModes: { stored: "AESEncryption" },
  IEEE11iAuthenticationMode: { stored: "PSKAuthentication" },
  PossibleChannels: ({ measuredRadio: { channels } }) => channels && channelRanges(channels),
  BasicDataTransmitRates: { stored: ["6", "12", "24"] },
  OperationalDataTransmitRates: { stored: ofdmRates },
  PossibleDataTransmitRates: { constant: ofdmRates },
  InsecureOOBAccessEnabled: { stored: false },
  BeaconAdvertisementEnabled: { stored: true },
  SSIDAdvertisementEnabled: ({ network }) => !network.hidden,
  RadioEnabled: ({ radio }) => radio?.enabled,
  TransmitPowerSupported: ({ measuredRadio: { powerPercents } }) => powerPercents,
  TransmitPower: ({ measuredRadio: { powerPercent } }) => powerPercent ?? 100,
  AutoRateFallBackEnabled: { stored: true },
  RegulatoryDomain: ({ radio, measuredRadio }) => radio?.country ?? measuredRadio.country,
  TotalPSKFailures: ({ measured }) => measured?.keyFailures ?? 0,
  TotalIntegrityFailures: { constant: 0 },
  ChannelsInUse: ({ up, channel }) => (up && channel !== undefined ? [String(channel)] : []),
  DeviceOperationMode: { stored: "InfrastructureAccessPoint" },
  AuthenticationServiceMode: { stored: "None" },
  WMMSupported: { constant: true },
  UAPSDSupported: { constant: true },
  WMMEnable: ({ network }) => network.wmm,
  UAPSDEnable: ({ network }) => network.wmm && network.uapsd,
  ...trafficCounters("Total"),
};

const constraint: Constraint = (name, value) => (name === "KeyPassphrase" ? wrongPassphrase(value) : undefined);

/** Networks that the gateway offers, by the same readings and edits as `Device.WiFi.` [TR-098 InternetGatewayDevice] */
const wlanConfiguration: BoundObject<DeviceContext> = {
  path: wlanTable,
  rows: {
    kind: "of-parent-rows",
    rows: (lan: Lan) => keyedBy(wlanRows(lan), ({ network }) => network.key),
    alias: aliasOfKey,
  },
  ...untyped({ parameters: sources, change: wlanChange, constraint }),
};

const wlanStatistics: BoundObject<DeviceContext> = {
  path: `${wlanTable}Stats.`,
  rows: { kind: "of-parent" },
  parameters: { ...errorCounters, ...destinationCounters },
};

interface StationRow {
  readonly station: WifiStation;
  readonly address: string;
}

const stationSources: Readonly<Record<string, Source<StationRow>>> = {
  AssociatedDeviceMACAddress: ({ station }) => station.macAddress,
  AssociatedDeviceIPAddress: ({ address }) => address,
  AssociatedDeviceAuthenticationState: ({ station }) => station.authorized,
  /** In Mbit/s. */
  LastDataTransmitRate: ({ station: { rateTo } }) =>
    rateTo === undefined ? undefined : String(Math.min(9999, Math.round(rateTo / 1000))),
};

const associatedDevice: BoundObject<DeviceContext> = {
  path: `${wlanTable}AssociatedDevice.{i}.`,
  rows: {
    kind: "of-parent-rows",
    rows: ({ measured, hosts }: WlanRow) =>
      keyedBy(
        (measured?.stations ?? []).map((station): StationRow => {
          const host = hosts.find(({ macAddress }) => macAddress === station.macAddress);
          return { station, address: host?.addresses[0] ?? "" };
        }),
        ({ station }) => station.macAddress,
      ),
  },
  parameters: stationSources,
};

export const gatewayWlans = [wlanConfiguration, wlanStatistics, associatedDevice];
