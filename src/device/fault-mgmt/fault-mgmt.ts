import { bindConstants, bindTable } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";
import type { AlarmEvent, CurrentAlarm, EventRow } from "./alarm-board.ts";
import { firstMechanism, type Severity, type SupportedAlarm, supportedAlarms } from "./supported-alarms.ts";

// [TR-181 FaultMgmt]

/** Of more that stand at a time, those that changed last are shown. */
const mostCurrent = 32;

const faultMgmt = bindConstants("Device.FaultMgmt.", { MaxCurrentAlarmEntries: mostCurrent });

const supportedAlarm = bindTable("Device.FaultMgmt.SupportedAlarm.{i}.", {
  rows: async () => supportedAlarms.map((each) => [each.kind, each] as const),
  instance: ({ instance }: SupportedAlarm) => instance,
  signalled: () => true,
  parameters: {
    EventType: ({ eventType }) => eventType,
    ProbableCause: ({ probableCause }) => probableCause,
    SpecificProblem: ({ specificProblem }) => specificProblem,
    PerceivedSeverity: ({ severity }) => severity,
    ReportingMechanism: { stored: firstMechanism },
  },
  asks: {
    by: [],
    written: ({ alarms }) => {
      alarms.isUsed = true;
    },
  },
});

const unknownTime = "0001-01-01T00:00:00Z";
const timeOf = (ms: number): Date | string => (ms === 0 ? unknownTime : new Date(ms));

const supported = (kind: SupportedAlarm["kind"] | undefined): SupportedAlarm | undefined =>
  supportedAlarms.find((each) => each.kind === kind);

const currentAlarm = bindTable("Device.FaultMgmt.CurrentAlarm.{i}.", {
  rows: async ({ alarms }) => alarms.tables.current.slice(-mostCurrent).map((each) => [String(each.id), each] as const),
  instance: ({ id }: CurrentAlarm) => id,
  signalled: () => true,
  parameters: {
    AlarmIdentifier: ({ id }) => String(id),
    AlarmRaisedTime: ({ raisedMs }) => timeOf(raisedMs),
    AlarmChangedTime: ({ changedMs }) => timeOf(changedMs),
    ManagedObjectInstance: ({ object }) => object,
    EventType: ({ kind }) => supported(kind)?.eventType ?? "",
    ProbableCause: ({ kind }) => supported(kind)?.probableCause ?? "",
    SpecificProblem: ({ kind }) => supported(kind)?.specificProblem ?? "",
    PerceivedSeverity: ({ severity }) => severity,
    AdditionalText: ({ text }) => text,
    AdditionalInformation: { constant: "" },
  },
});

const kindOf = ({ id, kind }: AlarmEvent): SupportedAlarm | undefined => (id === 0 ? undefined : supported(kind));

/** The members of a row of any table of events. One that is about to be filled is empty, so that all of it changes then. */
const eventParameters = {
  EventTime: ({ event }: EventRow) => timeOf(event.atMs),
  AlarmIdentifier: ({ event }: EventRow) => (event.id === 0 ? "" : String(event.id)),
  NotificationType: ({ event }: EventRow) => event.type as Exclude<AlarmEvent["type"], "">,
  ManagedObjectInstance: ({ event }: EventRow) => event.object,
  EventType: ({ event }: EventRow) => kindOf(event)?.eventType ?? "",
  ProbableCause: ({ event }: EventRow) => kindOf(event)?.probableCause ?? "",
  SpecificProblem: ({ event }: EventRow) => kindOf(event)?.specificProblem ?? "",
  PerceivedSeverity: ({ event }: EventRow) => (event.id === 0 ? "" : event.severity) as Severity | "Cleared",
  AdditionalText: ({ event }: EventRow) => event.text,
  AdditionalInformation: { constant: "" },
};

const byNumber = (rows: readonly EventRow[]) => rows.map((each) => [String(each.instance), each] as const);

const historyEvent = bindTable("Device.FaultMgmt.HistoryEvent.{i}.", {
  rows: async ({ alarms }) => byNumber(alarms.tables.history),
  instance: ({ instance }: EventRow) => instance,
  signalled: () => true,
  parameters: eventParameters,
});

const expeditedEvent = bindTable("Device.FaultMgmt.ExpeditedEvent.{i}.", {
  rows: async ({ alarms }) => byNumber(alarms.tables.expedited),
  instance: ({ instance }: EventRow) => instance,
  signalled: () => true,
  parameters: eventParameters,
});

const queuedEvent = bindTable("Device.FaultMgmt.QueuedEvent.{i}.", {
  rows: async ({ alarms }) => byNumber(alarms.tables.queued),
  instance: ({ instance }: EventRow) => instance,
  signalled: () => true,
  parameters: eventParameters,
});

export const faultManagement: Component = [
  faultMgmt,
  supportedAlarm,
  currentAlarm,
  historyEvent,
  expeditedEvent,
  queuedEvent,
];
