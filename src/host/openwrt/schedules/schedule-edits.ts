import type { ScheduleEdits } from "../../../ports/host/services/schedules.ts";
import { RefusedSettingError } from "../../refused-setting.ts";
import { checkSchedule } from "../../settings/schedule.ts";
import { allInterfacesOf } from "../port-mappings/all-interfaces.ts";
import { isName } from "../uci/syntax.ts";
import type { UciValues } from "../uci/write/uci-change.ts";
import type { UciDraft } from "../uci/write/uci-draft.ts";
import {
  allSection,
  type ConfiguredSchedule,
  configuration,
  schedulesCount,
  schedulesIn,
  scheduleValues,
  sectionFor,
  type,
} from "./schedule-sections.ts";
import { always, timeValues } from "./schedule-times.ts";

export function openWrtScheduleEdits(draft: UciDraft): ScheduleEdits {
  const firewall = () => draft.package(configuration);
  const known = (key: string): ConfiguredSchedule | undefined =>
    schedulesIn(firewall()).find((each) => each.key === key);

  return {
    changeAll: async ({ enabled }) => {
      if (firewall().section(allSection) === undefined) draft.add(configuration, allSection, allSection, {});
      draft.set(configuration, allSection, { enabled: enabled ? "1" : "0" });
      for (const { redirects, ...schedule } of schedulesIn(firewall()))
        setTimes(draft, redirects, timeValues(schedule, enabled));
    },
    add: async (key, settings) => {
      if (!isName(key) || firewall().section(sectionFor(key)) !== undefined)
        throw new RefusedSettingError("key", `no schedule can be added as ${JSON.stringify(key)}`);
      checkSchedule(settings);
      timeValues(settings, true);
      draft.add(configuration, sectionFor(key), type, scheduleValues(settings));
    },
    change: async (key, settings) => {
      const before = known(key);
      if (before === undefined) throw new RefusedSettingError("key", `there is no schedule ${key}`);
      checkSchedule(settings);
      const after = { ...before, ...settings };
      timeValues(after, true);
      draft.set(configuration, sectionFor(key), scheduleValues(settings));
      setTimes(draft, before.redirects, timeValues(after, schedulesCount(firewall())));
    },
    remove: async (key) => {
      const before = known(key);
      if (before === undefined) return;
      setTimes(draft, before.redirects, always);
      draft.delete(configuration, sectionFor(key));
    },
  };
}

/** Of redirects that are there, and of those that are there for them. */
function setTimes(draft: UciDraft, redirects: readonly string[], values: UciValues): void {
  for (const name of redirects) {
    const copies = allInterfacesOf(draft.package(configuration), name)?.copies ?? [];
    for (const each of [name, ...copies])
      if (draft.package(configuration).section(each) !== undefined) draft.set(configuration, each, values);
  }
}

/** Has a redirect hold while this schedule does; none: always. Throws a `RefusedSettingError` for one that is not there, and for several. */
export function setSchedule(draft: UciDraft, redirect: string, keys: readonly string[]): void {
  const [key, ...more] = keys;
  if (more.length > 0)
    throw new RefusedSettingError(
      "schedules",
      "the firewall has one span of time for a port mapping: only one schedule",
    );
  const all = schedulesIn(draft.package(configuration));
  const wanted = all.find((each) => each.key === key);
  if (key !== undefined && wanted === undefined)
    throw new RefusedSettingError("schedules", `there is no schedule ${key}`);
  const had = all.some(({ redirects }) => redirects.includes(redirect));
  if (wanted === undefined && !had) return; // whatever times it has are not the agent's
  for (const each of all) {
    const others = each.redirects.filter((name) => name !== redirect);
    const redirects = each.key === key ? [...others, redirect] : others;
    if (redirects.join() !== each.redirects.join())
      draft.set(configuration, sectionFor(each.key), { redirect: redirects });
  }
  setTimes(
    draft,
    [redirect],
    wanted === undefined ? always : timeValues(wanted, schedulesCount(draft.package(configuration))),
  );
}
