import { RefusedSettingError } from "../../../refused-setting.ts";
import type { UciPackage, UciSection } from "../../uci/uci-package.ts";
import type { UciValues } from "../../uci/write/uci-change.ts";
import type { UciDraft } from "../../uci/write/uci-draft.ts";
import { valuesOf } from "../../uci/write/values-of.ts";
import { idleNameOf, type KeyedPlace, modeOf, nameOfKey, placesOfPackage, stationKeysIn } from "../network-sections.ts";
import { type Switch, switched } from "../switches.ts";
import { isUnusable } from "../usable.ts";
import { overlaid } from "./overlaid.ts";

const configuration = "wireless";

/** /etc/config/wireless as a transaction changes it, a network at a time. */
export class WirelessDraft {
  readonly #draft: UciDraft;

  constructor(draft: UciDraft) {
    this.#draft = draft;
  }

  get package(): UciPackage {
    return this.#draft.package(configuration);
  }

  get places(): readonly KeyedPlace[] {
    return placesOfPackage(this.package);
  }

  /** Whether /etc/config/network has an interface of this name. */
  hasInterface(name: string): boolean {
    try {
      return this.#draft.package("network").section(name)?.type === "interface";
    } catch {
      return false; // there is no such file
    }
  }

  /** Refuses a key that no section can be called by, or that is in use. */
  checkFree(key: string): void {
    const inUse = this.places.some((place) => place.key === key || place.accessPoint === key);
    const isSection = [key, idleNameOf(key)].some((name) => this.package.section(name) !== undefined);
    if (/^\w+$/.test(key) && !inUse && !isSection) return;
    throw new RefusedSettingError("key", `nothing can be added as ${JSON.stringify(key)}`);
  }

  add(name: string, type: string, values: UciValues): void {
    this.#draft.add(configuration, name, type, values);
  }

  set(name: string, values: UciValues): void {
    this.#draft.set(configuration, name, values);
  }

  delete(name: string): void {
    this.#draft.delete(configuration, name);
  }

  /** By a name of its own. */
  nameOf(section: UciSection, key: string): string {
    return this.#draft.named(configuration, section, nameOfKey(key));
  }

  /** Whether a network that can work could not any more. */
  wouldBreak({ section }: KeyedPlace, values: UciValues): boolean {
    return !this.#isUnusable(section) && this.#isUnusable(overlaid(section, values));
  }

  /** Changes the section of a network, and switches it as it then is to be. */
  change(place: KeyedPlace, values: UciValues, set: Partial<Record<Switch, boolean | undefined>> = {}): void {
    const before = this.#isUnusable(place.section);
    const name = this.nameOf(place.section, place.key);
    this.set(name, values);
    const section = this.package.section(name);
    if (section !== undefined) this.set(name, switched(section, { before, now: this.#isUnusable(section) }, set));
  }

  /** With the names of others that had none, so that they are still known by their places. */
  remove(place: KeyedPlace): void {
    for (const other of this.places) {
      const isNeighbour = other.section.anonymous && other.radios.join() === place.radios.join();
      if (isNeighbour && !other.oneOfMany) this.nameOf(other.section, other.key);
    }
    this.delete(this.nameOf(place.section, place.key));
  }

  #isUnusable(section: UciSection): boolean {
    const hasRadio = this.places.some((place) => place.section.name === section.name && place.radios.length > 0);
    return !hasRadio || isUnusable(section, stationKeysIn([...this.package.sections])(section));
  }
}

/** Of an SSID, in a section that is a network; all others are what offers it. */
const ofSsid: ReadonlySet<string> = new Set([
  "device",
  "network",
  "mode",
  "ssid",
  "mlo",
  "disabled",
  "ifname",
  "macaddr",
  "cpe_enabled",
  "cpe_access_point",
]);

/** The options that an access point takes along. */
export function accessPointOptions(section: UciSection): UciValues {
  return Object.fromEntries(
    Object.entries(valuesOf(section)).filter(([name]) => !ofSsid.has(name) && name !== "enabled"),
  );
}

/** The same, to be none. */
export const withoutAccessPoint = (section: UciSection): UciValues =>
  Object.fromEntries(Object.keys(accessPointOptions(section)).map((name) => [name, undefined]));

export const isStation = ({ section }: KeyedPlace): boolean => modeOf(section) === "sta";
