import type { ChangeFeed, SignalledReading } from "../../ports/change-feed.ts";
import type { Cancel, Clock } from "../../ports/clock.ts";
import type { Host, SystemChange } from "../../ports/host.ts";
import type { Identity } from "../../ports/identity.ts";
import type { LinkReading, LinkSettings } from "../../ports/links.ts";
import type { ResolverReading } from "../../ports/resolvers.ts";
import type { RouteReading } from "../../ports/routes.ts";
import type { Store } from "../../ports/store.ts";
import type { MemoryReading, ProcessesReading, TimeReading } from "../../ports/system.ts";
import type { VirtualLink, VirtualSystem } from "../../ports/virtual-system.ts";
import { offsetAt, parseTimeZone } from "../posix-time-zone.ts";
import { hashOf } from "../seeded-random.ts";
import { ipv4AddressOf, macAddressOf } from "./device-addresses.ts";
import type { BootableFirmware } from "./firmware-banks.ts";
import { activeMsOf, type LinkActivity, linkStateOf } from "./link-activity.ts";
import { linkReadingOf, type ReadDevice } from "./link-reading.ts";
import { memoryReadingOf, processesReadingOf } from "./load.ts";
import {
  hostNameChanges,
  hostNameOf,
  linkChanges,
  type SettingChange,
  type SystemSettings,
} from "./system-settings.ts";
import { VirtualRefusal } from "./virtual-refusal.ts";

export interface VirtualHostSettings {
  readonly system: VirtualSystem;
  readonly identity: Identity;
  readonly clock: Clock;
  /** How long a reboot takes, where it is not the system's own. */
  readonly bootSeconds?: number | undefined;
  /** Everything unless told otherwise: nothing here can be broken. */
  readonly allows?: Host["allows"];
  /** Where changed settings outlive the process, in the space `<scope>host`; without it they end with it. */
  readonly store?: Store | undefined;
  readonly scope?: string;
  /** Powered on already. Without it the device has the one firmware that its identity names. */
  readonly firmware?: BootableFirmware | undefined;
}

/** It can also tell what the templates of its kind are filled in with. */
export interface SimulatedHost extends Host {
  readonly identity: Identity;
  /** Its own MAC address plus `offset`. */
  macAddress(offset: number): string;
  /** The first IPv4 address of the link of that name; empty if it has none. */
  ipv4Address(link: string): string;
  wallMs(): number;
}

/** A device that is simulated: up since now, all of its readings computed when asked for. */
export function virtualHost(settings: VirtualHostSettings): SimulatedHost {
  return new VirtualHost(settings);
}

const unchanged: SystemSettings = new Map();
const everything: Host["allows"] = { write: true, reboot: true };

interface Boot {
  readonly cancel: Cancel;
  readonly finish: () => void;
}

/** One per device of a fleet, so what rarely exists (changes, link activity, a boot under way) is made only then. */
class VirtualHost implements SimulatedHost, ChangeFeed {
  readonly #system: VirtualSystem;
  readonly identity: Identity;
  readonly #clock: Clock;
  readonly #bootSeconds: number;
  readonly #store: Store | undefined;
  readonly #scope: string;
  readonly allows: Host["allows"];
  readonly firmware: BootableFirmware | undefined;
  #settings: SystemSettings;
  #bootedAtMs: number;
  #activity: Map<string, LinkActivity> | undefined;
  #boot: Boot | undefined;
  #listener: (() => void) | undefined;
  #closed = false;

