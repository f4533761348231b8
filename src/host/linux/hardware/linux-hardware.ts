import type { Clock } from "../../../ports/clock.ts";
import type { Host } from "../../../ports/host/host.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import { hasUsers, linuxUsers } from "../users/linux-users.ts";
import { hasLeds, linuxLeds } from "./linux-leds.ts";
import { linuxProcessors } from "./linux-processors.ts";
import { hasTemperatures, linuxTemperatures } from "./linux-temperatures.ts";
import { hasUsb, linuxUsb } from "./linux-usb.ts";

/** What any Linux tells of itself by files alone, OpenWrt too; absent what its kernel has no interface for. */
export function linuxHardware(
  files: SystemFiles,
  clock: Clock,
): Pick<Host, "processors" | "temperatures" | "leds" | "usb" | "users"> {
  return {
    processors: linuxProcessors(files),
    temperatures: hasTemperatures(files) ? linuxTemperatures(files, clock) : undefined,
    leds: hasLeds(files) ? linuxLeds(files) : undefined,
    usb: hasUsb(files) ? linuxUsb(files) : undefined,
    users: hasUsers(files) ? linuxUsers(files) : undefined,
  };
}
