import type { WifiNetwork, WifiStation } from "../../ports/host/wifi/wifi.ts";
import { aliasOfKey } from "../binding/alias-of-key.ts";
import { bindObjectBelow, bindTable, bindTableBelow, keyedBy } from "../binding/bind.ts";
import type { DeviceContext } from "../binding/context.ts";
import { ssidOf } from "../interface-stack/interface-layers.ts";
import { type AccessPointRow, accessPointChange, accessPointRows } from "./access-point-change.ts";
import { modesOf, security } from "./security.ts";
import { operatingRate } from "./station.ts";

/** One for each network that the device offers, beside its SSID. [TR-181 WiFi.AccessPoint] */
const accessPoint = bindTable("Device.WiFi.AccessPoint.{i}.", {
  rows: async (context: DeviceContext) => keyedBy(await readAccessPoints(context), ({ network }) => network.key),
  alias: aliasOfKey,
  edits: accessPointRows,
  change: accessPointChange({
    Enable: "enabled",
    SSIDReference: "ssidReference",
    SSIDAdvertisementEnabled: "advertised",
    WMMEnable: "wmm",
    UAPSDEnable: "uapsd",
    IsolationEnable: "isolated",
    MACAddressControlEnabled: "onlyAllowed",
    AllowedMACAddress: "allowed",
    MaxAllowedAssociations: "maxStations",
  }),
  parameters: {
    Enable: ({ network }) => isOffered(network),
    Status: ({ network, measured }) => accessStatus(network, measured?.transmitting),
    SSIDReference: ({ network }) => ssidOf(network),
    SSIDAdvertisementEnabled: ({ network }) => !network.hidden,
    /** hostapd has both. */
    WMMCapability: () => true,
    UAPSDCapability: () => true,
    WMMEnable: ({ network }) => network.wmm,
    UAPSDEnable: ({ network }) => network.wmm && network.uapsd,
    IsolationEnable: ({ network }) => network.isolated,
    MACAddressControlEnabled: ({ network }) => network.onlyAllowed,
    AllowedMACAddress: ({ network }) => network.allowed,
    MaxAllowedAssociations: ({ network }) => network.maxStations ?? 0,
  },
});

const accessSecurity = bindObjectBelow(accessPoint, "Device.WiFi.AccessPoint.{i}.Security.", {
  change: accessPointChange({
    ModeEnabled: "mode",
    WEPKey: "wepKey",
    PreSharedKey: "preSharedKey",
    KeyPassphrase: "passphrase",
    SAEPassphrase: "saePassphrase",
    RekeyingInterval: "rekeySeconds",
    RadiusServerIPAddr: "radiusAddress",
    RadiusServerPort: "radiusPort",
    RadiusSecret: "radiusSecret",
    SecondaryRadiusServerIPAddr: "secondRadiusAddress",
    SecondaryRadiusServerPort: "secondRadiusPort",
    SecondaryRadiusSecret: "secondRadiusSecret",
    MFPConfig: "managementFrames",
  }),
  parameters: {
    ModesSupported: ({ modes }) => modes,
    ...security,
    EncryptionMode: ({ network }) => network.security.ciphers,
    RekeyingInterval: ({ network }) => network.security.rekeySeconds,
    RadiusServerIPAddr: ({ network }) => network.security.radius[0]?.address,
    RadiusServerPort: ({ network }) => network.security.radius[0]?.port,
    RadiusSecret: () => "",
    SecondaryRadiusServerIPAddr: ({ network }) => network.security.radius[1]?.address,
    SecondaryRadiusServerPort: ({ network }) => network.security.radius[1]?.port,
    SecondaryRadiusSecret: ({ network }) => (network.security.radius.length > 1 ? "" : undefined),
  },
});

const wps = bindObjectBelow(accessPoint, "Device.WiFi.AccessPoint.{i}.WPS.", {
  change: accessPointChange({ Enable: "wpsEnabled", ConfigMethodsEnabled: "wps" }),
  parameters: {
    Enable: ({ network }) => network.wpsEnabled,
    ConfigMethodsSupported: ({ wpsMethods }) => wpsMethods,
    ConfigMethodsEnabled: ({ network }) => network.wps,
  },
});

interface StationRow {
  readonly station: WifiStation;
  readonly wallMs: number | undefined;
}

const associatedDevice = bindTableBelow(accessPoint, "Device.WiFi.AccessPoint.{i}.AssociatedDevice.{i}.", {
  rows: ({ measured, wallMs }) =>
    keyedBy(
      (measured?.stations ?? []).map((station): StationRow => ({ station, wallMs })),
      ({ station }) => station.macAddress,
    ),
  parameters: {
    MACAddress: ({ station }) => station.macAddress,
    OperatingStandard: ({ station }) => station.standard,
    AuthenticationState: ({ station }) => station.authorized,
    LastDataDownlinkRate: ({ station }) => operatingRate(station.rateTo),
    LastDataUplinkRate: ({ station }) => operatingRate(station.rateFrom),
    AssociationTime: ({ station: { connectedSeconds }, wallMs }) =>
      connectedSeconds === undefined || wallMs === undefined
        ? undefined
        : new Date(Math.round(wallMs / 1000 - connectedSeconds) * 1000),
    SignalStrength: ({ station }) => station.signalDbm,
    Noise: ({ station }) => station.noiseDbm,
    SNR: ({ station: { signalDbm, noiseDbm } }) =>
      signalDbm === undefined || noiseDbm === undefined ? undefined : Math.max(0, signalDbm - noiseDbm),
    Active: () => true,
  },
});

const associatedDeviceStats = bindObjectBelow(
  associatedDevice,
  "Device.WiFi.AccessPoint.{i}.AssociatedDevice.{i}.Stats.",
  {
    parameters: {
      BytesSent: ({ station }) => station.bytesTo,
      BytesReceived: ({ station }) => station.bytesFrom,
      PacketsSent: ({ station }) => station.packetsTo,
      PacketsReceived: ({ station }) => station.packetsFrom,
      RetransCount: ({ station }) => station.retries,
      FailedRetransCount: ({ station }) => station.failures,
    },
  },
);

export const accessPointObjects = [accessPoint, accessSecurity, wps, associatedDevice, associatedDeviceStats];

async function readAccessPoints({ host, clock }: DeviceContext): Promise<readonly AccessPointRow[]> {
  const [reading, measurement] = await Promise.all([host.wifi?.read(), host.wifi?.measureNetworks()]);
  const wallMs = clock.synchronized() ? clock.wallMs() : undefined;
  const networks = (reading?.networks ?? []).filter(({ kind }) => kind === "access-point");
  const modes = reading?.modes ?? modesOf(networks);
  const wpsMethods = reading?.wpsMethods;
  return networks.map((network) => ({ network, measured: measurement?.get(network.key), modes, wpsMethods, wallMs }));
}

const isOffered = ({ enabled, accessEnabled }: WifiNetwork): boolean => accessEnabled ?? enabled;

/** Undefined where nobody tells whether it runs. */
export function accessStatus(
  network: WifiNetwork,
  transmitting: boolean | undefined,
): "Disabled" | "Enabled" | "Error_Misconfigured" | "Error" | undefined {
  const { misconfigured, state } = network;
  if (!isOffered(network)) return "Disabled";
  if (misconfigured) return "Error_Misconfigured";
  switch (state) {
    case "up":
      return transmitting === false ? "Disabled" : "Enabled";
    case "failed":
      return "Error";
    case "down":
    case "pending":
    case "lower-layer-down":
      return "Disabled";
    case "unknown":
      return undefined;
  }
}
