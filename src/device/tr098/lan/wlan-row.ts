import type { HostReading } from "../../../ports/host/network/hosts.ts";
import type { LinkReading } from "../../../ports/host/network/links.ts";
import type {
  NetworkMeasurement,
  RadioMeasurement,
  WifiNetwork,
  WifiRadio,
  WpsMethod,
} from "../../../ports/host/wifi/wifi.ts";
import { ssidKeyOf } from "../../interface-stack/interface-layers.ts";
import type { Lan } from "./lan.ts";

export const wlanTable = "InternetGatewayDevice.LANDevice.{i}.WLANConfiguration.{i}.";

/** A network that the gateway offers, with the radio that it is on: TR-098 has both in one. */
export interface WlanRow {
  readonly network: WifiNetwork;
  readonly measured: NetworkMeasurement | undefined;
  readonly link: LinkReading | undefined;
  readonly radio: WifiRadio | undefined;
  readonly measuredRadio: Partial<RadioMeasurement>;
  /** That the radio is on, or is to use. */
  readonly channel: number | undefined;
  /** Whether the radio is on the air. */
  readonly up: boolean;
  readonly hosts: readonly HostReading[];
  /** How WPS can be used; undefined where the system does not tell. */
  readonly wpsMethods: readonly WpsMethod[] | undefined;
}

/** One for each network that has an SSID. */
export function wlanRows(lan: Lan): readonly WlanRow[] {
  const links = new Map(lan.links.map((link) => [link.name, link]));
  return lan.networks
    .filter((network) => ssidKeyOf(network) !== undefined)
    .map((network) => {
      const radio = lan.radios.find(({ key }) => network.radios.includes(key));
      const measuredRadio: Partial<RadioMeasurement> =
        radio === undefined ? {} : (lan.measuredRadios.get(radio.key) ?? {});
      const up = radio?.state === "up";
      return {
        network,
        measured: lan.measuredNetworks.get(network.key),
        link: network.link === undefined ? undefined : links.get(network.link),
        radio,
        measuredRadio,
        channel: (up ? measuredRadio.channel : undefined) ?? radio?.channel,
        up,
        hosts: lan.hosts,
        wpsMethods: lan.wpsMethods,
      };
    });
}

/** A key of WPA is made from at least this many characters. [IEEE 802.11 J.4] */
const shortestPassphrase = 8;

/** What is wrong with a passphrase that is set; the schema bounds it above. */
export const wrongPassphrase = (value: string): string | undefined =>
  value !== "" && value.length < shortestPassphrase
    ? `a passphrase has ${shortestPassphrase} to 63 characters`
    : undefined;
