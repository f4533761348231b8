import type { LinkReading } from "../../ports/host/network/links.ts";
import type { WifiNetwork, WifiState } from "../../ports/host/wifi/wifi.ts";
import { aliasOfKey } from "../binding/alias-of-key.ts";
import { bindObjectBelow, bindTable, keyedBy } from "../binding/bind.ts";
import type { DeviceContext } from "../binding/context.ts";
import { statusOf } from "../binding/interface.ts";
import { radiosBelow, ssidKeyOf } from "../interface-stack/interface-layers.ts";
import { networkStatistics } from "./counted.ts";
import { ssidChange, ssidRows } from "./ssid-change.ts";

interface SsidRow {
  readonly network: WifiNetwork;
  /** Of the SSID. */
  readonly key: string;
  readonly link: LinkReading | undefined;
  readonly bssid: string | undefined;
}

/** One for each network that the device offers or is on, whether it runs or not. [TR-181 WiFi.SSID] */
export const ssid = bindTable("Device.WiFi.SSID.{i}.", {
  rows: async (context: DeviceContext) => keyedBy(await readSsids(context), ({ key }) => key),
  alias: aliasOfKey,
  edits: ssidRows,
  change: ssidChange({ Enable: "enabled", LowerLayers: "radios", SSID: "ssid", MLDUnit: "multiLink" }),
  parameters: {
    Enable: ({ network }) => network.enabled,
    Status: ({ network, link }) =>
      network.state === "up" && link !== undefined ? statusOf(link) : statusOfState(network.state),
    Name: ({ network, key }) => network.link ?? key.slice(0, 64),
    LastChange: ({ link }) => link?.lastChangeSeconds,
    LowerLayers: ({ network }) => radiosBelow(network),
    Upstream: ({ network, link }) => link?.upstream ?? (network.kind === "end-point" ? undefined : false),
    BSSID: ({ bssid }) => bssid,
    MACAddress: ({ link }) => macAddressOf(link),
    SSID: ({ network }) => network.ssid,
    MLDUnit: ({ network: { multiLink } }) => (multiLink === undefined || multiLink > 24 ? -1 : multiLink),
  },
});

export const ssidStats = bindObjectBelow(ssid, "Device.WiFi.SSID.{i}.Stats.", { parameters: networkStatistics });

/** Only an end point has to be asked for its BSSID: an access point has that of its link. */
async function readSsids({ host }: DeviceContext): Promise<readonly SsidRow[]> {
  const { networks } = (await host.wifi?.read()) ?? { networks: [] };
  const stations = networks.some(({ kind, link }) => kind === "end-point" && link !== undefined);
  const [links, measured] = await Promise.all([
    host.links?.read(),
    stations ? host.wifi?.measureNetworks() : undefined,
  ]);
  const byName = new Map(links?.map((link) => [link.name, link]));
  return networks.flatMap((network) => {
    const key = ssidKeyOf(network);
    if (key === undefined) return [];
    const link = network.link === undefined ? undefined : byName.get(network.link);
    const bssid = network.kind === "end-point" ? measured?.get(network.key)?.bssid : macAddressOf(link);
    return [{ network, key, link, bssid }];
  });
}

const macAddressOf = (link: LinkReading | undefined): string | undefined => link?.macAddress || undefined;

export function statusOfState(state: WifiState): "Up" | "Down" | "Dormant" | "Error" | "LowerLayerDown" | "Unknown" {
  switch (state) {
    case "up":
      return "Up";
    case "down":
      return "Down";
    case "pending":
      return "Dormant";
    case "failed":
      return "Error";
    case "lower-layer-down":
      return "LowerLayerDown";
    case "unknown":
      return "Unknown";
  }
}
