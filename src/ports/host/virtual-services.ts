import type { SchedulesReading } from "./services/schedules.ts";
import type { UpnpReading } from "./services/upnp.ts";
import type { WebAccess, WebPagesSettings } from "./services/web-pages.ts";
import type { NetworkPropertiesReading } from "./system.ts";

// What a simulated device does for others besides passing on what they say, as shipped. Types only.

export interface VirtualServices {
  /** What machines inside have asked for by it is there only while it is a gateway to them. */
  readonly upnp?: UpnpReading | undefined;
  /** How it speaks TCP. */
  readonly networkProperties?: NetworkPropertiesReading | undefined;
  readonly schedules?: SchedulesReading | undefined;
  readonly webPages?: VirtualWebPages | undefined;
}

interface VirtualWebPages extends WebPagesSettings {
  readonly accesses: readonly Omit<WebAccess, "running">[];
  readonly languages: readonly string[];
}