  constructor({ system, identity, clock, bootSeconds, allows, store, scope = "", firmware }: VirtualHostSettings) {
    this.#system = system;
    this.identity = identity;
    this.#clock = clock;
    this.#bootSeconds = bootSeconds ?? system.bootSeconds;
    this.#store = store;
    this.#scope = scope;
    this.allows = allows ?? everything;
    this.firmware = firmware;
    const saved = new Map(store?.entries(this.#space));
    this.#settings = saved.size === 0 ? unchanged : saved;
    this.#bootedAtMs = clock.monotonicMs();
  }

  get #space(): string {
    return `${this.#scope}host`;
  }

  get kind(): "virtual" {
    return "virtual";
  }

  get changes(): ChangeFeed {
    return this;
  }

  /** What it reads as changes by what is set, and with time: leases are renewed without a word. */
  isSignalled(reading: SignalledReading): boolean {
    return this.#listener !== undefined && reading !== "lifetimes";
  }

  subscribe(listener: () => void): Cancel {
    this.#listener = listener;
    return () => {
      if (this.#listener === listener) this.#listener = undefined;
    };
  }

  macAddress(offset: number): string {
    return macAddressOf(this.identity, offset);
  }

  ipv4Address(link: string): string {
    return ipv4AddressOf(this.#system, this.identity, link);
  }

  wallMs(): number {
    return this.#clock.wallMs();
  }

  uptimeSeconds(): number {
    return this.#boot === undefined ? Math.floor(this.#uptimeMs() / 1000) : 0;
  }

  async hostName(): Promise<string> {
    return hostNameOf(this.#settings, this.#system, this.identity.serialNumber);
  }

  async memory(): Promise<MemoryReading> {
    return memoryReadingOf(this.#system, this.#hash(), this.uptimeSeconds());
  }

  async processes(): Promise<ProcessesReading> {
    return processesReadingOf(this.#system, this.#hash(), this.#uptimeMs());
  }

  async time(): Promise<TimeReading> {
    const { enabled, ntpServers, timeZone } = this.#system.time;
    return {
      enabled,
      synchronized: enabled && this.#clock.synchronized(),
      ntpServers,
      timeZone,
      utcOffsetMinutes: await this.utcOffsetMinutes(),
    };
  }

  async utcOffsetMinutes(): Promise<number> {
    const zone = parseTimeZone(this.#system.time.timeZone);
    return zone === undefined ? 0 : Math.round(offsetAt(zone, this.#clock.wallMs()) / 60);
  }

  async links(): Promise<readonly LinkReading[]> {
    const device: ReadDevice = {
      identity: this.identity,
      hash: this.#hash(),
      settings: this.#settings,
      upstream: this.#system.routes.filter(({ prefixLength }) => prefixLength === 0).map(({ link }) => link),
      nowMs: this.#clock.monotonicMs(),
    };
    return this.#system.links.map((link, position) =>
      linkReadingOf(device, link, position + 1, this.#activityOf(link)),
    );
  }

  async routes(): Promise<readonly RouteReading[]> {
    return this.#system.routes;
  }

  async resolvers(): Promise<ResolverReading> {
    return this.#system.resolvers;
  }

  async changeLink(name: string, settings: LinkSettings): Promise<SystemChange> {
    this.#refuseUnlessWritable(name);
    return this.#change(linkChanges(this.#system, this.#settings, name, settings));
  }

  async changeHostName(name: string): Promise<SystemChange> {
    this.#refuseUnlessWritable("hostName");
    return this.#change(hostNameChanges(name));
  }

  async settle(): Promise<void> {}

  /** Links are down and counters zero until the device is up again; what was set stays. */
  async reboot(): Promise<void> {
    this.#boot?.cancel();
    const interrupted = this.#boot;
    await new Promise<void>((resolve) => {
      const finish = () => {
        this.#boot = undefined;
        this.#bootedAtMs = this.#clock.monotonicMs();
        interrupted?.finish();
        resolve();
      };
      this.#activity = undefined;
      this.#boot = { cancel: this.#clock.after(this.#bootSeconds * 1000, finish), finish };
    });
    if (!this.#closed && interrupted === undefined) await this.firmware?.powerOn();
  }

  async factoryReset(): Promise<void> {
    await this.#apply([...this.#settings.keys()].map((key) => [key, undefined] as const));
  }

  /** Ends a boot under way at once, so that nobody waits for it. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#boot?.cancel();
    this.#boot?.finish();
    this.#listener = undefined;
  }

  /** A link without a record has been in its state since the device is up. */
  #activityOf(link: VirtualLink): LinkActivity {
    const recorded = this.#activity?.get(link.name);
    if (recorded !== undefined) return recorded;
    if (this.#boot !== undefined) return { activeMs: 0, sinceMs: this.#clock.monotonicMs(), state: "down" };
    const state = linkStateOf(this.#system, this.#settings, link);
    return { activeMs: 0, sinceMs: this.#bootedAtMs, state };
  }

  #change(changes: readonly SettingChange[]): SystemChange {
    let before: readonly SettingChange[] = [];
    return {
      commit: async () => {
        const replaced = changes.map(([key]) => [key, this.#settings.get(key)] as const);
        await this.#apply(changes);
        before = replaced;
        return "applied";
      },
      rollback: async () => {
        await this.#apply(before);
        before = [];
      },
    };
  }

  /** Stored first, so that a setting that could not be kept is not in force either. */
  async #apply(changes: readonly SettingChange[]): Promise<void> {
    if (changes.length === 0) return;
    await this.#store?.write(changes.map(([key, value]) => ({ space: this.#space, key, value })));
    const settings = new Map(this.#settings);
    for (const [key, value] of changes) {
      if (value === undefined) settings.delete(key);
      else settings.set(key, value);
    }
    this.#putInForce(settings.size === 0 ? unchanged : settings);
    this.#listener?.();
  }

  /** Counters of links that go down stop where they are, and go on from there. */
  #putInForce(settings: SystemSettings): void {
    const nowMs = this.#clock.monotonicMs();
    for (const link of this.#system.links) {
      const activity = this.#activityOf(link);
      const state = linkStateOf(this.#system, settings, link);
      if (state === activity.state || this.#boot !== undefined) continue;
      this.#activity ??= new Map();
      this.#activity.set(link.name, { activeMs: activeMsOf(activity, nowMs), sinceMs: nowMs, state });
    }
    this.#settings = settings;
  }

  #refuseUnlessWritable(setting: string): void {
    if (!this.allows.write) throw new VirtualRefusal(setting, `this device allows no change of ${setting}`);
  }

  #uptimeMs(): number {
    return this.#boot === undefined ? this.#clock.monotonicMs() - this.#bootedAtMs : 0;
  }

  #hash(): number {
    return hashOf(this.identity.oui + this.identity.serialNumber);
  }
}
