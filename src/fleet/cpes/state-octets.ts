import type { Fleet } from "../fleet.ts";
import { type CpeState, cpeStates } from "../fleet-cpe.ts";

const octetOf = Object.fromEntries(cpeStates.map((state, octet) => [state, octet])) as Readonly<
  Record<CpeState, number>
>;

/** The state of each CPE of this process, in their order: its place in `cpeStates`. */
export function stateOctets({ cpes }: Pick<Fleet, "cpes">): Uint8Array {
  const octets = new Uint8Array(cpes.length);
  cpes.forEach(({ state }, at) => {
    octets[at] = octetOf[state];
  });
  return octets;
}

export const octetOfState = (state: CpeState): number => octetOf[state];
