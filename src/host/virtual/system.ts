import type { System, SystemEdits, TimeEdits } from "../../ports/host/system.ts";
import { offsetAt, parseTimeZone, summerTimeIn } from "../posix-time-zone.ts";
import { checkHostName } from "../settings/host-name.ts";
import { checkTime } from "../settings/time.ts";
import type { SimulatedDevice } from "./device.ts";
import { deviceHashOf } from "./device-addresses.ts";
import { memoryReadingOf, processesReadingOf } from "./load.ts";
import type { SettingsDraft } from "./settings-draft.ts";
import { hostNameKey, hostNameOf, setTime, timeOf } from "./system-settings.ts";

export function simulatedSystem(device: SimulatedDevice): System {
  const { system, identity, clock } = device;
  const uptimeSeconds = (): number => Math.floor(device.uptimeMs / 1000);
  const utcOffsetMinutes = async (): Promise<number> => {
    const zone = parseTimeZone(timeOf(device.settings, system).timeZone);
    return zone === undefined ? 0 : Math.round(offsetAt(zone, clock.wallMs()) / 60);
  };
  return {
    uptimeSeconds,
    hostName: async () => hostNameOf(device.settings, system, identity.serialNumber),
    memory: async () => memoryReadingOf(system, deviceHashOf(identity), uptimeSeconds()),
    processes: async () => processesReadingOf(system, deviceHashOf(identity), device.uptimeMs),
    time: async () => {
      const { enabled, ntpServers, timeZone } = timeOf(device.settings, system);
      const synchronized = enabled && clock.synchronized();
      const zone = parseTimeZone(timeZone);
      const summer = zone && summerTimeIn(zone, clock.wallMs());
      return {
        enabled,
        synchronized,
        ntpServers,
        timeZone,
        utcOffsetMinutes: await utcOffsetMinutes(),
        ...(summer && { summerTime: { startMs: summer.start * 1000, endMs: summer.end * 1000 } }),
      };
    },
    utcOffsetMinutes,
  };
}

export function simulatedSystemEdits(draft: SettingsDraft): SystemEdits {
  return {
    setHostName: async (name) => {
      checkHostName(name);
      draft.set(hostNameKey, name);
    },
  };
}

export function simulatedTimeEdits(draft: SettingsDraft): TimeEdits {
  return {
    change: async (settings) => {
      checkTime(settings);
      setTime(draft, settings);
    },
  };
}
