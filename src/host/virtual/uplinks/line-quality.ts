import type { Identity } from "../../../ports/identity.ts";
import { hashOf } from "../../seeded-random.ts";
import { fractionOf } from "../links/traffic.ts";

// How good the line of a simulated device is: better and worse over the day, with some unrest, the same for all that is measured of it.

const daySeconds = 86_400;
const unrestSeconds = 2_220;
const ofDay = 0.7;
const ofUnrest = 0.3;

/** Where a device is in that: its own, in [0, 1). */
export const phaseOf = ({ serialNumber }: Identity): number => fractionOf(hashOf(serialNumber));

/** From -1, the worst, to 1; `phase` in [0, 1) is the device's own. */
export function lineQuality(wallSeconds: number, phase: number): number {
  return (
    ofDay * Math.sin(2 * Math.PI * (wallSeconds / daySeconds + phase)) +
    ofUnrest * Math.sin(2 * Math.PI * (wallSeconds / unrestSeconds + 7 * phase))
  );
}

/** As it is now. */
export const qualityNow = (device: { readonly identity: Identity; readonly clock: { wallMs(): number } }): number =>
  lineQuality(device.clock.wallMs() / 1000, phaseOf(device.identity));

/** How many errors there are, at one a second on average, in the seconds up to now: nearly twice as many where it is worst, and never less than before. */
export function errorsSince(wallSeconds: number, uptimeSeconds: number, phase: number): number {
  const sum = (at: number): number =>
    -ofDay * daySeconds * Math.cos(2 * Math.PI * (at / daySeconds + phase)) -
    ofUnrest * unrestSeconds * Math.cos(2 * Math.PI * (at / unrestSeconds + 7 * phase));
  const begun = wallSeconds - uptimeSeconds;
  return Math.max(0, uptimeSeconds - (0.95 / (2 * Math.PI)) * (sum(wallSeconds) - sum(begun)));
}
