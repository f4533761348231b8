import type { Identity, SimulatedIdentity } from "../../ports/identity.ts";

type Shared = Omit<Identity, "serialNumber">;

/** The identity of one device of a kind; what it shares with the others stays theirs. */
export const identityOfOne = (
  shared: Shared,
  serialNumber: string,
  fleetNumber: number,
  macAddress?: string,
): SimulatedIdentity => new IdentityOfOne(shared, serialNumber, fleetNumber, macAddress);

/** One per device of a fleet: its members live on the prototype, so that it holds little. */
class IdentityOfOne implements SimulatedIdentity {
  readonly serialNumber: string;
  readonly fleetNumber: number;
  readonly #shared: Shared;
  readonly #macAddress: string | undefined;

  constructor(shared: Shared, serialNumber: string, fleetNumber: number, macAddress: string | undefined) {
    this.serialNumber = serialNumber;
    this.fleetNumber = fleetNumber;
    this.#shared = shared;
    this.#macAddress = macAddress;
  }

  get manufacturer(): string {
    return this.#shared.manufacturer;
  }

  get oui(): string {
    return this.#shared.oui;
  }

  get productClass(): string {
    return this.#shared.productClass;
  }

  get modelName(): string {
    return this.#shared.modelName;
  }

  get description(): string {
    return this.#shared.description;
  }

  get hardwareVersion(): string {
    return this.#shared.hardwareVersion;
  }

  get softwareVersion(): string {
    return this.#shared.softwareVersion;
  }

  get provisioningCode(): string {
    return this.#shared.provisioningCode;
  }

  get macAddress(): string | undefined {
    return this.#macAddress;
  }
}
