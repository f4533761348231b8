import { weekdays } from "../../../src/host/settings/schedule.ts";
import type { VirtualServices } from "../../../src/ports/host/virtual-services.ts";
import { flag, listOf, number, oneOf, optional, otherwise, record, text } from "../yaml-shape.ts";

// `schedules:`, `upnp:`, `webPages:` and `networkProperties:` of a simulated system.

type Given<Name extends keyof VirtualServices> = NonNullable<VirtualServices[Name]>;

export const virtualSchedules = record<Given<"schedules">>({
  enabled: otherwise(true, flag),
  schedules: otherwise(
    [],
    listOf(
      record<Given<"schedules">["schedules"][number]>({
        key: text,
        enabled: otherwise(true, flag),
        description: otherwise("", text),
        days: listOf(oneOf(...weekdays)),
        startTime: text,
        durationSeconds: number,
        inverse: otherwise(false, flag),
      }),
    ),
  ),
});

export const virtualUpnp = record<Given<"upnp">>({
  enabled: otherwise(true, flag),
  gateway: otherwise(true, flag),
  gatewayVersion: otherwise(1, oneOf(1, 2)),
});

export const virtualWebPages = record<Given<"webPages">>({
  accesses: listOf(
    record<Given<"webPages">["accesses"][number]>({
      key: text,
      protocol: oneOf("http", "https"),
      port: number,
      address: optional(text),
    }),
  ),
  languages: listOf(text),
  language: otherwise("", text),
});

export const virtualNetworkProperties = record<Given<"networkProperties">>({
  maxTcpWindowBytes: optional(number),
  tcp: optional(oneOf("new-reno", "vegas")),
});
