import type { Capabilities } from "../../device/components.ts";
import { canBridge } from "../../host/virtual/network/bridges.ts";
import { hasLocalPrefix } from "../../host/virtual/network/ula.ts";
import type { VirtualSystem } from "../../ports/host/virtual-system.ts";

/**
 * What a system is described to have is called as the capability that shows it; bridges and local prefixes are among its links, and
 * classifications go with its queues.
 */
export const capabilitiesOf = (system: VirtualSystem): Capabilities => ({
  ...system,
  frameCounters: system.frameCounters === true ? true : undefined,
  ...(canBridge(system) && { bridges: true }),
  ...(system.qos !== undefined && { classifications: true }),
  ...(hasLocalPrefix(system) && { ula: true }),
  ...(system.tunnels !== undefined && { sixRd: true, dsLite: true, gre: true }),
});
