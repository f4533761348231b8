import type { LinkReading } from "../../ports/host/network/links.ts";
import type { WifiNetwork, WifiState } from "../../ports/host/network/wifi.ts";
import { aliasOfKey } from "../binding/alias-of-key.ts";
import { bindObjectBelow, bindTable, keyedBy } from "../binding/bind.ts";
import type { DeviceContext } from "../binding/context.ts";
import { statusOf } from "../binding/interface.ts";
import { radiosBelow } from "../interface-stack/interface-layers.ts";
import { networkStatistics } from "./counted.ts";
import { networkChange } from "./wifi-change.ts";

interface SsidRow {
  readonly network: WifiNetwork;
  readonly link: LinkReading | undefined;
  readonly bssid: string | undefined;
}

/** One for each network that the device offers or is on, whether it runs or not. [TR-181 WiFi.SSID] */
export const ssid = bindTable("Device.WiFi.SSID.{i}.", {
  rows: async (context: DeviceContext) => keyedBy(await ssidRows(context), ({ network }) => network.key),
  alias: aliasOfKey,
  change: networkChange({ Enable: "enabled", SSID: "ssid" }),
  parameters: {
    Enable: ({ network }) => network.enabled,
    Status: ({ network, link }) =>
      network.state === "up" && link !== undefined ? statusOf(link) : statusOfState(network.state),
    Name: ({ network }) => network.link ?? network.key.slice(0, 64),
    LastChange: ({ link }) => link?.lastChangeSeconds,
    LowerLayers: ({ network }) => radiosBelow(network),
    Upstream: ({ network, link }) => link?.upstream ?? (network.kind === "access-point" ? false : undefined),
    BSSID: ({ bssid }) => bssid,
    MACAddress: ({ link }) => macAddressOf(link),
    SSID: ({ network }) => network.ssid,
    MLDUnit: ({ network: { multiLink } }) => (multiLink === undefined || multiLink > 24 ? -1 : multiLink),
  },
});

export const ssidStats = bindObjectBelow(ssid, "Device.WiFi.SSID.{i}.Stats.", { parameters: networkStatistics });

/** Only an end point has to be asked for its BSSID: an access point has that of its link. */
async function ssidRows({ host }: DeviceContext): Promise<readonly SsidRow[]> {
  const { networks } = (await host.wifi?.read()) ?? { networks: [] };
  const stations = networks.some(({ kind, link }) => kind === "end-point" && link !== undefined);
  const [links, measured] = await Promise.all([
    host.links?.read(),
    stations ? host.wifi?.measureNetworks() : undefined,
  ]);
  const byName = new Map(links?.map((link) => [link.name, link]));
  return networks.map((network) => {
    const link = network.link === undefined ? undefined : byName.get(network.link);
    const bssid = network.kind === "access-point" ? macAddressOf(link) : measured?.get(network.key)?.bssid;
    return { network, link, bssid };
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
