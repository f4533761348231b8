import { RefusedSettingError } from "../../../refused-setting.ts";
import { flagOf } from "../../uci/option-values.ts";
import type { UciSection } from "../../uci/uci-package.ts";
import type { UciValues } from "../../uci/write/uci-change.ts";
import {
  accessPointOption,
  idleAccessPoint,
  idleAccessPointsIn,
  idleNameOf,
  type KeyedPlace,
} from "../network-sections.ts";
import { switchesOf } from "../switches.ts";
import { accessPointOptions, isStation, type WirelessDraft, withoutAccessPoint } from "./wireless-draft.ts";

/** Which network an access point offers: it is part of that network's section, and waits in one of its own while it offers none. */
export class AccessPointPlaces {
  readonly #draft: WirelessDraft;

  constructor(draft: WirelessDraft) {
    this.#draft = draft;
  }

  ofSsid(key: string): KeyedPlace {
    const place = this.#draft.places.find((each) => each.key === key);
    if (place === undefined) throw new RefusedSettingError("key", `there is no SSID ${key}`);
    return place;
  }

  /** Where the access point offers a network. */
  of(key: string): KeyedPlace | undefined {
    return this.#draft.places.find(({ accessPoint }) => accessPoint === key);
  }

  /** Where it waits. */
  idle(key: string): UciSection | undefined {
    return idleAccessPointsIn([...this.#draft.package.sections]).find((each) => each.key === key)?.section;
  }

  /** Takes an access point from the network that it offers; returns what it is to take along, switched as it was. */
  detach(place: KeyedPlace): UciValues {
    const values = accessPointOptions(place.section);
    const { on } = switchesOf(place.section);
    this.#draft.change(
      place,
      { ...withoutAccessPoint(place.section), [accessPointOption]: "-" },
      { ssid: on.has("ssid"), "access-point": false },
    );
    return { ...values, enabled: on.has("access-point") ? "1" : undefined };
  }

  keepIdle(key: string, values: UciValues): void {
    this.#draft.add(idleNameOf(key), idleAccessPoint, values);
  }

  /** Has an access point offer another SSID, or none. Throws a RefusedSettingError where that cannot be. */
  move(key: string, ssidKey: string | undefined): void {
    const from = this.of(key);
    if (from?.key === ssidKey) return;
    const to = ssidKey === undefined ? undefined : this.#freeNetwork(ssidKey);
    refuseShared(to, "ssidKey");
    refuseShared(from, "ssidKey");
    const idle = this.idle(key);
    const kept = from === undefined ? idleValues(idle) : this.detach(from);
    if (to === undefined) {
      this.keepIdle(key, kept);
      return;
    }
    if (idle !== undefined) this.#draft.delete(idle.name);
    const { enabled, ...values } = kept;
    const now = this.ofSsid(to.key);
    this.#draft.change(
      now,
      { ...values, [accessPointOption]: key === to.key ? undefined : key },
      { ssid: switchesOf(now.section).on.has("ssid"), "access-point": enabled === "1" },
    );
  }

  #freeNetwork(ssidKey: string): KeyedPlace {
    const refuse = (reason: string): RefusedSettingError => new RefusedSettingError("ssidKey", reason);
    const place = this.#draft.places.find((each) => each.key === ssidKey);
    if (place === undefined) throw refuse(`there is no SSID ${ssidKey}`);
    if (isStation(place)) throw refuse(`the SSID ${ssidKey} is that of an end point`);
    if (place.accessPoint !== undefined) {
      throw refuse(`the access point ${place.accessPoint} offers the SSID ${ssidKey}`);
    }
    return place;
  }
}

const idleValues = (idle: UciSection | undefined): UciValues => ({
  ...(idle && accessPointOptions(idle)),
  enabled: idle && flagOf(idle, "enabled", false) ? "1" : undefined,
});

export function refuseShared(place: KeyedPlace | undefined, setting: string): void {
  if (place?.oneOfMany === true) {
    throw new RefusedSettingError(setting, "this network is configured together with others, on several radios");
  }
}
