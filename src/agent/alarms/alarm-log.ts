import type { AlarmEvent, AlarmTables, CurrentAlarm, EventRow } from "../../device/fault-mgmt/alarm-board.ts";
import { type AlarmKind, type ReportingMechanism, supportedAlarms } from "../../device/fault-mgmt/supported-alarms.ts";
import type { Condition } from "./conditions.ts";

/** Alarms that are remembered while they stand; the tree shows the latest of them. */
const mostStanding = 256;
/** Rows of the tables of events. */
const mostHistory = 64;
const mostReported = 32;

const toldBy = { "0 Expedited": "expedited", "1 Queued": "queued" } as const;

/** The alarms that stand, and what became of them: a value, so that what could not be written has not happened. */
export interface AlarmLog extends AlarmTables {
  /** Of the alarm that was raised last. */
  readonly lastId: number;
}

export const emptyLog: AlarmLog = { current: [], history: [], expedited: [], queued: [], lastId: 0 };

export const standing = ({ current }: AlarmLog, kind: AlarmKind, object: string): CurrentAlarm | undefined =>
  current.find((each) => each.kind === kind && each.object === object);

/** With the alarm of a condition, new or changed; the log itself where there is nothing new, or no room. */
export function raised(log: AlarmLog, condition: Condition, mechanism: ReportingMechanism, nowMs: number): AlarmLog {
  const { kind, object, text } = condition;
  const known = standing(log, kind, object);
  const severity =
    condition.severity ?? supportedAlarms.find((each) => each.kind === kind)?.severity ?? "Indeterminate";
  if (known?.severity === severity || (known === undefined && log.current.length >= mostStanding)) return log;
  const id = known?.id ?? log.lastId + 1;
  const alarm = { id, kind, object, severity, text, raisedMs: known?.raisedMs ?? nowMs, changedMs: nowMs };
  const type = known === undefined ? "NewAlarm" : "ChangedAlarm";
  const event = { atMs: nowMs, type, id, kind, object, severity, text } as const;
  const current = [...log.current.filter((each) => each !== known), alarm];
  return told({ ...log, current, lastId: Math.max(log.lastId, id) }, event, mechanism);
}

/** Without an alarm, which is over; `text` says why where that is not because its cause is gone. */
export function cleared(
  log: AlarmLog,
  alarm: CurrentAlarm,
  mechanism: ReportingMechanism,
  nowMs: number,
  text = "",
): AlarmLog {
  const { id, kind, object } = alarm;
  const event = { atMs: nowMs, type: "ClearedAlarm", id, kind, object, severity: "Cleared", text } as const;
  return told(without(log, alarm), event, mechanism);
}

/** Without an alarm that nobody wants to hear of any more. */
export const without = (log: AlarmLog, alarm: CurrentAlarm): AlarmLog => ({
  ...log,
  current: log.current.filter((each) => each !== alarm),
});

/**
 * A row of its own for each event: the description of these tables has what is added and changed in CurrentAlarm entered there, and what
 * is cleared besides. That the data model has AlarmIdentifier as their key does not go with it; an ACS that comes by later hears of
 * both so. [TR-181 FaultMgmt]
 */
function told(log: AlarmLog, event: AlarmEvent, mechanism: ReportingMechanism): AlarmLog {
  const history = appended(log.history, event, mostHistory);
  const table = mechanism === "0 Expedited" || mechanism === "1 Queued" ? toldBy[mechanism] : undefined;
  if (table === undefined) return { ...log, history };
  return { ...log, history, [table]: appended(log[table], event, mostReported) };
}

/** In order of time; when the table is full the oldest gives its number. */
function appended(rows: readonly EventRow[], event: AlarmEvent, most: number): readonly EventRow[] {
  const [oldest, ...rest] = rows;
  if (oldest !== undefined && rows.length >= most) return [...rest, { instance: oldest.instance, event }];
  return [...rows, { instance: rows.length + 1, event }];
}

/** As the tree shows it: tables that are reported to have all their rows from the start. [TR-181 FaultMgmt] */
export function shownTables(log: AlarmLog, mechanisms: Iterable<ReportingMechanism>): AlarmTables {
  const wanted = new Set(mechanisms);
  const { current, history, expedited, queued } = log;
  return {
    current,
    history,
    expedited: filled(expedited, wanted.has("0 Expedited")),
    queued: filled(queued, wanted.has("1 Queued")),
  };
}

function filled(rows: readonly EventRow[], isWanted: boolean): readonly EventRow[] {
  if (rows.length === 0 && !isWanted) return [];
  return Array.from({ length: mostReported }, (_, at) => {
    const instance = at + 1;
    return rows.find((row) => row.instance === instance) ?? { instance, event: blank };
  });
}

/** As it is before its events are told: a row that another event takes is empty, so that all of it has changed then. */
export function withBlankRows(log: AlarmLog, before: AlarmLog): AlarmLog {
  const blanked = (rows: readonly EventRow[], known: readonly EventRow[]): readonly EventRow[] =>
    rows.map(({ instance, event }) => {
      const was = known.find((row) => row.instance === instance);
      return was?.event === event ? was : { instance, event: blank };
    });
  return { ...before, expedited: blanked(log.expedited, before.expedited), queued: blanked(log.queued, before.queued) };
}

/** With times of what happened before the device knew any; `msOf` gives undefined where it is lost. */
export function timed(log: AlarmLog, msOf: (id: number, type: AlarmEvent["type"]) => number | undefined): AlarmLog {
  const rows = (table: readonly EventRow[]): readonly EventRow[] =>
    table.map((row) => {
      const { atMs, id, type } = row.event;
      return atMs === 0 ? { ...row, event: { ...row.event, atMs: msOf(id, type) ?? 0 } } : row;
    });
  const current = log.current.map((alarm) => ({
    ...alarm,
    raisedMs: alarm.raisedMs || (msOf(alarm.id, "NewAlarm") ?? 0),
    changedMs: alarm.changedMs || (msOf(alarm.id, "ChangedAlarm") ?? msOf(alarm.id, "NewAlarm") ?? 0),
  }));
  return { ...log, current, history: rows(log.history), expedited: rows(log.expedited), queued: rows(log.queued) };
}

const blank: AlarmEvent = { atMs: 0, type: "", id: 0, kind: "link", object: "", severity: "Cleared", text: "" };

/** Undefined where a damaged store has made it unreadable. */
export function readLog(text: string | undefined): AlarmLog | undefined {
  try {
    const log: AlarmLog = JSON.parse(text ?? "");
    const lists = [log.current, log.history, log.expedited, log.queued];
    return Number.isSafeInteger(log.lastId) && lists.every(Array.isArray) ? log : undefined;
  } catch {
    return undefined;
  }
}
