import type { Configuration } from "../../config/keys.ts";
import { type AddressPool, pooled } from "../../host/virtual/network/address-pool.ts";
import type { Identity } from "../../ports/identity.ts";
import { identityOf } from "../../wiring/defaults.ts";
import type { VirtualKind } from "../../wiring/virtual/virtual-kind.ts";
import { cpePlaceholders } from "../identities/cpe-defaults.ts";
import { type FirstValues, firstValuesOf } from "../identities/first-values.ts";

/** A kind of device, and who its CPEs are but for their serial numbers. */
export interface FleetKind {
  readonly kind: VirtualKind;
  readonly identity: Identity;
  /** `Device.` or `InternetGatewayDevice.`. */
  readonly root: string;
  readonly firstValues: FirstValues;
}

/** Of one kind, with what the configuration says of all devices. Throws a `TemplateError`. */
export function fleetKind(
  kind: VirtualKind,
  configuration: Configuration,
  pools: readonly AddressPool[] = [],
): FleetKind {
  const named = { ...configuration, "device.serialNumber": undefined };
  const identity = identityOf(named, { ...kind.identity, serialNumber: "" });
  const root = kind.kind.parameterKeyPath.replace(/\..*/, ".");
  return {
    kind: { ...kind, system: pooled(kind.system, pools) },
    identity,
    root,
    firstValues: firstValuesOf(configuration["device.parameters"], root, { allowed: cpePlaceholders }),
  };
}
