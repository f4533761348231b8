import type { Clock } from "../../ports/clock.ts";
import type { VirtualMachine } from "../../ports/host/virtual-system.ts";
import type { Identity } from "../../ports/identity.ts";
import { hashOf, mixed } from "../seeded-random.ts";
import { deviceHashOf } from "./device-addresses.ts";
import { fractionOf } from "./links/traffic.ts";

/** Where machines come and go: a device in its place. */
export interface Home {
  readonly clock: Pick<Clock, "wallMs" | "monotonicMs">;
  readonly identity: Identity;
  readonly uptimeMs: number;
}

// Who carries a machine in and out of reach: those on the air come and go, most are at home in the evening.

const slotMs = 30 * 60_000;
const hourMs = 60 * 60_000;

/** By the hour of the day (UTC), how many of all that come and go are there. */
const shares = [
  0.8, 0.8, 0.8, 0.8, 0.8, 0.85, 0.85, 0.7, 0.5, 0.4, 0.4, 0.4, 0.45, 0.45, 0.45, 0.5, 0.6, 0.75, 0.9, 0.95, 0.95, 0.95,
  0.9, 0.85,
];

/** Machines by cable stay. The first while after a boot all are there: they have all noticed it. */
export function isPresent(device: Home, machine: VirtualMachine): boolean {
  return machine.station === undefined || isThere(device, machine, 0);
}

/** For how long it has been there without a break, as far as the boot. */
export function presentMs(device: Home, machine: VirtualMachine): number {
  if (machine.station === undefined) return device.uptimeMs;
  let agoMs = 0;
  for (let end = intoSlot(device); agoMs < device.uptimeMs; end += slotMs) {
    if (!isThere(device, machine, agoMs + 1)) break;
    agoMs = end;
  }
  return Math.min(agoMs, device.uptimeMs);
}

/** How long ago it was there: 0 now, undefined where that is longer than `mostMs`. */
export function absentMs(device: Home, machine: VirtualMachine, mostMs: number): number | undefined {
  if (isPresent(device, machine)) return 0;
  for (let agoMs = intoSlot(device); agoMs <= mostMs; agoMs += slotMs) {
    if (isThere(device, machine, agoMs + 1)) return agoMs;
  }
  return undefined;
}

const intoSlot = ({ clock }: Home): number => ((clock.wallMs() % slotMs) + slotMs) % slotMs;

function isThere(device: Home, machine: VirtualMachine, agoMs: number): boolean {
  const { clock, uptimeMs } = device;
  const own = seedOf(device, machine);
  if (uptimeMs - agoMs < firstMs(own)) return true;
  return isThereIn(own, Math.floor((clock.wallMs() - agoMs) / slotMs));
}

const seedOf = ({ identity }: Home, { macAddress }: VirtualMachine): number =>
  deviceHashOf(identity) ^ hashOf(macAddress);

const firstMs = (seed: number): number => slotMs * (1 + fractionOf(seed));

/** One week is as another. */
const slotsPerWeek = (7 * 24 * hourMs) / slotMs;
const slotsPerHour = hourMs / slotMs;

const slotOfWeek = (slot: number): number => ((slot % slotsPerWeek) + slotsPerWeek) % slotsPerWeek;
const hourOf = (slot: number): number => Math.floor(slotOfWeek(slot) / slotsPerHour) % 24;

const isThereIn = (seed: number, slot: number): boolean =>
  fractionOf(mixed(seed + Math.imul(slotOfWeek(slot) + 1, 0x9e3779b1))) < (shares[hourOf(slot)] ?? 1);

/** By the hour of the day (UTC), how much those that are there have to send and to receive; 1 on average. */
const usage = [
  0.3, 0.2, 0.15, 0.1, 0.1, 0.15, 0.4, 0.8, 1, 1, 1, 1.1, 1.2, 1.1, 1.1, 1.2, 1.4, 1.6, 1.9, 2.2, 2.3, 2.1, 1.1, 0.5,
];

/** What a machine uses in a second, on average over a day: 1 for one that is always there. */
export const usedPerSecond = ({ station }: VirtualMachine): number => (station === undefined ? 1 : usedByStations);

const usedByStations = usage.reduce((sum, each, hour) => sum + each * (shares[hour] ?? 1), 0) / 24;

/**
 * What a machine has used from one moment of the monotonic clock to another, in milliseconds of average use: it grows while the
 * machine is there, by day more than by night. Of weeks that have passed only one is looked at.
 */
export function usedMs(device: Home, machine: VirtualMachine, fromMs: number, toMs: number): number {
  const { clock, uptimeMs } = device;
  const toWall = clock.wallMs() - clock.monotonicMs();
  const seed = machine.station === undefined ? undefined : seedOf(device, machine);
  const knownUntil = clock.monotonicMs() - uptimeMs + (seed === undefined ? 0 : firstMs(seed));
  const first = Math.min(Math.max(fromMs, knownUntil), toMs);
  const within = (from: number, to: number, isThereAt: (slot: number) => boolean): number => {
    let used = 0;
    for (let at = from; at < to; ) {
      const slot = Math.floor((at + toWall) / slotMs);
      const end = Math.min((slot + 1) * slotMs - toWall, to);
      if (isThereAt(slot)) used += (end - at) * (usage[hourOf(slot)] ?? 1);
      at = end;
    }
    return used;
  };
  const isThereAt = seed === undefined ? () => true : (slot: number) => isThereIn(seed, slot);
  const weeks = Math.floor((toMs - first) / weekMs);
  const ofWeeks = weeks === 0 ? 0 : weeks * within(first, first + weekMs, isThereAt);
  return within(fromMs, first, () => true) + ofWeeks + within(first + weeks * weekMs, toMs, isThereAt);
}

const weekMs = slotsPerWeek * slotMs;
