import type { Upnp, UpnpEdits, UpnpReading } from "../../../ports/host/services/upnp.ts";
import type { VirtualSystem } from "../../../ports/host/virtual-system.ts";
import type { SimulatedDevice } from "../device.ts";
import { keptState } from "../kept-state.ts";
import type { SettingsDraft } from "../settings-draft.ts";
import type { ReadableSettings } from "../system-settings.ts";

const state = keptState<UpnpReading>("upnp");

/** Undefined for a system that offers nothing by UPnP. */
export function simulatedUpnp({ system, settings }: SimulatedDevice): Upnp | undefined {
  const { upnp } = system;
  return upnp && { read: async () => state.in(settings, upnp) };
}

/** Undefined for a system that offers nothing by UPnP. */
export function simulatedUpnpEdits({ upnp }: VirtualSystem, draft: SettingsDraft): UpnpEdits | undefined {
  return upnp && { change: async (settings) => state.staged(draft, upnp).keep(settings) };
}

/** Whether what machines inside have asked for is there: of a system that does not tell of UPnP, it is. */
export function mapsByUpnp({ upnp }: VirtualSystem, settings: ReadableSettings): boolean {
  if (upnp === undefined) return true;
  const { enabled, gateway } = state.in(settings, upnp);
  return enabled && gateway;
}
