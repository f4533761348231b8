import type { Cancel, Clock } from "../../ports/clock.ts";
import type { Certificates } from "../../ports/host/certificates.ts";
import type { ChangeFeed, SignalledReading } from "../../ports/host/change-feed.ts";
import type { Host } from "../../ports/host/host.ts";
import type { VirtualLink, VirtualSystem } from "../../ports/host/virtual-system.ts";
import type { SimulatedIdentity } from "../../ports/identity.ts";
import type { Store } from "../../ports/store.ts";
import { deviceHashOf } from "./device-addresses.ts";
import type { BootableFirmware } from "./firmware-banks.ts";
import { activeMsOf, type LinkActivity, linkStateOf, pastOf } from "./links/link-activity.ts";
import { usedOf } from "./links/used-links.ts";
import { type SystemAsSet, systemAsSet } from "./network/system-as-set.ts";
import type { SettingsKeeper } from "./settings-draft.ts";
import type { SettingChange, SystemSettings } from "./system-settings.ts";
import type { Trouble } from "./troubles/trouble.ts";
import { withTroubles } from "./troubles/with-troubles.ts";

export interface SimulatedDeviceSettings {
  readonly system: VirtualSystem;
  readonly identity: SimulatedIdentity;
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
  readonly certificates?: Certificates | undefined;
}

const unchanged: SystemSettings = new Map();
const everything: Host["allows"] = { write: true, reboot: true, capture: true };

interface Boot {
  readonly cancel: Cancel;
  /** Ends it; false for a device that is not to come up again. */
  readonly finish: (up: boolean) => void;
}

/**
 * What a simulated device remembers: its settings, since when it is up, how long its links have been. One per device of a
 * fleet, so what rarely exists (changes, link activity, a boot under way) is made only then.
 */
export class SimulatedDevice implements ChangeFeed, SettingsKeeper {
  readonly identity: SimulatedIdentity;
  readonly clock: Clock;
  readonly allows: Host["allows"];
  readonly firmware: BootableFirmware | undefined;
  readonly certificates: Certificates | undefined;
  #system: SystemAsSet;
  readonly #bootSeconds: number;
  readonly #store: Store | undefined;
  readonly #scope: string;
  #settings: SystemSettings;
  /** Whole, which takes less memory than a fraction. */
  #bootedAtMs: number;
  #activity: Map<string, LinkActivity> | undefined;
  #boot: Boot | undefined;
  #listener: (() => void) | undefined;

  constructor(given: SimulatedDeviceSettings) {
    const { system, identity, clock, bootSeconds, allows, store, scope = "", firmware, certificates } = given;
    this.identity = identity;
    this.clock = clock;
    this.allows = allows ?? everything;
    this.firmware = firmware;
    this.certificates = certificates;
    this.#bootSeconds = bootSeconds ?? system.bootSeconds;
    this.#store = store;
    this.#scope = scope;
    const saved = new Map(store?.entries(`${scope}host`));
    const shipped = system.settings ?? unchanged;
    this.#settings = saved.size === 0 ? shipped : new Map([...shipped, ...saved]);
    this.#system = systemAsSet(system, this.#settings);
    this.#bootedAtMs = Math.floor(clock.monotonicMs());
  }

  get shipped(): VirtualSystem {
    return this.#system.shipped ?? this.#system;
  }

  /** As it is set, with what is wrong with it. */
  get system(): SystemAsSet {
    return this.#system;
  }

  /** Those in force. */
  get settings(): SystemSettings {
    return this.#settings;
  }

  /** 0 while it boots. */
  get uptimeMs(): number {
    return this.uptimeAt(this.clock.monotonicMs());
  }

  /** Of the monotonic clock. */
  get bootedAtMs(): number {
    return this.#bootedAtMs;
  }

  /** As `uptimeMs`, at a moment of the monotonic clock that other things are reckoned by too. */
  uptimeAt(nowMs: number): number {
    return this.#boot === undefined ? nowMs - this.#bootedAtMs : 0;
  }

  get isUp(): boolean {
    return this.#boot === undefined;
  }

