import type { ScheduleReading, ScheduleSettings, SchedulesReading } from "../../ports/host/services/schedules.ts";
import { aliasOfKey } from "../binding/alias-of-key.ts";
import { bindObject, bindTable } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";
import type { DeviceContext } from "../binding/context.ts";
import type { HostEdits } from "../binding/host-change.ts";
import { canEdit, editsOf, hostChange } from "../binding/row-change.ts";
import type { RowEditing } from "../binding/row-editing.ts";
import { scheduleState } from "./schedule-state.ts";

// The system holds to them: what refers to a schedule is in force while it is active, whether or not the agent runs. [TR-181 Schedules]

const none: SchedulesReading = { enabled: false, schedules: [] };

const isAble = canEdit("schedules");
const scheduleEdits = editsOf("schedules");

const schedulesObject = bindObject("Device.Schedules.", {
  load: async ({ host }: DeviceContext) => (await host.schedules?.read()) ?? none,
  change: hostChange(
    { Enable: "enabled" },
    async (host: HostEdits, { enabled }: Partial<Pick<SchedulesReading, "enabled">>) => {
      if (enabled !== undefined) await scheduleEdits(host).changeAll({ enabled });
    },
    isAble,
  ),
  parameters: { Enable: ({ enabled }) => enabled },
});

interface ScheduleRow extends ScheduleReading {
  /** Whether any of them counts. */
  readonly counts: boolean;
  readonly localMs: number;
}

const unset: ScheduleSettings = {
  enabled: false,
  description: "",
  days: [],
  startTime: "",
  durationSeconds: 1,
  inverse: false,
};

/** Schedules that the ACS adds are named by their instance number: `cpe_2`. */
const rows: RowEditing<ScheduleRow, ScheduleSettings> = {
  keyOf: (instance) => `cpe_${instance}`,
  fresh: (key) => ({ ...unset, key, counts: true, localMs: 0 }),
  add: (edits, key, given) => scheduleEdits(edits).add(key, { ...unset, ...given }),
  remove: (edits, key) => scheduleEdits(edits).remove(key),
  able: isAble,
};

const schedule = bindTable("Device.Schedules.Schedule.{i}.", {
  rows: async ({ host, clock }: DeviceContext) => {
    const [reading, { utcOffsetMinutes }] = await Promise.all([host.schedules?.read(), host.system.time()]);
    const { enabled, schedules } = reading ?? none;
    const localMs = clock.wallMs() + utcOffsetMinutes * 60_000;
    return schedules.map((each): readonly [string, ScheduleRow] => [each.key, { ...each, counts: enabled, localMs }]);
  },
  alias: aliasOfKey,
  edits: rows,
  change: hostChange(
    {
      Enable: "enabled",
      Description: "description",
      Day: "days",
      StartTime: "startTime",
      Duration: "durationSeconds",
      InverseMode: "inverse",
    },
    (edits: HostEdits, given: Partial<ScheduleSettings>, { key }: ScheduleRow) =>
      scheduleEdits(edits).change(key, given),
    isAble,
  ),
  parameters: {
    Enable: ({ enabled }) => enabled,
    Status: (row) => (row.counts ? (scheduleState(row, row.localMs).active ? "Active" : "Inactive") : "StackDisabled"),
    Description: ({ description }) => description,
    Day: ({ days }) => days,
    StartTime: ({ startTime }) => startTime,
    Duration: ({ durationSeconds }) => durationSeconds,
    InverseMode: ({ inverse }) => inverse,
    TimeLeft: (row) => (row.counts ? scheduleState(row, row.localMs).leftSeconds : 0),
  },
});

export const schedules: Component = [schedulesObject, schedule];
