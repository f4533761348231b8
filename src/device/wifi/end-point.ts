import type { NetworkMeasurement, WifiNetwork, WifiSecurityMode } from "../../ports/host/network/wifi.ts";
import { aliasOfKey } from "../binding/alias-of-key.ts";
import { bindObjectBelow, bindTable, bindTableBelow, keyedBy } from "../binding/bind.ts";
import type { DeviceContext } from "../binding/context.ts";
import { ssidOf } from "../interface-stack/interface-layers.ts";
import { accessStatus } from "./access-point.ts";
import { modesOf, security } from "./security.ts";
import { operatingRate } from "./station.ts";

interface EndPointRow {
  readonly network: WifiNetwork;
  readonly measured: NetworkMeasurement | undefined;
  readonly modes: readonly WifiSecurityMode[];
}

/** One for each network that the device is a station of, with the one profile that it has. [TR-181 WiFi.EndPoint] */
const endPoint = bindTable("Device.WiFi.EndPoint.{i}.", {
  rows: async (context: DeviceContext) => keyedBy(await endPointRows(context), ({ network }) => network.key),
  alias: aliasOfKey,
  parameters: {
    Enable: ({ network }) => network.enabled,
    Status: ({ network }) => accessStatus(network, undefined),
    ProfileReference: ({ network: { key } }) => ({ table: "Device.WiFi.EndPoint.{i}.Profile.{i}.", keys: [key, key] }),
    SSIDReference: ({ network }) => ssidOf(network),
  },
});

/** Of the access point that it is on. TR-181 has no rates above 600 Mbit/s here. */
const endPointStats = bindObjectBelow(endPoint, "Device.WiFi.EndPoint.{i}.Stats.", {
  parameters: {
    LastDataDownlinkRate: ({ measured }) => operatingRate(measured?.stations[0]?.rateFrom, 600_000),
    LastDataUplinkRate: ({ measured }) => operatingRate(measured?.stations[0]?.rateTo, 600_000),
    SignalStrength: ({ measured }) => measured?.stations[0]?.signalDbm,
  },
});

const endPointSecurity = bindObjectBelow(endPoint, "Device.WiFi.EndPoint.{i}.Security.", {
  parameters: { ModesSupported: ({ modes }) => modes },
});

const profile = bindTableBelow(endPoint, "Device.WiFi.EndPoint.{i}.Profile.{i}.", {
  rows: (row) => [[row.network.key, row]],
  parameters: {
    Enable: ({ network }) => network.enabled,
    Status: ({ network, measured }) => profileStatus(network, measured),
    SSID: ({ network }) => network.ssid,
    Location: { constant: "" },
    Priority: { constant: 0 },
  },
});

const profileSecurity = bindObjectBelow(profile, "Device.WiFi.EndPoint.{i}.Profile.{i}.Security.", {
  parameters: security,
});

export const endPointObjects = [endPoint, endPointStats, endPointSecurity, profile, profileSecurity];

async function endPointRows({ host }: DeviceContext): Promise<readonly EndPointRow[]> {
  const networks = (await host.wifi?.read())?.networks.filter(({ kind }) => kind === "end-point") ?? [];
  if (networks.length === 0) return [];
  const measurement = await host.wifi?.measureNetworks();
  const modes = modesOf(networks);
  return networks.map((network) => ({ network, measured: measurement?.get(network.key), modes }));
}

/** Available: it may be used, and is not: the network is out of reach, or its key another. */
function profileStatus(
  { enabled, misconfigured, state }: WifiNetwork,
  measured: NetworkMeasurement | undefined,
): "Active" | "Available" | "Error" | "Disabled" {
  if (!enabled) return "Disabled";
  if (misconfigured || state === "failed") return "Error";
  return state === "up" && measured !== undefined && measured.stations.length > 0 ? "Active" : "Available";
}