  /** A link without a record has been in its state since the device is up. */
  activityOf(link: VirtualLink): LinkActivity {
    const recorded = this.#activity?.get(link.name);
    if (recorded !== undefined) return recorded;
    if (this.#boot !== undefined) return { activeMs: 0, sinceMs: this.clock.monotonicMs(), state: "down" };
    return { activeMs: 0, sinceMs: this.#bootedAtMs, state: linkStateOf(this.system, this.#settings, link) };
  }

  /** Stored first, so that a setting that could not be kept is not in force either. */
  async apply(changes: readonly SettingChange[]): Promise<void> {
    if (changes.length === 0) return;
    const space = `${this.#scope}host`;
    await this.#store?.write(changes.map(([key, value]) => ({ space, key, value })));
    const settings = new Map(this.#settings);
    for (const [key, value] of changes) {
      const next = value ?? this.system.settings?.get(key);
      if (next === undefined) settings.delete(key);
      else settings.set(key, next);
    }
    this.become(settings, this.#system.troubles ?? []);
  }

  /** What is wrong with it from now on, beside how it is set. The same again is no change. */
  suffer(troubles: readonly Trouble[]): void {
    if (troubles.length > 0 || this.#system.troubles !== undefined) this.become(this.#settings, troubles);
  }

  private become(settings: SystemSettings, troubles: readonly Trouble[]): void {
    const before = this.#system;
    const nowMs = this.clock.monotonicMs();
    const moment = { nowMs, bootedAtMs: this.#bootedAtMs, deviceHash: deviceHashOf(this.identity) };
    const system = withTroubles(systemAsSet(this.shipped, settings), troubles, before, moment);
    this.noteActivity(before, system, settings);
    this.#system = system;
    this.#settings = settings.size === 0 ? unchanged : settings;
    this.#listener?.();
  }

  /** Counters of links that go down stop where they are, and go on from there. */
  private noteActivity(before: VirtualSystem, system: VirtualSystem, settings: SystemSettings): void {
    if (this.#boot !== undefined) return;
    const nowMs = this.clock.monotonicMs();
    const were = new Map(before.links.map((link) => [link.name, link]));
    const states = system.links.map((link) => {
      const was = were.get(link.name);
      return { link, was, activity: was && this.activityOf(was), state: linkStateOf(system, settings, link) };
    });
    if (states.every(({ activity, state }) => activity?.state === state) && before.links.length === system.links.length)
      return;
    // Who uses a link changes with others: what was used so far is settled for all.
    const activities = states.map(({ link, was, activity, state }): [string, LinkActivity] => {
      const used = { ms: (was && usedOf(this, was)) ?? 0, atMs: nowMs };
      if (activity !== undefined && activity.state === state) return [link.name, { ...activity, used }];
      const activeMs = activity === undefined ? 0 : activeMsOf(activity, nowMs);
      return [link.name, { activeMs, sinceMs: nowMs, state, used, ...(activity && pastOf(activity, nowMs)) }];
    });
    this.#activity = new Map(activities);
  }

  /** It goes down and comes up at once. */
  restartLink(name: string): void {
    const link = this.#system.links.find((each) => each.name === name);
    if (link === undefined || this.#boot !== undefined) return;
    const activity = this.activityOf(link);
    const nowMs = this.clock.monotonicMs();
    const used = { ms: usedOf(this, link) ?? 0, atMs: nowMs };
    const { past, sinceMs, state, steadySinceMs = sinceMs } = activity;
    const activeMs = activeMsOf(activity, nowMs);
    this.#activity ??= new Map();
    this.#activity.set(name, { activeMs, sinceMs: nowMs, state, used, steadySinceMs, ...(past && { past }) });
    this.#listener?.();
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

  /** Links are down and counters zero until it is up again; what was set stays. One in the middle of another begins anew. */
  async reboot(): Promise<void> {
    const interrupted = this.#boot;
    interrupted?.cancel();
    const up = await new Promise<boolean>((resolve) => {
      const finish = (isUp: boolean) => {
        this.#boot = undefined;
        this.#bootedAtMs = Math.floor(this.clock.monotonicMs());
        interrupted?.finish(isUp);
        resolve(isUp);
      };
      this.#activity = undefined;
      this.#boot = { cancel: this.clock.after(this.#bootSeconds * 1000, () => finish(true)), finish };
    });
    if (up && interrupted === undefined) await this.firmware?.powerOn();
  }

  /** Ends a boot under way at once, so that nobody waits for it. */
  powerOff(): void {
    this.#boot?.cancel();
    this.#boot?.finish(false);
    this.#listener = undefined;
  }
}
