import type { WifiNetwork, WifiRadio, WifiReading, WifiState } from "../../../ports/host/network/wifi.ts";
import { flagOf, textOf, wordsOf } from "../uci/option-values.ts";
import type { UciPackage, UciSection } from "../uci/uci-package.ts";
import { ciphersOf, encryptionOf, managementFramesOf, securityModeOf } from "./encryption.ts";
import { numberOf } from "./number-of.ts";
import { bandOf, channelMode, countryOf, environmentOf, hasLongGuardInterval, standardsOf } from "./radio-mode.ts";
import { isUnusable, radiusOf } from "./usable.ts";
import type { WirelessStatus } from "./wireless-status.ts";

// Radios and networks as /etc/config/wireless has them, with what netifd says became of them.

/** Those of the mode `ap`, which is the default, and `sta`; meshes, monitors and ad-hoc networks are none that TR-181 knows. */
export function wifiIn(wireless: UciPackage, status: WirelessStatus): WifiReading {
  const sections = [...wireless.sections];
  const devices = sections.filter(({ type }) => type === "wifi-device");
  const placed = placesIn(sections);
  const keys = keysOf(placed);
  const multiLinks = placed.filter(({ multiLink }) => multiLink);
  const shared = new Set(multiLinks.flatMap((place) => (linkOf(place, status) === undefined ? [] : place.radios)));
  const withKeyOfTheirOwn = new Set(
    sections.flatMap((each) => (each.type === "wifi-station" ? [textOf(each, "iface") ?? "*"] : [])),
  );

  const radios = devices.map((device) => radioOf(device, status, shared.has(device.name)));
  const states = new Map(radios.map(({ key, state }) => [key, state]));
  const modern = new Set(devices.filter((each) => channelMode(textOf(each, "htmode")) !== undefined).map(nameOf));
  const networks = placed.flatMap((place): readonly WifiNetwork[] => {
    const { section } = place;
    const mode = textOf(section, "mode") ?? "ap";
    if (mode !== "ap" && mode !== "sta") return [];
    const enabled = !flagOf(section, "disabled", false);
    const link = linkOf(place, status);
    const ssid = textOf(section, "ssid");
    const multiLink = multiLinks.indexOf(place);
    return [
      {
        key: keys.get(place) ?? section.name,
        kind: mode === "ap" ? "access-point" : "end-point",
        radios: place.radios,
        link,
        enabled,
        state: networkState(
          enabled,
          link,
          place.radios.map((name) => states.get(name) ?? "unknown"),
        ),
        misconfigured:
          place.radios.length === 0 ||
          isUnusable(section, withKeyOfTheirOwn.has("*") || withKeyOfTheirOwn.has(section.name)),
        ssid: ssid !== undefined && /^\P{Cc}{1,32}$/u.test(ssid) ? ssid : undefined,
        multiLink: multiLink < 0 ? undefined : multiLink,
        security: {
          mode: securityModeOf(section),
          ciphers: ciphersOf(
            encryptionOf(section),
            place.radios.some((name) => modern.has(name)),
          ),
          managementFrames: managementFramesOf(section),
          rekeySeconds: numberOf(section, "wpa_group_rekey", 0, 2 ** 32 - 1),
          radius: radiusOf(section),
        },
        hidden: flagOf(section, "hidden", false),
        isolated: flagOf(section, "isolate", false),
        wmm: flagOf(section, "wmm", true),
        uapsd: flagOf(section, "uapsd", true),
        maxStations: numberOf(section, "maxassoc", 1, 2 ** 32 - 1),
        allowed: textOf(section, "macfilter") === "allow" ? macAddresses(wordsOf(section, "maclist")) : undefined,
        wps: [
          ...(flagOf(section, "wps_pushbutton", false) ? (["PushButton"] as const) : []),
          ...(flagOf(section, "wps_label", false) ? (["Label"] as const) : []),
        ],
      },
    ];
  });
  return { radios, networks };
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

/** A section on the radios where it makes one network. */
interface Place {
  readonly section: UciSection;
  readonly radios: readonly string[];
  readonly multiLink: boolean;
  /** Whether the section has other places. */
  readonly oneOfMany: boolean;
}

function placesIn(sections: readonly UciSection[]): readonly Place[] {
  const radios = new Set(sections.flatMap(({ type, name }) => (type === "wifi-device" ? [name] : [])));
  return sections.filter(({ type }) => type === "wifi-iface").flatMap((each) => placesOf(each, radios));
}

/** The section that is the network of this key and no other, and the name that an anonymous one gets. */
export function networkSection(
  wireless: UciPackage,
  key: string,
): { readonly section: UciSection; readonly oneOfMany: boolean; readonly name: string } | undefined {
  for (const [{ section, oneOfMany }, own] of keysOf(placesIn([...wireless.sections]))) {
    if (own === key) return { section, oneOfMany, name: `${namedHere}${key.replaceAll(/\W+/g, "_")}` };
  }
  return undefined;
}

/** How sections are called that had no name before they were changed: their keys stay those of anonymous ones. */
const namedHere = "cpe_wifi";

/** On several radios a section is a network on each of them, or one on all, a multi-link device (`mlo`). */
function placesOf(section: UciSection, radios: ReadonlySet<string>): readonly Place[] {
  const own = [...new Set(wordsOf(section, "device"))].filter((name) => radios.has(name));
  const multiLink = flagOf(section, "mlo", false);
  if (multiLink || own.length <= 1) return [{ section, radios: own, multiLink, oneOfMany: false }];
  return own.map((radio) => ({ section, radios: [radio], multiLink, oneOfMany: true }));
}

/** By the names of sections; the name of an anonymous one moves, so that it goes by its place among those of its radio. */
function keysOf(places: readonly Place[]): ReadonlyMap<Place, string> {
  const counts = new Map<string, number>();
  return new Map(
    places.map((place) => {
      const radio = place.radios.join("+");
      if (!place.section.anonymous && !place.section.name.startsWith(namedHere))
        return [place, place.oneOfMany ? `${place.section.name}@${radio}` : place.section.name];
      const count = (counts.get(radio) ?? 0) + 1;
      counts.set(radio, count);
      return [place, `@${radio}[${count}]`];
    }),
  );
}

function linkOf({ section, radios }: Place, status: WirelessStatus): string | undefined {
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
