import type { RowReference } from "../../model/binding.ts";
import type { HostView } from "../binding/host-view.ts";
import { radiosBelow } from "../interface-stack/interface-layers.ts";

/** A station of an access point, where the tree tells of it. */
export interface StationRows {
  /** The row of AccessPoint.AssociatedDevice. */
  readonly associatedDevice: RowReference;
  /** The radio that it is heard on; undefined where its network is on several. */
  readonly radio: RowReference | undefined;
}

/** The stations associated now, by MAC address. */
export async function stationsByMac(wifi: HostView["wifi"]): Promise<ReadonlyMap<string, StationRows>> {
  const stations = new Map<string, StationRows>();
  if (wifi === undefined) return stations;
  const [{ networks }, measured] = await Promise.all([wifi.read(), wifi.measureNetworks()]);
  for (const network of networks) {
    if (network.kind !== "access-point") continue;
    const radios = radiosBelow(network);
    for (const { macAddress } of measured.get(network.key)?.stations ?? [])
      stations.set(macAddress, {
        associatedDevice: {
          table: "Device.WiFi.AccessPoint.{i}.AssociatedDevice.{i}.",
          keys: [network.key, macAddress],
        },
        radio: radios.length === 1 ? radios[0] : undefined,
      });
  }
  return stations;
}
