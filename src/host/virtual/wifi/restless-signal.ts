import { hashOf } from "../../seeded-random.ts";
import type { SimulatedDevice } from "../device.ts";
import { fractionOf } from "../links/traffic.ts";

/** Nobody holds still: another level each minute, by up to this much. */
const restlessDb = 3;

/** The level at which somebody is heard now, in dBm; undefined where it is not known. */
export function restlessSignal(
  { clock }: Pick<SimulatedDevice, "clock">,
  macAddress: string,
  signalDbm: number | undefined,
): number | undefined {
  if (signalDbm === undefined) return undefined;
  const minute = Math.floor(clock.wallMs() / 60_000);
  return signalDbm + Math.round(restlessDb * (2 * fractionOf(hashOf(`${macAddress}/${minute}`)) - 1));
}
