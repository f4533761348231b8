import type { VirtualSensor } from "../../../ports/host/virtual-hardware.ts";
import type { VirtualLink, VirtualSystem, VirtualWifi } from "../../../ports/host/virtual-system.ts";
import { bottomOf } from "../links/used-links.ts";
import { addedBy, type Strain, usualBusyMs } from "../load.ts";
import { isPort, type SystemAsSet } from "../network/system-as-set.ts";
import type { Trouble } from "./trouble.ts";

/** Of the monotonic clock, and what tells one device from another. */
interface Moment {
  readonly deviceHash: number;
  readonly nowMs: number;
  readonly bootedAtMs: number;
}

/**
 * The system with what is wrong with it, from which all else follows; itself where nothing is, nor was. `before`: as it was until
 * now.
 */
export function withTroubles(
  system: SystemAsSet,
  troubles: readonly Trouble[],
  before: SystemAsSet,
  moment: Moment,
): SystemAsSet {
  const warm = withTraces(system, before, moment);
  const strain = strained(before, troubles, moment);
  if (troubles.length === 0 && warm === system && strain === undefined) return system;
  let now: VirtualSystem = warm;
  for (const trouble of troubles) now = { ...now, ...changeBy(trouble, system, now, before, moment.nowMs) };
  return { ...now, shipped: system.shipped ?? system, troubles, ...(strain && { strain }) };
}

/** Whether the system has what a trouble is of. */
export const concerns = (trouble: Trouble, system: VirtualSystem): boolean =>
  changeBy(trouble, system, system, system, 0) !== undefined;

/** `system`: before any of its troubles; `now`: with those that come before this one. Undefined where there is nothing that it is of. */
function changeBy(
  trouble: Trouble,
  system: VirtualSystem,
  now: VirtualSystem,
  before: VirtualSystem,
  nowMs: number,
): Partial<VirtualSystem> | undefined {
  switch (trouble.kind) {
    case "no-carrier":
      return unplugged(now, plugged(system, trouble.link));
    case "no-way-out":
      return unplugged(now, wayOut(system));
    case "dead-radio":
      return withoutRadio(now.wifi, trouble.radio ?? system.wifi?.radios.find(({ enabled }) => enabled)?.key);
    case "heat":
      return heated(now, trouble, before, nowMs);
    case "short-memory": {
      const { totalKiB } = system.memory;
      return { memory: { totalKiB, freeKiB: Math.round((totalKiB * (100 - trouble.usedPercent)) / 100) } };
    }
    case "busy-processor":
      return {};
  }
}

function unplugged({ links }: VirtualSystem, names: readonly string[]): Pick<VirtualSystem, "links"> | undefined {
  if (names.length === 0) return undefined;
  return { links: links.map((link) => (names.includes(link.name) ? { ...link, carrier: false } : link)) };
}

/** What a cable, a line or a modem's network is behind: not a radio, and not what stands on other links. */
const hasCarrier = ({ carrier, kind, lower }: VirtualLink): boolean =>
  carrier && lower === undefined && (kind === "ethernet" || kind === "other");

function plugged({ links }: VirtualSystem, name: string | undefined): readonly string[] {
  const able = links.filter(hasCarrier);
  const ports = able.filter(isPort);
  const found =
    name === undefined
      ? (ports.find(({ bridge }) => bridge !== undefined) ?? ports[0])
      : able.find((link) => link.name === name);
  return found === undefined ? [] : [found.name];
}

/** What its default routes stand on. */
function wayOut(system: VirtualSystem): readonly string[] {
  const { links, routes } = system;
  const out = routes.filter(({ prefixLength }) => prefixLength === 0).map(({ link }) => link);
  const bottoms = links.filter(({ name }) => out.includes(name)).map((link) => bottomOf(system, link));
  return links.filter((link) => bottoms.includes(link.name) && hasCarrier(link)).map(({ name }) => name);
}

/** By its key or its name. */
function withoutRadio(
  wifi: VirtualWifi | undefined,
  called: string | undefined,
): Pick<VirtualSystem, "wifi"> | undefined {
  const failing = wifi?.radios.find(({ key, name }) => key === called || name === called);
  if (wifi === undefined || failing === undefined) return undefined;
  const radios = wifi.radios.map((radio) => (radio.key === failing.key ? { ...radio, failed: true } : radio));
  return { wifi: { ...wifi, radios } };
}

function heated(
  { temperatures = [] }: VirtualSystem,
  { sensor, celsius }: Extract<Trouble, { readonly kind: "heat" }>,
  before: VirtualSystem,
  nowMs: number,
): Pick<VirtualSystem, "temperatures"> | undefined {
  const isMeant = ({ name }: VirtualSensor): boolean => sensor === undefined || name === sensor;
  if (!temperatures.some(isMeant)) return undefined;
  const since = ({ name }: VirtualSensor): number => {
    const was = before.temperatures?.find((each) => each.name === name)?.heated;
    return was?.celsius === celsius ? was.atMs : nowMs;
  };
  return {
    temperatures: temperatures.map((each) =>
      isMeant(each) ? { ...each, heated: { celsius, atMs: since(each) } } : each,
    ),
  };
}

/** Counters go on from where they are, whatever begins or ends. Undefined for a load that always was the usual one. */
function strained(
  { strain, ...system }: SystemAsSet,
  troubles: readonly Trouble[],
  { deviceHash, ...moment }: Moment,
): Strain | undefined {
  const busy = troubles.findLast((trouble) => trouble.kind === "busy-processor");
  if (strain === undefined && busy === undefined) return undefined;
  const { bootedAtMs, nowMs } = moment;
  const addedMs = addedBy(strain, moment, (uptimeMs) => usualBusyMs(system, deviceHash, uptimeMs));
  return { bootedAtMs, addedMs, fromMs: nowMs, usedPercent: busy?.usedPercent };
}

/** What a sensor has come to is still its highest when it has cooled down. */
function withTraces(system: SystemAsSet, before: SystemAsSet, { bootedAtMs }: Moment): SystemAsSet {
  const traces = new Map(
    (before.temperatures ?? []).flatMap(({ name, heated: hot, hottest }) => {
      const ended = hot && { ...hot, atMs: Math.max(hot.atMs, bootedAtMs) };
      const most = ended === undefined || (hottest?.celsius ?? 0) > ended.celsius ? hottest : ended;
      return most === undefined ? [] : [[name, most] as const];
    }),
  );
  if (traces.size === 0 || system.temperatures === undefined) return system;
  const temperatures = system.temperatures.map((sensor) => {
    const hottest = traces.get(sensor.name);
    return hottest === undefined ? sensor : { ...sensor, hottest };
  });
  return { ...system, temperatures };
}
