import { expect, it } from "vitest";
import { scheduleState } from "../../../src/device/schedules/schedule-state.ts";
import type { ScheduleSettings } from "../../../src/ports/host/services/schedules.ts";

const evenings: ScheduleSettings = {
  enabled: true,
  description: "",
  days: ["Monday", "Sunday"],
  startTime: "18:00",
  durationSeconds: 8 * 3600,
  inverse: false,
};
/** 2026-11-30 is a Monday. */
const at = (text: string): number => Date.parse(`${text}Z`);

it.each<[string, string, Partial<ScheduleSettings>, boolean, number]>([
  ["before it", "2026-11-30T17:59:59", {}, false, 1],
  ["as it begins", "2026-11-30T18:00:00", {}, true, 8 * 3600],
  ["past midnight", "2026-12-01T01:59:59", {}, true, 1],
  ["as it is over", "2026-12-01T02:00:00", {}, false, (5 * 24 - 8) * 3600 + 24 * 3600 - 0],
  ["from Sunday into Monday", "2026-11-30T01:00:00", {}, true, 3600],
  ["all but it", "2026-11-30T18:00:00", { inverse: true }, false, 8 * 3600],
  ["two that meet", "2026-11-29T20:00:00", { durationSeconds: 24 * 3600 }, true, 46 * 3600],
  ["one for the whole week", "2026-11-30T12:00:00", { durationSeconds: 7 * 86_400 }, true, 0],
  ["one without days", "2026-11-30T18:00:00", { days: [] }, false, 0],
  ["one without a start", "2026-11-30T18:00:00", { startTime: "" }, false, 0],
  ["one that is off", "2026-11-30T18:00:00", { enabled: false, inverse: true }, false, 0],
])("a schedule is active when it is told to be: %s", (_, time, settings, active, leftSeconds) => {
  expect(scheduleState({ ...evenings, ...settings }, at(time))).toEqual({ active, leftSeconds });
});
