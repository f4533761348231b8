import type { Wifi, WifiReading } from "../../../ports/host/wifi/wifi.ts";
import type { OpenWrtParts } from "../openwrt-parts.ts";
import type { UbusArguments, UbusTable } from "../ubus/blobmsg.ts";
import { UbusError } from "../ubus/ubus-error.ts";
import type { Features } from "./features.ts";
import { networkMeasurement, radioMeasurement } from "./measurements.ts";
import { neighborsIn } from "./neighbors.ts";
import { wifiIn } from "./wireless-config.ts";
import { parseWirelessStatus } from "./wireless-status.ts";

/** Of all channels, one after the other. */
const scanPatience = { timeoutMs: 30_000 };

interface WifiParts extends Pick<OpenWrtParts, "ubus" | "uci" | "log"> {
  /** What its hostapd was built with. */
  readonly features: () => Promise<Features | undefined>;
}

/** Radios and networks of /etc/config/wireless, with what netifd, iwinfo and hostapd tell of them. */
export function openWrtWifi({ ubus, uci, log, features }: WifiParts): Wifi {
  /** Asked once: it does not change while hostapd is what it is. */
  let known: Promise<Features | undefined> | undefined;

  /** Undefined where nobody answers. What is not installed, or not there for this radio or network, is no trouble. */
  const ask = async (object: string, method: string, args: UbusArguments = {}): Promise<UbusTable | undefined> => {
    try {
      return await ubus.call(object, method, args);
    } catch (failure) {
      const missing =
        failure instanceof UbusError && ["not-found", "method-not-found", "no-data"].includes(failure.status);
      if (!missing) log.warn("host.wifi", { outcome: "failed", reason: (failure as Error).message });
      return undefined;
    }
  };

  return {
    read: async (): Promise<WifiReading> => {
      const wireless = uci.read("wireless");
      if (wireless === undefined) return { radios: [], networks: [] };
      const status = await ask("network.wireless", "status");
      known ??= features();
      return wifiIn(wireless, status && parseWirelessStatus(status), await known);
    },
    measureRadios: async ({ radios }) => {
      const measured = radios.map(async ({ key, links, band }) => {
        // iwinfo takes the name of a network device, or that of a radio while it has none.
        const device = links?.[0] ?? key;
        const [info, frequencies, survey, powers] = await Promise.all(
          ["info", "freqlist", "survey", "txpowerlist"].map((method) => ask("iwinfo", method, { device })),
        );
        return [key, radioMeasurement({ info, frequencies, survey, powers }, band)] as const;
      });
      return new Map(await Promise.all(measured));
    },
    scan: async ({ key, links }) => {
      const device = links?.[0] ?? key;
      const scan = await ubus.call("iwinfo", "scan", { device }, scanPatience);
      return neighborsIn(scan ?? {}, key, await ask("iwinfo", "survey", { device }));
    },
    measureNetworks: async ({ radios, networks }) => {
      const bands = new Map(radios.map(({ key, band }) => [key, band]));
      const measured = networks.map(async ({ key, kind, link, radios: [radio = ""] }) => {
        if (link === undefined) return [];
        const offered = kind === "access-point";
        const [info, associations, status, clients] = await Promise.all([
          offered ? undefined : ask("iwinfo", "info", { device: link }),
          ask("iwinfo", "assoclist", { device: link }),
          offered ? ask(`hostapd.${link}`, "get_status") : undefined,
          offered ? ask(`hostapd.${link}`, "get_clients") : undefined,
        ]);
        return [[key, networkMeasurement({ info, associations, status, clients }, bands.get(radio))] as const];
      });
      return new Map((await Promise.all(measured)).flat());
    },
  };
}
