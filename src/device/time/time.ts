import type { TimeReading, TimeSettings } from "../../ports/host/system.ts";
import { bindObject, bindTable } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";
import type { DeviceContext } from "../binding/context.ts";
import type { HostEdits } from "../binding/host-change.ts";
import { canEdit, editsOf, hostChange } from "../binding/row-change.ts";
import { localDateTime } from "./local-date-time.ts";

const isAble = canEdit("time");
const timeEdits = editsOf("time");
const stage = (host: HostEdits, wanted: Partial<TimeSettings>): Promise<void> => timeEdits(host).change(wanted);

/** What the clock of the system shows, in its own time zone. [TR-181 Time] */
const systemTime = bindObject("Device.Time.", {
  load: async (context) => ({ time: await context.host.system.time(), wallMs: context.clock.wallMs() }),
  change: hostChange({ Enable: "enabled", LocalTimeZone: "timeZone" }, stage, isAble),
  parameters: {
    Enable: ({ time }) => time.enabled,
    Status: ({ time }) => statusOf(time),
    CurrentLocalTime: ({ time, wallMs }) => localDateTime(wallMs, time.utcOffsetMinutes),
    LocalTimeZone: ({ time }) => time.timeZone,
  },
});

/** The one client that a system has, of however many servers; none where nothing is known of any. [TR-181 Time.Client] */
const client = bindTable("Device.Time.Client.{i}.", {
  rows: async ({ host }: DeviceContext) => {
    const time = await host.system.time();
    const isThere = time.enabled || time.ntpServers.length > 0 || host.isAble(isAble);
    return isThere ? [["ntp", time] as const] : [];
  },
  change: hostChange({ Enable: "enabled", Servers: "ntpServers" }, stage, isAble),
  parameters: {
    Enable: ({ enabled }) => enabled,
    Status: (time) => statusOf(time),
    Mode: { constant: "Unicast" },
    Port: { constant: 123 },
    Version: { constant: 4 },
    Servers: ({ ntpServers }) => ntpServers,
  },
});

function statusOf({ enabled, synchronized }: TimeReading): "Disabled" | "Unsynchronized" | "Synchronized" {
  if (!enabled) return "Disabled";
  return synchronized ? "Synchronized" : "Unsynchronized";
}

export const time: Component = [systemTime, client];
