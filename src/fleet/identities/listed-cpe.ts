import type { ManagementDefaults } from "../../device/binding/context.ts";
import type { Identity, SimulatedIdentity } from "../../ports/identity.ts";
import { CpeDefaults, type Shipment } from "./cpe-defaults.ts";
import { type FirstValues, isOfRoot } from "./first-values.ts";
import { identityOfOne } from "./identity-of-one.ts";

/** What a list of devices says of one of them besides its serial number and kind; what is absent is as for all. */
export interface ListedCpe {
  /** Six upper-case hex digits. */
  readonly oui?: string;
  readonly productClass?: string;
  /** The first of its MAC addresses: twelve lower-case hex digits. */
  readonly macAddress?: string | undefined;
  /** Of its ACS. */
  readonly url?: string;
  readonly username?: string;
  readonly password?: string;
  readonly connectionRequestUsername?: string;
  readonly connectionRequestPassword?: string;
  /** First values: lexical values by parameter path. */
  readonly parameters?: ReadonlyMap<string, string>;
}

/** By the numbers of the CPEs, less one; undefined for those of which nothing is said. */
export type ListedCpes = readonly (ListedCpe | undefined)[];

/** The identity of a CPE of which a list says something. */
export function listedIdentity(
  shared: Omit<Identity, "serialNumber">,
  serialNumber: string,
  fleetNumber: number,
  { oui = shared.oui, productClass = shared.productClass, macAddress }: ListedCpe,
): SimulatedIdentity {
  return identityOfOne({ ...shared, oui, productClass }, serialNumber, fleetNumber, macAddress);
}

/** As `CpeDefaults`, where the list does not say otherwise. */
export class ListedDefaults extends CpeDefaults {
  readonly #listed: ListedCpe;

  constructor(shipment: Shipment, identity: SimulatedIdentity, listed: ListedCpe) {
    super(shipment, identity);
    this.#listed = listed;
  }

  override get url(): string {
    return this.#listed.url ?? super.url;
  }

  override get username(): string {
    return this.#listed.username ?? super.username;
  }

  override get password(): string {
    return this.#listed.password ?? super.password;
  }

  override get connectionRequest(): ManagementDefaults["connectionRequest"] {
    const shared = super.connectionRequest;
    const { connectionRequestPassword: password, connectionRequestUsername: username } = this.#listed;
    return { username: username ?? shared.username, password: password ?? shared.password };
  }
}

/** The first values of a CPE with this root: those of all, and those that the list has for it. */
export function listedValues(values: ReturnType<FirstValues>, root: string, { parameters }: ListedCpe): typeof values {
  if (parameters === undefined) return values;
  return new Map([...values, ...[...parameters].filter(([path]) => isOfRoot(path, root))]);
}
