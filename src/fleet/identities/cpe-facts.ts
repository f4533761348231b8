import { macAddressOf } from "../../host/virtual/device-addresses.ts";
import type { SimulatedIdentity } from "../../ports/identity.ts";
import { seededChance } from "../chance.ts";
import type { TemplateFacts } from "./template.ts";

/** One CPE, as templates are filled in for it. */
export interface TemplatedCpe {
  /** With its number in the fleet. */
  readonly identity: SimulatedIdentity;
  /** Of the fleet. Without one there is no `{random:…}`. */
  readonly seed: string | undefined;
}

/** For the text of this name, which has a chance of its own: a user name and a password are not alike. */
export function factsOf({ identity, seed = "" }: TemplatedCpe, name: string): TemplateFacts {
  const { fleetNumber = 1, oui, productClass, serialNumber } = identity;
  return {
    i: fleetNumber,
    serial: serialNumber,
    oui,
    productClass,
    mac: macAddressOf(identity, 0).replaceAll(":", "").toUpperCase(),
    random: seededChance(seed, `${serialNumber}/${name}`),
  };
}
