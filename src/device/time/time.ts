import { bindObject } from "../binding/bind.ts";
import { localDateTime } from "./local-date-time.ts";

/** What the clock of the system shows, in its own time zone. [TR-181 Time] */
export const time = bindObject("Device.Time.", {
  load: async (context) => ({ time: await context.host.time(), wallMs: context.clock.wallMs() }),
  parameters: {
    Enable: ({ time }) => time.enabled,
    Status: ({ time }) => (!time.enabled ? "Disabled" : time.synchronized ? "Synchronized" : "Unsynchronized"),
    CurrentLocalTime: ({ time, wallMs }) => localDateTime(wallMs, time.utcOffsetMinutes),
    LocalTimeZone: ({ time }) => time.timeZone,
  },
});
