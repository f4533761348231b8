import { bindObject } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";
import { localDateTime } from "./local-date-time.ts";

/** What the clock of the system shows, in its own time zone. [TR-181 Time] */
const systemTime = bindObject("Device.Time.", {
  load: async (context) => ({ time: await context.host.system.time(), wallMs: context.clock.wallMs() }),
  parameters: {
    Enable: ({ time }) => time.enabled,
    Status: ({ time }) => (!time.enabled ? "Disabled" : time.synchronized ? "Synchronized" : "Unsynchronized"),
    CurrentLocalTime: ({ time, wallMs }) => localDateTime(wallMs, time.utcOffsetMinutes),
    LocalTimeZone: ({ time }) => time.timeZone,
  },
});

export const time: Component = [systemTime];
