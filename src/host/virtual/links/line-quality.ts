import type { SimulatedDevice } from "../device.ts";
import { deviceHashOf } from "../device-addresses.ts";
import { fractionOf } from "./traffic.ts";

// How good the line of a simulated device is: better and worse over the day, with some unrest, the same for all that is measured of it.

const daySeconds = 86_400;
const unrestSeconds = 2_220;
const ofDay = 0.7;
const ofUnrest = 0.3;

type OnLine = Pick<SimulatedDevice, "identity" | "uptimeMs"> & { readonly clock: { wallMs(): number } };

/** In [0, 1): where in the day the line is best, each device at its own. */
const phaseOf = ({ identity }: OnLine): number => fractionOf(deviceHashOf(identity));

/** From -1, the worst, to 1. */
export function lineQuality(device: OnLine): number {
  const wallSeconds = device.clock.wallMs() / 1000;
  const phase = phaseOf(device);
  return (
    ofDay * Math.sin(2 * Math.PI * (wallSeconds / daySeconds + phase)) +
    ofUnrest * Math.sin(2 * Math.PI * (wallSeconds / unrestSeconds + 7 * phase))
  );
}

/** How many errors there are since the boot, at one a second on average: nearly twice as many where the line is worst, and never less than before. */
export function lineErrors(device: OnLine): number {
  const phase = phaseOf(device);
  const [wallSeconds, uptimeSeconds] = [device.clock.wallMs() / 1000, device.uptimeMs / 1000];
  const sum = (at: number): number =>
    -ofDay * daySeconds * Math.cos(2 * Math.PI * (at / daySeconds + phase)) -
    ofUnrest * unrestSeconds * Math.cos(2 * Math.PI * (at / unrestSeconds + 7 * phase));
  return Math.max(0, uptimeSeconds - (0.95 / (2 * Math.PI)) * (sum(wallSeconds) - sum(wallSeconds - uptimeSeconds)));
}
