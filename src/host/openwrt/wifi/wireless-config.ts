import type { WifiNetwork, WifiRadio, WifiReading, WifiState } from "../../../ports/host/wifi/wifi.ts";
import { countryOf } from "../../linux/wifi/air.ts";
import { flagOf, textOf, wordsOf } from "../uci/option-values.ts";
import type { UciPackage, UciSection } from "../uci/uci-package.ts";
import { ciphersOf, encryptionOf, managementFramesOf, securityModeOf } from "./encryption.ts";
import type { Features } from "./features.ts";
import { modesWith } from "./features.ts";
import { idleAccessPointsIn, type KeyedPlace, modeOf, placesIn, stationKeysIn } from "./network-sections.ts";
import { numberOf } from "./number-of.ts";
import { profilesOf } from "./profiles.ts";
import { bandOf, channelMode, environmentOf, hasLongGuardInterval, standardsOf } from "./radio-mode.ts";
import { switchesOf } from "./switches.ts";
import { isUnusable, serverOf } from "./usable.ts";
import type { WirelessStatus } from "./wireless-status.ts";
import { wpsMethodsIn, wpsOf } from "./wps.ts";

// Radios and networks as /etc/config/wireless has them, with what netifd says became of them.

/** Those of the mode `ap`, which is the default, and `sta`; meshes, monitors and ad-hoc networks are none that TR-181 knows. */
export function wifiIn(wireless: UciPackage, status: WirelessStatus, features?: Features): WifiReading {
  const sections = [...wireless.sections];
  const devices = sections.filter(({ type }) => type === "wifi-device");
  const placed = placesIn(sections);
  const multiLinks = placed.filter(({ multiLink }) => multiLink);
  const shared = new Set(multiLinks.flatMap((place) => (linkOf(place, status) === undefined ? [] : place.radios)));
  const hasStationKeys = stationKeysIn(sections);

  const radios = devices.map((device) => radioOf(device, status, shared.has(device.name)));
  const states = new Map(radios.map(({ key, state }) => [key, state]));
  const modern = new Set(devices.filter((each) => channelMode(textOf(each, "htmode")) !== undefined).map(nameOf));
  const networks = placed.flatMap((place): readonly WifiNetwork[] => {
    const { section, key, accessPoint } = place;
    const mode = modeOf(section);
    if (mode !== "ap" && mode !== "sta") return [];
    const { on } = switchesOf(section);
    const offering = on.has(mode === "ap" ? "access-point" : "end-point");
    const link = linkOf(place, status);
    const enabled = on.has("ssid");
    const ssid = textOf(section, "ssid") ?? "";
    const multiLink = multiLinks.indexOf(place);
    const kind = mode === "sta" ? "end-point" : accessPoint === undefined ? "ssid" : "access-point";
    return [
      {
        key: accessPoint ?? key,
        kind,
        ...(accessPoint !== undefined && accessPoint !== key && { ssidKey: key }),
        ...(kind !== "ssid" && offering !== enabled && { accessEnabled: offering }),
        ...profilesOf(section, key, on),
        radios: place.radios,
        link,
        enabled,
        state: networkState(
          enabled,
          link,
          place.radios.map((name) => states.get(name) ?? "unknown"),
        ),
        misconfigured: place.radios.length === 0 || isUnusable(section, hasStationKeys(section)),
        ssid: /^\P{Cc}{0,32}$/u.test(ssid) ? ssid : undefined,
        multiLink: multiLink < 0 ? undefined : multiLink,
        ...offeredBy(
          section,
          place.radios.some((name) => modern.has(name)),
        ),
      },
    ];
  });
  const idle = idleAccessPointsIn(sections).map(({ key, section }) => idleNetwork(key, section));
  const offered = [...placed, ...idleAccessPointsIn(sections)].map(({ section }) => section);
  return {
    radios,
    networks: [...networks, ...idle],
    ...(features !== undefined && { modes: modesWith(features) }),
    wpsMethods: wpsMethodsIn(offered, features?.has("wps")),
  };
}

