import type { Capabilities } from "../../device/components.ts";
import { canBridge } from "../../host/virtual/network/bridges.ts";
import type { VirtualSystem } from "../../ports/host/virtual-system.ts";

/** What a system is described to have is called as the capability that shows it; bridges are among its links. */
export const capabilitiesOf = (system: VirtualSystem): Capabilities => ({
  ...system,
  ...(canBridge(system) && { bridges: true }),
});
