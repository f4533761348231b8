import type { BoundObject, Source } from "../../model/binding.ts";
import { unknownTime } from "../../model/values/date-time.ts";
import type { TimeReading } from "../../ports/host/system.ts";
import type { DeviceContext } from "../binding/context.ts";
import type { HostEdits } from "../binding/host-change.ts";
import { canEdit, editsOf, hostChange, UnsuitableSetting } from "../binding/row-change.ts";
import { untyped } from "../binding/untyped.ts";
import { localDateTime } from "../time/local-date-time.ts";
import { type SummerTime, summerRules } from "./summer-time.ts";

// The clock as TR-098 tells it: servers one by one, and the time zone as an offset besides its name. [TR-098 Time]

interface Clock {
  readonly time: TimeReading;
  readonly wallMs: number;
}

const serverNames = ["NTPServer1", "NTPServer2", "NTPServer3", "NTPServer4", "NTPServer5"] as const;

/** `CET-1CEST,…`: a name, how far west of Greenwich, and the name of its summer time if it has one. [POSIX TZ] */
const posixZone = /^(?:<[^>]*>|[A-Za-z]+)([+-]?)(\d{1,2})(?::(\d{2}))?(?::\d{2})?(<[^>]*>|[A-Za-z]+)?/;

const hasSummerTime = (zone: string): boolean => posixZone.exec(zone)?.[4] !== undefined;

const twoDigits = (value: number | string): string => String(value).padStart(2, "0");

/** East of Greenwich, without summer time: `+01:00`. */
function standardOffset({ timeZone, utcOffsetMinutes }: TimeReading): string {
  const zone = posixZone.exec(timeZone);
  if (zone !== null) {
    const isZero = Number(zone[2]) === 0 && Number(zone[3] ?? 0) === 0;
    return `${zone[1] === "-" || isZero ? "+" : "-"}${twoDigits(zone[2] ?? 0)}:${twoDigits(zone[3] ?? 0)}`;
  }
  const minutes = Math.abs(utcOffsetMinutes);
  return `${utcOffsetMinutes < 0 ? "-" : "+"}${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`;
}

function statusOf({ enabled, synchronized }: TimeReading): string {
  if (!enabled) return "Disabled";
  return synchronized ? "Synchronized" : "Unsynchronized";
}

const unknownTimeMs = Date.parse(unknownTime);

const settings = {
  Enable: "enabled",
  LocalTimeZone: "offset",
  LocalTimeZoneName: "timeZone",
  DaylightSavingsUsed: "summerTime",
  DaylightSavingsStart: "summerStart",
  DaylightSavingsEnd: "summerEnd",
  NTPServer1: "NTPServer1",
  NTPServer2: "NTPServer2",
  NTPServer3: "NTPServer3",
  NTPServer4: "NTPServer4",
  NTPServer5: "NTPServer5",
} as const;

const sources: Readonly<Record<string, Source<Clock>>> = {
  Enable: ({ time }) => time.enabled,
  Status: ({ time }) => statusOf(time),
  CurrentLocalTime: ({ time, wallMs }) => localDateTime(wallMs, time.utcOffsetMinutes),
  LocalTimeZone: ({ time }) => standardOffset(time),
  LocalTimeZoneName: ({ time }) => time.timeZone,
  DaylightSavingsUsed: ({ time }) => hasSummerTime(time.timeZone),
  DaylightSavingsStart: ({ time }) => new Date(time.summerTime?.startMs ?? unknownTimeMs),
  DaylightSavingsEnd: ({ time }) => new Date(time.summerTime?.endMs ?? unknownTimeMs),
  ...Object.fromEntries(
    serverNames.map((name, index): [string, Source<Clock>] => [name, ({ time }) => time.ntpServers[index] ?? ""]),
  ),
};

/** The servers, each by its place; those that the system has beyond the fifth stay. */
type WantedServers = Partial<Record<(typeof serverNames)[number], string>>;

interface WantedTime extends WantedServers {
  readonly enabled: boolean;
  readonly timeZone: string;
  readonly offset: string;
  readonly summerTime: boolean;
  readonly summerStart: Date;
  readonly summerEnd: Date;
}

