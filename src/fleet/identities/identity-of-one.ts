import type { Identity, SimulatedIdentity } from "../../ports/identity.ts";

/** The identity of one device of a kind. All members by name: V8 gives each object that is spread and added to a shape of its own. */
export function identityOfOne(
  shared: Omit<Identity, "serialNumber">,
  serialNumber: string,
  fleetNumber: number,
  macAddress?: string,
): SimulatedIdentity {
  const { manufacturer, oui, productClass, modelName, description } = shared;
  const { hardwareVersion, softwareVersion, provisioningCode } = shared;
  const identity: { -readonly [Name in keyof SimulatedIdentity]: SimulatedIdentity[Name] } = {
    manufacturer,
    oui,
    productClass,
    serialNumber,
    modelName,
    description,
    hardwareVersion,
    softwareVersion,
    provisioningCode,
    fleetNumber,
  };
  if (macAddress !== undefined) identity.macAddress = macAddress;
  return identity;
}
