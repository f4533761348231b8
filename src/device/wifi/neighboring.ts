import type { WifiNeighbor } from "../../ports/host/wifi/wifi-neighbors.ts";
import { bindObject, bindTableBelow } from "../binding/bind.ts";
import { asDiagnostic } from "../diagnostics/as-diagnostic.ts";
import { numbered } from "../diagnostics/numbered.ts";
import { wifiRadioOf } from "../interface-stack/interface-layers.ts";

/** It has no arguments. */
export const neighboringOrder = (): Record<string, never> => ({});

/** What is on the air around here. [TR-181 WiFi.NeighboringWiFiDiagnostic] */
const neighboring = bindObject("Device.WiFi.NeighboringWiFiDiagnostic.", {
  load: ({ diagnostics }) => diagnostics.standing("NeighboringWiFiDiagnostic"),
  ...asDiagnostic("NeighboringWiFiDiagnostic", neighboringOrder),
  parameters: { DiagnosticsState: ({ state }) => state },
});

const results = bindTableBelow(neighboring, "Device.WiFi.NeighboringWiFiDiagnostic.Result.{i}.", {
  rows: ({ report }) => numbered(report?.neighbors ?? []),
  instance: ({ instance }) => instance,
  parameters: {
    Radio: ({ row }) => wifiRadioOf(row.radio),
    SSID: ({ row }) => row.ssid,
    BSSID: ({ row }) => row.bssid,
    Mode: ({ row }) => (row.adHoc ? "AdHoc" : "Infrastructure"),
    Channel: ({ row }) => row.channel,
    SignalStrength: ({ row }) => row.signalDbm,
    Noise: ({ row }) => row.noiseDbm,
    SecurityModeEnabled: ({ row }) => row.security,
    EncryptionMode: ({ row }) => row.ciphers,
    OperatingFrequencyBand: ({ row }) => row.band,
    SupportedStandards: ({ row }) => row.standards,
    OperatingStandards: ({ row }) => row.standards,
    OperatingChannelBandwidth: ({ row }) => bandwidthOf(row),
    BeaconPeriod: ({ row }) => row.beacon?.periodMs,
    BasicDataTransferRates: ({ row }) => row.beacon?.basicRates.map(String),
    SupportedDataTransferRates: ({ row }) => row.beacon?.rates.map(String),
    // In beacons, as 802.11 and the text of the model have it; that its unit is milliseconds cannot be meant.
    DTIMPeriod: ({ row }) => row.beacon?.dtimPeriod,
  },
});

function bandwidthOf({ width }: WifiNeighbor): "20MHz" | "40MHz" | "80MHz" | "160MHz" | undefined {
  switch (width) {
    case 20:
    case 40:
    case 80:
    case 160:
      return `${width}MHz`;
    case 8080:
      return "160MHz";
    case 320: // which of both nobody tells
    case undefined:
      return undefined;
  }
}

export const neighboringWifi = [neighboring, results] as const;