/** When summer is to begin and end; undefined where that stays, or is not told. */
function wantedSummer(
  { offset, summerStart, summerEnd }: Partial<WantedTime>,
  time: TimeReading,
): SummerTime | undefined {
  if (summerStart === undefined && summerEnd === undefined) return undefined;
  const startMs = summerStart?.getTime() ?? time.summerTime?.startMs ?? unknownTimeMs;
  const endMs = summerEnd?.getTime() ?? time.summerTime?.endMs ?? unknownTimeMs;
  const staysInZone = offset === undefined || offset === standardOffset(time);
  const isSame =
    startMs === (time.summerTime?.startMs ?? unknownTimeMs) && endMs === (time.summerTime?.endMs ?? unknownTimeMs);
  if (isSame && (staysInZone || startMs === unknownTimeMs)) return undefined;
  if (startMs === unknownTimeMs || endMs === unknownTimeMs)
    throw new UnsuitableSetting(
      summerStart === undefined ? "summerEnd" : "summerStart",
      "it is known only with both DaylightSavingsStart and DaylightSavingsEnd when summer time is",
    );
  return { startMs, endMs };
}

/** `<+05>-5<+06>,M3.5.0/2,M10.5.0/3` for that offset, with summer time. */
function zoneWithSummer(offset: string, summer: SummerTime): string {
  const [, sign = "", hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(offset) ?? [];
  const standard = (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  const ahead = Math.abs(standard + 60);
  const past = ahead % 60 === 0 ? "" : twoDigits(ahead % 60);
  const name = `<${standard + 60 < 0 ? "-" : "+"}${twoDigits(Math.floor(ahead / 60))}${past}>`;
  return `${zoneAt(offset)}${name},${summerRules(summer, standard)}`;
}

/** `<+05>-5` for an offset of five hours east, in which it is never summer. */
function zoneAt(offset: string): string {
  const [, sign = "", hours = "", minutes = ""] = /^([+-])(\d\d):([0-5]\d)$/.exec(offset) ?? [];
  if (sign === "" || Number(hours) + Number(minutes) / 60 > mostHours)
    throw new UnsuitableSetting(
      "offset",
      `${offset} is no offset from UTC such as +01:00, of at most ${mostHours} hours`,
    );
  const past = minutes === "00" ? "" : minutes;
  const colon = past === "" ? "" : `:${past}`;
  return `<${sign}${hours}${past}>${sign === "+" ? "-" : ""}${Number(hours)}${colon}`;
}

const mostHours = 14;

/** Of the zone by its name, by its offset, or with or without summer time; undefined where it stays. */
function wantedZone(wanted: Partial<WantedTime>, time: TimeReading): string | undefined {
  const { timeZone, offset, summerTime } = wanted;
  if (timeZone !== undefined) {
    if (summerTime !== undefined && posixZone.test(timeZone) && summerTime !== hasSummerTime(timeZone))
      throw new UnsuitableSetting(
        "summerTime",
        summerTime
          ? `the zone ${timeZone} of LocalTimeZoneName has no summer time: one that has is such as CET-1CEST,M3.5.0,M10.5.0/3`
          : `the zone ${timeZone} of LocalTimeZoneName has a summer time: one without is such as CET-1`,
      );
    return timeZone;
  }
  const summer = summerTime === false ? undefined : wantedSummer(wanted, time);
  if (summer !== undefined) return zoneWithSummer(offset ?? standardOffset(time), summer);
  const present = offset === undefined || offset === standardOffset(time) ? time.timeZone : zoneAt(offset);
  if (summerTime === true && !hasSummerTime(present))
    throw new UnsuitableSetting(
      "summerTime",
      "when it is summer time is told by DaylightSavingsStart and DaylightSavingsEnd, or by LocalTimeZoneName, such as CET-1CEST,M3.5.0,M10.5.0/3",
    );
  const zone = summerTime === false && hasSummerTime(present) ? zoneAt(offset ?? standardOffset(time)) : present;
  return zone === time.timeZone ? undefined : zone;
}

async function stage(host: HostEdits, wanted: Partial<WantedTime>, { time }: Clock): Promise<void> {
  const { enabled } = wanted;
  const timeZone = wantedZone(wanted, time);
  const names = serverNames.filter((name) => wanted[name] !== undefined);
  const servers = serverNames.map((name, index) => wanted[name] ?? time.ntpServers[index] ?? "");
  const ntpServers = [...servers, ...time.ntpServers.slice(serverNames.length)].filter((server) => server !== "");
  await editsOf("time")(host).change({
    ...(enabled === undefined ? {} : { enabled }),
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(names.length === 0 ? {} : { ntpServers }),
  });
}

/** The clock. Its zone is set by its name, as POSIX has it, or by its offset and when summer time begins and ends this year. */
export const gatewayTime: BoundObject<DeviceContext> = {
  path: "InternetGatewayDevice.Time.",
  rows: {
    kind: "single",
    load: async (context: DeviceContext): Promise<Clock> => ({
      time: await context.host.system.time(),
      wallMs: context.clock.wallMs(),
    }),
  },
  ...untyped({
    parameters: sources,
    change: hostChange<Clock, WantedTime, typeof settings>(settings, stage, canEdit("time")),
  }),
};
