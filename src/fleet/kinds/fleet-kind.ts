import type { Configuration } from "../../config/keys.ts";
import { type AddressPool, pooled } from "../../host/virtual/network/address-pool.ts";
import type { Identity } from "../../ports/identity.ts";
import { identityOf } from "../../wiring/defaults.ts";
import type { VirtualKind } from "../../wiring/virtual/virtual-kind.ts";

/** A kind of device, and who its CPEs are but for their serial numbers. */
export interface FleetKind {
  readonly kind: VirtualKind;
  readonly identity: Identity;
  /** `Device.` or `InternetGatewayDevice.`. */
  readonly root: string;
}

/** Of one kind, with what the configuration says of all devices. */
export function fleetKind(
  kind: VirtualKind,
  configuration: Configuration,
  pools: readonly AddressPool[] = [],
): FleetKind {
  const named = { ...configuration, "device.serialNumber": undefined };
  const identity = identityOf(named, { ...kind.identity, serialNumber: "" });
  return {
    kind: { ...kind, system: pooled(kind.system, pools) },
    identity,
    root: kind.kind.parameterKeyPath.replace(/\..*/, "."),
  };
}
