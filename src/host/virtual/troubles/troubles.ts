import type { SimulatedDevice } from "../device.ts";
import { routesOf } from "../network/routes.ts";
import type { Trouble } from "./trouble.ts";
import { concerns } from "./with-troubles.ts";

/** What is wrong with a simulated device, as whoever tries things with it wants it. */
export interface Troubles {
  /** Whether the device has what a trouble is of. */
  concern(trouble: Trouble): boolean;
  /** These from now on, and no others. They outlive a reboot, not the object. */
  set(troubles: readonly Trouble[]): void;
  /** Whether a trouble has taken every default route that the device is shipped with. */
  readonly cutOff: boolean;
}

export function simulatedTroubles(device: SimulatedDevice): Troubles {
  const { shipped, system } = device;
  return {
    concern: (trouble) => concerns(trouble, shipped),
    set: (troubles) => device.suffer(troubles),
    get cutOff() {
      if (system.troubles === undefined || system.troubles.length === 0) return false;
      const isDefault = ({ prefixLength }: { readonly prefixLength: number }): boolean => prefixLength === 0;
      return (
        shipped.routes.some(isDefault) &&
        !routesOf(device).some((route) => isDefault(route) && route.idle === undefined)
      );
    },
  };
}
