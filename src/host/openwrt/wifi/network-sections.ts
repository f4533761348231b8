import { flagOf, textOf, wordsOf } from "../uci/option-values.ts";
import type { UciPackage, UciSection } from "../uci/uci-package.ts";

// Which sections of /etc/config/wireless are networks, by which keys their SSID and what offers it go, and the sections of the
// agent's own beside them.

/** An access point that offers no SSID: all that it is set to, until it gets one. Nobody but the agent reads it. */
export const idleAccessPoint = "cpe_access_point";

/** In a network: the key of the access point that offers it, where that is not the network's own; `-` for none. */
export const accessPointOption = "cpe_access_point";

/** A section on the radios where it makes one network. */
interface Place {
  readonly section: UciSection;
  readonly radios: readonly string[];
  readonly multiLink: boolean;
  /** Whether the section has other places. */
  readonly oneOfMany: boolean;
}

export interface KeyedPlace extends Place {
  /** Of the SSID; of an end point, its own too. */
  readonly key: string;
  /** Of the access point; undefined while nobody offers it, and of other modes. */
  readonly accessPoint: string | undefined;
}

export function placesIn(sections: readonly UciSection[]): readonly KeyedPlace[] {
  const radios = new Set(sections.flatMap(({ type, name }) => (type === "wifi-device" ? [name] : [])));
  const places = sections.filter(({ type }) => type === "wifi-iface").flatMap((each) => placesOf(each, radios));
  const keys = keysOf(places);
  return places.map((place) => {
    const key = keys.get(place) ?? place.section.name;
    const offering = textOf(place.section, accessPointOption) ?? key;
    return { ...place, key, accessPoint: modeOf(place.section) !== "ap" || offering === "-" ? undefined : offering };
  });
}

export const modeOf = (section: UciSection): string => textOf(section, "mode") ?? "ap";

export const idleAccessPointsIn = (
  sections: readonly UciSection[],
): readonly { readonly key: string; readonly section: UciSection }[] =>
  sections
    .filter(({ type }) => type === idleAccessPoint)
    .map((section) => {
      const name = section.name.replace(idlePrefix, "");
      return { key: keyOfName(name) ?? name, section };
    });

/** Beside the section that has the name of the key, which may be that of its SSID. */
export const idleNameOf = (key: string): string => idlePrefix + nameOfKey(key);

const idlePrefix = "cpe_idle_";

export const placesOfPackage = (wireless: UciPackage): readonly KeyedPlace[] => placesIn([...wireless.sections]);

/** Whether stations have keys of their own on a network, in sections `wifi-station`. */
export function stationKeysIn(sections: readonly UciSection[]): (section: UciSection) => boolean {
  const networks = new Set(
    sections.flatMap((each) => (each.type === "wifi-station" ? [textOf(each, "iface") ?? "*"] : [])),
  );
  return ({ name }) => networks.has("*") || networks.has(name);
}

/** How sections are called that had no name before they were changed: their keys stay those of anonymous ones. */
const namedHere = "cpe_wifi";

/** The name that the section of a key has, or gets. */
export const nameOfKey = (key: string): string =>
  key.startsWith("@") ? `${namedHere}${key.replaceAll(/\W+/g, "_")}` : key;

/** `@radio0[1]` of `cpe_wifi_radio0_1_`; undefined for a name that was one before. */
function keyOfName(name: string, radio?: string): string | undefined {
  const [, prefix, count] = /^cpe_wifi_(\w+)_(\d+)_$/.exec(name) ?? [];
  if (prefix === undefined) return undefined;
  return `@${radio?.replaceAll(/\W+/g, "_") === prefix ? radio : prefix}[${count}]`;
}

/** On several radios a section is a network on each of them, or one on all, a multi-link device (`mlo`). */
function placesOf(section: UciSection, radios: ReadonlySet<string>): readonly Place[] {
  const own = [...new Set(wordsOf(section, "device"))].filter((name) => radios.has(name));
  const multiLink = flagOf(section, "mlo", false);
  if (multiLink || own.length <= 1) return [{ section, radios: own, multiLink, oneOfMany: false }];
  return own.map((radio) => ({ section, radios: [radio], multiLink, oneOfMany: true }));
}

/** By the names of sections; the name of an anonymous one moves, so that it goes by its place among those of its radio. */
function keysOf(places: readonly Place[]): ReadonlyMap<Place, string> {
  const keys = new Map<Place, string>();
  const radioOf = ({ radios }: Place): string => radios.join("+");
  for (const place of places) {
    const { section, oneOfMany } = place;
    const radio = radioOf(place);
    if (section.anonymous) continue;
    keys.set(place, keyOfName(section.name, radio) ?? (oneOfMany ? `${section.name}@${radio}` : section.name));
  }
  const taken = new Set(keys.values());
  for (const place of places) {
    if (!place.section.anonymous) continue;
    let count = 1;
    while (taken.has(`@${radioOf(place)}[${count}]`)) count++;
    const key = `@${radioOf(place)}[${count}]`;
    taken.add(key);
    keys.set(place, key);
  }
  return keys;
}