/** An access point that offers no SSID. */
function idleNetwork(key: string, section: UciSection): WifiNetwork {
  return {
    key,
    kind: "access-point",
    ssidKey: undefined,
    accessEnabled: flagOf(section, "enabled", false),
    radios: [],
    link: undefined,
    enabled: false,
    state: "down",
    misconfigured: true,
    ssid: undefined,
    multiLink: undefined,
    ...offeredBy(section, false),
  };
}

/** What the options of an access point say, and those of the security of an end point. */
function offeredBy(
  section: UciSection,
  highThroughput: boolean,
): Omit<
  WifiNetwork,
  "key" | "kind" | "radios" | "link" | "enabled" | "state" | "misconfigured" | "ssid" | "multiLink"
> {
  const ciphers = ciphersOf(encryptionOf(section), highThroughput);
  const isStation = modeOf(section) === "sta";
  const filter = textOf(section, "macfilter") ?? "";
  return {
    security: {
      mode: securityModeOf(section),
      ciphers,
      managementFrames: managementFramesOf(section),
      // As hostapd has it by itself.
      rekeySeconds: numberOf(section, "wpa_group_rekey", 0, 2 ** 32 - 1) ?? (ciphers.includes("TKIP") ? 600 : 86_400),
      radius: isStation ? [] : serverOf(section),
    },
    hidden: flagOf(section, "hidden", false),
    isolated: flagOf(section, "isolate", false),
    wmm: flagOf(section, "wmm", true),
    uapsd: flagOf(section, "uapsd", true),
    maxStations: numberOf(section, "maxassoc", 1, 2 ** 32 - 1),
    onlyAllowed: filter === "allow",
    allowed: filter === "deny" ? [] : macAddresses(wordsOf(section, "maclist")),
    ...wpsOf(section),
  };
}

const nameOf = ({ name }: UciSection): string => name;

function radioOf(device: UciSection, status: WirelessStatus, shared: boolean): WifiRadio {
  const band = bandOf(device);
  const mode = channelMode(textOf(device, "htmode"));
  const country = countryOf(textOf(device, "country"), environmentOf(device));
  const running = status?.get(device.name);
  return {
    key: device.name,
    enabled: !flagOf(device, "disabled", false),
    state: status === undefined ? "unknown" : (running?.state ?? "down"),
    band,
    standards: standardsOf(device, band),
    width: mode?.width ?? 20,
    longGuardInterval: hasLongGuardInterval(device),
    secondaryChannel: mode?.secondary ?? "auto",
    channel: numberOf(device, "channel", 1, 255),
    country,
    spectrumManagement: country !== undefined && band === "5GHz" && flagOf(device, "doth", true),
    powerDbm: numberOf(device, "txpower", 0, 100),
    beaconInterval: numberOf(device, "beacon_int", 1, 65_535) ?? 100,
    rtsThreshold: numberOf(device, "rts", 0, 65_535) ?? numberOf(device, "rts_threshold", 0, 65_535),
    fragmentationThreshold: numberOf(device, "frag", 0, 65_535),
    links: shared ? undefined : [...new Set(running?.interfaces.map(({ link }) => link) ?? [])],
  };
}

function linkOf({ section, radios }: KeyedPlace, status: WirelessStatus): string | undefined {
  for (const radio of radios) {
    const found = status?.get(radio)?.interfaces.find((each) => each.section === section.name);
    if (found !== undefined) return found.link;
  }
  return undefined;
}

/** Up with a network device of its own; else what keeps it from that. */
function networkState(enabled: boolean, link: string | undefined, radios: readonly WifiState[]): WifiState {
  if (radios.length > 0 && radios.every((state) => state === "unknown")) return "unknown";
  if (!enabled) return "down";
  if (radios.includes("up")) return link === undefined ? "down" : "up";
  if (radios.includes("pending")) return "pending";
  return radios.includes("failed") ? "failed" : "lower-layer-down";
}

const macAddresses = (words: readonly string[]): readonly string[] =>
  words.map((word) => word.toLowerCase()).filter((word) => /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(word));
