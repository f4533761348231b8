import type {
  ScheduleReading,
  ScheduleSettings,
  Schedules,
  SchedulesReading,
} from "../../../ports/host/services/schedules.ts";
import { weekdays } from "../../settings/schedule.ts";
import type { OpenWrtParts } from "../openwrt-parts.ts";
import { flagOf, textOf, wordsOf } from "../uci/option-values.ts";
import type { UciPackage } from "../uci/uci-package.ts";
import type { UciValues } from "../uci/write/uci-change.ts";

// OpenWrt has no schedules, but times of each redirect. Schedules are sections of the agent's own in /etc/config/firewall, of a type
// that fw4 and fw3 do not read, which name the redirects whose times are theirs.

export const configuration = "firewall";
export const type = "cpe_schedule";
/** The section that says whether any of them counts. */
export const allSection = "cpe_schedules";

export const sectionFor = (key: string): string => `${key}_schedule`;

export interface ConfiguredSchedule extends ScheduleReading {
  /** Names of redirects. */
  readonly redirects: readonly string[];
}

export function schedulesIn(firewall: UciPackage): readonly ConfiguredSchedule[] {
  return [...firewall.sections].flatMap((section): readonly ConfiguredSchedule[] => {
    if (section.type !== type || !section.name.endsWith("_schedule")) return [];
    const duration = Number(textOf(section, "duration") ?? "1");
    const days = wordsOf(section, "day");
    const start = textOf(section, "start") ?? "";
    return [
      {
        key: section.name.slice(0, -"_schedule".length),
        enabled: flagOf(section, "enabled", false),
        description: textOf(section, "description") ?? "",
        days: weekdays.filter((day) => days.includes(day)),
        startTime: /^([01]\d|2[0-3]):[0-5]\d$/.test(start) ? start : "",
        durationSeconds: Number.isSafeInteger(duration) && duration >= 1 ? duration : 1,
        inverse: flagOf(section, "inverse", false),
        redirects: wordsOf(section, "redirect"),
      },
    ];
  });
}

export function schedulesCount(firewall: UciPackage): boolean {
  const section = firewall.section(allSection);
  return section === undefined || flagOf(section, "enabled", true);
}

/** Keys of the schedules of this redirect. */
export const schedulesOf = (firewall: UciPackage, redirect: string): readonly string[] =>
  schedulesIn(firewall).flatMap(({ key, redirects }) => (redirects.includes(redirect) ? [key] : []));

export function openWrtSchedules({ uci }: Pick<OpenWrtParts, "uci">): Schedules {
  return {
    read: async (): Promise<SchedulesReading> => {
      const firewall = uci.read(configuration);
      if (firewall === undefined) return { enabled: true, schedules: [] };
      return {
        enabled: schedulesCount(firewall),
        schedules: schedulesIn(firewall).map(({ redirects: _redirects, ...schedule }) => schedule),
      };
    },
  };
}

export const scheduleValues = (settings: Partial<ScheduleSettings>): UciValues => ({
  ...(settings.enabled !== undefined && { enabled: settings.enabled ? "1" : "0" }),
  ...(settings.description !== undefined && { description: settings.description }),
  ...(settings.days !== undefined && { day: [...settings.days] }),
  ...(settings.startTime !== undefined && { start: settings.startTime }),
  ...(settings.durationSeconds !== undefined && { duration: String(settings.durationSeconds) }),
  ...(settings.inverse !== undefined && { inverse: settings.inverse ? "1" : "0" }),
});
