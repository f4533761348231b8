import type { Tree } from "../../model/tree.ts";
import type { Tr181Values } from "../../schema/generated/tr181.types.ts";

// The alarms that a device can raise, in the words of X.733. [TR-181 FaultMgmt]

type Row = Tr181Values["Device.FaultMgmt.SupportedAlarm.{i}."];
export type Severity = Tr181Values["Device.FaultMgmt.CurrentAlarm.{i}."]["PerceivedSeverity"];
export type ReportingMechanism = Row["ReportingMechanism"];

export type AlarmKind =
  | "link"
  | "wan"
  | "temperature"
  | "memory"
  | "cpu"
  | "radio"
  | "storage"
  | "session"
  | "firmware"
  | "threshold";

export interface SupportedAlarm {
  /** Its instance number, always the same. */
  readonly instance: number;
  readonly kind: AlarmKind;
  readonly eventType: string;
  readonly probableCause: string;
  readonly specificProblem: string;
  readonly severity: Severity;
}

const communications = "Communications Alarm";
const equipment = "Equipment Alarm";
const processing = "Processing Error Alarm";
const quality = "Quality of Service Alarm";

export const supportedAlarms: readonly SupportedAlarm[] = [
  alarm(1, "link", communications, "Loss of Signal", "Link down", "Minor"),
  alarm(2, "wan", communications, "Communications Subsystem Failure", "No default route", "Critical"),
  alarm(3, "temperature", "Environmental Alarm", "Temperature Unacceptable", "High temperature", "Major"),
  alarm(4, "memory", processing, "Out of Memory", "Memory nearly used up", "Major"),
  alarm(5, "cpu", quality, "CPU Cycles Limit Exceeded", "CPU fully used", "Minor"),
  alarm(6, "radio", equipment, "Transmitter Failure", "Wi-Fi radio down", "Major"),
  alarm(7, "storage", processing, "Storage Capacity Problem", "State cannot be written", "Major"),
  alarm(8, "session", communications, "Communications Protocol Error", "Repeated session failure", "Major"),
  alarm(9, "firmware", processing, "Software Error", "Firmware was rolled back", "Warning"),
  alarm(10, "threshold", quality, "Threshold Crossed", "Sample beyond its threshold", "Warning"),
];

function alarm(
  instance: number,
  kind: AlarmKind,
  eventType: string,
  probableCause: string,
  specificProblem: string,
  severity: Severity,
): SupportedAlarm {
  return { instance, kind, eventType, probableCause, specificProblem, severity };
}

export const firstMechanism: ReportingMechanism = "3 Disabled";

/** Put together once: each device of a fleet asks for all of them. */
const mechanisms = supportedAlarms.map(({ instance, kind }) => ({
  kind,
  path: `Device.FaultMgmt.SupportedAlarm.${instance}.ReportingMechanism`,
}));

/** How each alarm is to be reported; those that are disabled are left out. */
export function wantedAlarms(tree: Pick<Tree, "storedValue">): ReadonlyMap<AlarmKind, ReportingMechanism> {
  const wanted = new Map<AlarmKind, ReportingMechanism>();
  for (const { kind, path } of mechanisms) {
    const value = tree.storedValue(path);
    if (value === "0 Expedited" || value === "1 Queued" || value === "2 Logged") wanted.set(kind, value);
  }
  return wanted;
}
