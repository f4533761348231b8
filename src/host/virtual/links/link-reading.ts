import type { LinkReading, LinkStatistics } from "../../../ports/host/network/links.ts";
import type { VirtualLink } from "../../../ports/host/virtual-system.ts";
import type { SimulatedIdentity } from "../../../ports/identity.ts";
import { addressReadingOf, macAddressOf } from "../device-addresses.ts";
import { isPort } from "../network/system-as-set.ts";
import { enabledOf, mtuOf, type ReadableSettings } from "../system-settings.ts";
import { activeMsOf, type LinkActivity } from "./link-activity.ts";

/** What all links of one reading have in common. */
export interface ReadDevice {
  readonly identity: SimulatedIdentity;
  /** What has been counted on a link; not asked for before somebody reads it. */
  readonly counted: (link: VirtualLink) => LinkStatistics;
  readonly settings: ReadableSettings;
  /** Keys of the lines of DSL that carry packets, by the links whose frames these are. */
  readonly dslLines: ReadonlyMap<string, string>;
  /** Names of the links that a default route goes out of. */
  readonly upstream: readonly string[];
  /** Of the monotonic clock. */
  readonly nowMs: number;
}

/** A link as it is now, all of it computed from how long it has been up, and of that only what is asked for. */
export const linkReadingOf = (
  read: ReadDevice,
  link: VirtualLink,
  index: number,
  activity: LinkActivity,
): LinkReading => {
  const reading = new Reading(read, link, index, activity);
  if (link.set === undefined) return reading;
  const { ipv4: _ipv4, ipv6: _ipv6, unmade: _unmade, added: _added, ...shown } = link.set;
  return Object.assign(reading, shown);
};

/** Most of its members are the prototype's, so that a copy of it by `...` has not what it seems to have. */
class Reading implements LinkReading {
  readonly #read: ReadDevice;
  readonly #link: VirtualLink;
  readonly #index: number;
  readonly #activity: LinkActivity;
  #addresses: LinkReading["addresses"] | undefined;
  #statistics: LinkStatistics | undefined;
  declare readonly lasting?: true;
  declare readonly autonegotiates?: boolean;
  declare readonly bridgePortState?: "disabled" | "forwarding";
  declare readonly dslLine?: string;

  constructor(read: ReadDevice, link: VirtualLink, index: number, activity: LinkActivity) {
    this.#read = read;
    this.#link = link;
    this.#index = index;
    this.#activity = activity;
    if (link.kind !== "vlan" && link.set?.added !== true) this.lasting = true;
    if (isPort(link)) this.autonegotiates = link.set?.fixed?.bitRateMbps === undefined;
    if (link.bridge !== undefined) this.bridgePortState = this.#isUp ? "forwarding" : "disabled";
    const dslLine = read.dslLines.get(link.name);
    if (dslLine !== undefined) this.dslLine = dslLine;
  }

  get #isUp(): boolean {
    return this.#activity.state === "up";
  }

  get name(): string {
    return this.#link.name;
  }

  get index(): number | undefined {
    return this.#link.set?.unmade === true ? undefined : this.#index;
  }

  get kind(): LinkReading["kind"] {
    return this.#link.kind;
  }

  get physical(): boolean {
    return this.#link.physical;
  }

  get macAddress(): string {
    const { macOffset } = this.#link;
    return macOffset === undefined ? "" : macAddressOf(this.#read.identity, macOffset);
  }

  get mtu(): number {
    return mtuOf(this.#read.settings, this.#link);
  }

  get enabled(): boolean {
    return enabledOf(this.#read.settings, this.#link);
  }

  get state(): LinkReading["state"] {
    return this.#activity.state;
  }

  get bitRateMbps(): number | undefined {
    return this.#isUp ? this.#link.bitRateMbps : undefined;
  }

  get duplex(): LinkReading["duplex"] {
    return this.#isUp ? this.#link.duplex : undefined;
  }

  get lastChangeSeconds(): number {
    return Math.floor((this.#read.nowMs - this.#activity.sinceMs) / 1000);
  }

  get bridge(): string | undefined {
    return this.#link.bridge;
  }

  get stp(): LinkReading["stp"] {
    const { stp } = this.#link;
    return stp === undefined ? undefined : { enabled: stp, bridgeId: `8000.${this.macAddress.replaceAll(":", "")}` };
  }

  get lower(): string | undefined {
    return this.#link.kind === "tunnel" ? undefined : this.#link.lower;
  }

  get vlanId(): number | undefined {
    return this.#link.vlanId;
  }

  get ipv4Enabled(): boolean {
    return this.#link.set?.ipv4 !== false;
  }

  get ipv6Enabled(): boolean {
    return this.#link.set?.ipv6 ?? this.#link.addresses.some(({ family }) => family === 6);
  }

  get upstream(): boolean {
    return this.#read.upstream.includes(this.#link.name);
  }

  get statistics(): LinkStatistics {
    this.#statistics ??= this.#read.counted(this.#link);
    return this.#statistics;
  }

  get addresses(): LinkReading["addresses"] {
    const { identity, nowMs } = this.#read;
    const activeSeconds = activeMsOf(this.#activity, nowMs) / 1000;
    this.#addresses ??= this.#link.addresses.map((address) =>
      addressReadingOf(address, identity, this.macAddress, activeSeconds),
    );
    return this.#addresses;
  }
}
