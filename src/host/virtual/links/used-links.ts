import type { LinkStatistics } from "../../../ports/host/network/links.ts";
import type { VirtualLink, VirtualMachine, VirtualSystem } from "../../../ports/host/virtual-system.ts";
import { deviceHashOf } from "../device-addresses.ts";
import { type Home, usedMs, usedPerSecond } from "../presence.ts";
import { activeMsOf, type LinkActivity } from "./link-activity.ts";
import { statisticsOf } from "./traffic.ts";

// What goes over links follows who is there: machines use the port that they are behind, its bridge, and what leads outside.

export interface UsedDevice extends Home {
  readonly system: VirtualSystem;
  activityOf(link: VirtualLink): LinkActivity;
}

/** Undefined for a link whose traffic is nobody's: a port where no machine is known of, and one that leads nowhere. */
function usersOf({ hosts, links }: VirtualSystem, link: VirtualLink): readonly VirtualMachine[] | undefined {
  if (hosts === undefined || link.kind === "loopback") return undefined;
  const behind = hosts.filter(({ port }) => port === link.name);
  if (link.kind === "wifi") return behind;
  if (link.bridge !== undefined) return behind.length === 0 ? undefined : behind;
  if (link.kind !== "bridge") return hosts.length === 0 ? undefined : hosts;
  const ports = new Set(links.filter(({ bridge }) => bridge === link.name).map(({ name }) => name));
  const inside = hosts.filter(({ port }) => ports.has(port));
  return inside.length === 0 ? undefined : inside;
}

/** What machines have used of a link while it and the ports that they are behind were up; undefined where nobody does. */
export function usedOf(device: UsedDevice, link: VirtualLink): number | undefined {
  const { clock, system } = device;
  const machines = usersOf(system, link);
  if (machines === undefined) return undefined;
  const { sinceMs, state, used = { ms: 0, atMs: sinceMs } } = device.activityOf(link);
  if (state !== "up") return used.ms;
  const nowMs = clock.monotonicMs();
  const isUp = (name: string): boolean => {
    const port = system.links.find((each) => each.name === name);
    return port !== undefined && device.activityOf(port).state === "up";
  };
  const since = machines
    .filter(({ port }) => isUp(port))
    .reduce((sum, machine) => sum + usedMs(device, machine, used.atMs, nowMs), 0);
  const perSecond = machines.reduce((sum, machine) => sum + usedPerSecond(machine), 0);
  return used.ms + (perSecond === 0 ? 0 : since / perSecond);
}

export function countedOn(device: UsedDevice, link: VirtualLink): LinkStatistics {
  const used = usedOf(device, link);
  return statisticsOf(link, {
    deviceHash: deviceHashOf(device.identity),
    bottom: bottomOf(device.system, link),
    activeSeconds: activeMsOf(device.activityOf(link), device.clock.monotonicMs()) / 1000,
    usedSeconds: used === undefined ? undefined : used / 1000,
  });
}

/** The name of the link that it stands on in the end. */
export function bottomOf({ links }: Pick<VirtualSystem, "links">, link: VirtualLink): string {
  let at = link;
  for (let steps = 0; at.lower !== undefined && steps < links.length; steps += 1) {
    const lower = links.find(({ name }) => name === at.lower);
    if (lower === undefined) break;
    at = lower;
  }
  return at.name;
}
