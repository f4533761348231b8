import type { VirtualMachine } from "../../ports/host/virtual-system.ts";
import { hashOf } from "../seeded-random.ts";
import type { SimulatedDevice } from "./device.ts";
import { deviceHashOf } from "./device-addresses.ts";
import { fractionOf } from "./traffic.ts";

// Who carries a machine in and out of reach: those on the air come and go, most are at home in the evening.

const slotMs = 30 * 60_000;
const hourMs = 60 * 60_000;

/** By the hour of the day (UTC), how many of all that come and go are there. */
const shares = [
  0.8, 0.8, 0.8, 0.8, 0.8, 0.85, 0.85, 0.7, 0.5, 0.4, 0.4, 0.4, 0.45, 0.45, 0.45, 0.5, 0.6, 0.75, 0.9, 0.95, 0.95, 0.95,
  0.9, 0.85,
];

/** Machines by cable stay. The first while after a boot all are there: they have all noticed it. */
export function isPresent(device: SimulatedDevice, machine: VirtualMachine): boolean {
  return machine.station === undefined || isThere(device, machine, 0);
}

/** For how long it has been there without a break, as far as the boot. */
export function presentMs(device: SimulatedDevice, machine: VirtualMachine): number {
  if (machine.station === undefined) return device.uptimeMs;
  let agoMs = 0;
  for (let end = intoSlot(device); agoMs < device.uptimeMs; end += slotMs) {
    if (!isThere(device, machine, agoMs + 1)) break;
    agoMs = end;
  }
  return Math.min(agoMs, device.uptimeMs);
}

/** How long ago it was there: 0 now, undefined where that is longer than `mostMs`. */
export function absentMs(device: SimulatedDevice, machine: VirtualMachine, mostMs: number): number | undefined {
  if (isPresent(device, machine)) return 0;
  for (let agoMs = intoSlot(device); agoMs <= mostMs; agoMs += slotMs) {
    if (isThere(device, machine, agoMs + 1)) return agoMs;
  }
  return undefined;
}

const intoSlot = ({ clock }: SimulatedDevice): number => ((clock.wallMs() % slotMs) + slotMs) % slotMs;

function isThere(device: SimulatedDevice, { macAddress }: VirtualMachine, agoMs: number): boolean {
  const { clock, identity, uptimeMs } = device;
  const own = deviceHashOf(identity) ^ hashOf(macAddress);
  const sinceBootMs = uptimeMs - agoMs;
  if (sinceBootMs < slotMs * (1 + fractionOf(own))) return true;
  const slot = Math.floor((clock.wallMs() - agoMs) / slotMs);
  const hour = ((((slot * slotMs) / hourMs) % 24) + 24) % 24;
  return fractionOf(hashOf(`${own}/${slot}`)) < (shares[Math.floor(hour)] ?? 1);
}
