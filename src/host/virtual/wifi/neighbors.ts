import type { VirtualRadio } from "../../../ports/host/virtual-system.ts";
import type { NeighborBeacon, WifiNeighbor } from "../../../ports/host/wifi/wifi-neighbors.ts";
import { seededRandom } from "../../seeded-random.ts";

const securities = ["WPA2", "WPA2-PSK-WPA3-SAE", "WPA3-SAE", "None"] as const;

const ratesAt = (band: VirtualRadio["band"]): Pick<NeighborBeacon, "basicRates" | "rates"> => {
  const slow = band === "2.4GHz" ? [1, 2, 5.5, 11] : [];
  return { basicRates: band === "2.4GHz" ? slow : [6, 12, 24], rates: [...slow, 6, 9, 12, 18, 24, 36, 48, 54] };
};

/** Networks in the neighbourhood that are not there: of one place always the same, by each radio two to five. */
export function simulatedNeighbors(seed: string, { band, channels, key }: VirtualRadio): readonly WifiNeighbor[] {
  const chance = seededRandom(`${seed} ${key} neighbors`);
  const below = (limit: number): number => Math.floor(chance.fraction() * limit);
  return Array.from({ length: 2 + below(4) }, (_, at): WifiNeighbor => {
    const octets = [at, below(256), below(256)].map((octet) => octet.toString(16).padStart(2, "0"));
    const security = securities[below(securities.length)] ?? "None";
    return {
      radio: key,
      bssid: `02:00:5e:${octets.join(":")}`,
      channel: channels[below(channels.length)] ?? 1,
      ssid: `Neighbor-${octets.join("").toUpperCase()}`,
      adHoc: false,
      band,
      signalDbm: -45 - below(45),
      noiseDbm: band === "2.4GHz" ? -90 : -95,
      security,
      ciphers: security === "None" ? [] : ["AES"],
      standards: ["n"],
      width: 20,
      beacon: { periodMs: 102, dtimPeriod: 1 + below(3), ...ratesAt(band) },
    };
  });
}
