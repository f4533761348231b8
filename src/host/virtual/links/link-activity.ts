import type { LinkReading } from "../../../ports/host/network/links.ts";
import type { VirtualLink, VirtualSystem } from "../../../ports/host/virtual-system.ts";
import { enabledOf, type ReadableSettings } from "../system-settings.ts";
import { isOnAir } from "../wifi/wifi-state.ts";

export type LinkState = LinkReading["state"];

/** How long a link has been up in this boot, for one whose state has changed in it. Times are of the monotonic clock. */
export interface LinkActivity {
  /** Up to `sinceMs`. */
  readonly activeMs: number;
  readonly sinceMs: number;
  readonly state: LinkState;
  /** What machines inside have used of it up to a moment; absent: nothing up to `sinceMs`. */
  readonly used?: { readonly ms: number; readonly atMs: number };
  /** Since when its state is this without a break, where it was restarted meanwhile; absent: `sinceMs`. */
  readonly steadySinceMs?: number;
  /** When it was up before, oldest first; absent: never in this boot. */
  readonly past?: readonly Stretch[];
}

interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Of more than so many the two oldest become one. */
const mostStretches = 16;

/** When a link was up in this boot, oldest first, the present one too. */
export function stretchesOf({ past = [], state, ...activity }: LinkActivity, nowMs: number): readonly Stretch[] {
  const fromMs = activity.steadySinceMs ?? activity.sinceMs;
  return state === "up" ? [...past, { fromMs, toMs: nowMs }] : past;
}

/** What is to be remembered of a link whose state changes now. */
export function pastOf(activity: LinkActivity, nowMs: number): Pick<LinkActivity, "past"> {
  const stretches = stretchesOf(activity, nowMs);
  if (stretches.length === 0) return {};
  const [first, second, ...rest] = stretches;
  const isFull = stretches.length > mostStretches && first !== undefined && second !== undefined;
  return { past: isFull ? [{ fromMs: first.fromMs, toMs: second.toMs }, ...rest] : stretches };
}

/** A link is up when it is enabled, has its carrier or is on the air, and what it stands on is up. */
export function linkStateOf(system: VirtualSystem, settings: ReadableSettings, link: VirtualLink): LinkState {
  if (link.set?.unmade === true) return enabledOf(settings, link) ? "not-present" : "down";
  if (!enabledOf(settings, link) || !link.carrier || isOnAir(system, settings, link.name) === false) return "down";
  if (link.lower !== undefined) {
    const lower = system.links.find(({ name }) => name === link.lower);
    const lowerUp = lower !== undefined && linkStateOf(system, settings, lower) === "up";
    if (!lowerUp) return "lower-layer-down";
  }
  if (link.kind !== "bridge") return "up";
  const ports = system.links.filter(({ bridge }) => bridge === link.name);
  return ports.some((port) => linkStateOf(system, settings, port) === "up") ? "up" : "lower-layer-down";
}

export function activeMsOf(activity: LinkActivity, nowMs: number): number {
  return activity.activeMs + (activity.state === "up" ? nowMs - activity.sinceMs : 0);
}
