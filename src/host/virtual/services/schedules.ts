import type { ScheduleEdits, Schedules, SchedulesReading } from "../../../ports/host/services/schedules.ts";
import type { VirtualSystem } from "../../../ports/host/virtual-system.ts";
import { checkSchedule } from "../../settings/schedule.ts";
import type { SimulatedDevice } from "../device.ts";
import { keptState } from "../kept-state.ts";
import { added, changed, isThere, without } from "../keyed-list.ts";
import type { SettingsDraft } from "../settings-draft.ts";

const state = keptState<SchedulesReading>("schedules");

/** Undefined for a system that keeps none. */
export function simulatedSchedules({ system, settings }: SimulatedDevice): Schedules | undefined {
  const { schedules } = system;
  return schedules && { read: async () => state.in(settings, schedules) };
}

/** Keys of the schedules that there are, as a draft leaves them. */
export const scheduleKeys = ({ schedules }: VirtualSystem, draft: SettingsDraft): readonly string[] =>
  schedules === undefined ? [] : state.staged(draft, schedules).now.schedules.map(({ key }) => key);

/** Undefined for a system that keeps none. */
export function simulatedScheduleEdits({ schedules }: VirtualSystem, draft: SettingsDraft): ScheduleEdits | undefined {
  if (schedules === undefined) return undefined;
  const staged = state.staged(draft, schedules);
  return {
    changeAll: async (settings) => staged.keep(settings),
    add: async (key, settings) => {
      checkSchedule(settings);
      staged.keep({ schedules: added(staged.now.schedules, { ...settings, key }) });
    },
    change: async (key, settings) => {
      isThere(staged.now.schedules, key, "schedule");
      checkSchedule(settings);
      staged.keep({ schedules: changed(staged.now.schedules, key, settings) });
    },
    remove: async (key) => staged.keep({ schedules: without(staged.now.schedules, key) }),
  };
}
