import type { DiagnosticName, DiagnosticProgress, DiagnosticReports } from "../../device/diagnostics/reports.ts";
import type { Fault } from "../../model/binding.ts";
import type { ValueType } from "../../model/schema.ts";
import type { Notification, ParameterAttributes, ParameterInfo, ValueSource } from "../../model/tree.ts";
import type { Health } from "../../ports/health.ts";
import type { Identity } from "../../ports/identity.ts";
import type { Metric } from "../../ports/meter.ts";
import type { AboutProcess } from "../context/process-facts.ts";
import type { ControlCommand } from "./requests.ts";

// What the commands of requests.ts answer: plain data, as they are.

/** A value as read back; secrets read empty. `type` is the XML Schema name without prefix (`unsignedInt`). */
export interface ShownValue {
  readonly path: string;
  readonly value: string;
  readonly type: string;
}

interface ShownObject {
  readonly kind: "object" | "table" | "row";
  readonly path: string;
  /** Of a table: rows can be added; of a row: it can be deleted. */
  readonly writable: boolean;
  /** Of a row: its Name, or what else people call it; empty for none. */
  readonly label: string;
}

interface ShownParameter {
  readonly kind: "parameter";
  readonly path: string;
  readonly writable: boolean;
  /** Absent where the system cannot tell it. */
  readonly value?: string;
  /** What it admits. */
  readonly type: ValueType;
  readonly source: ValueSource;
  readonly secret: boolean;
  readonly command: boolean;
  readonly notification: Notification;
}

/** What there is directly at or below an object. */
export type ShownEntry = ShownObject | ShownParameter;

interface ShownEvent {
  /** `1 BOOT`, `M Reboot`, … */
  readonly code: string;
  readonly commandKey: string;
  /** Unix milliseconds when it was noticed. */
  readonly atMs: number;
}

/** A file transfer that is not over, or of whose end the ACS has not been told yet. */
export interface ShownTransfer {
  readonly rpc: "Download" | "Upload" | "ScheduleDownload";
  readonly commandKey: string;
  readonly fileType: string;
  readonly url: string;
  /** Asked for by somebody on the device, not by the ACS. */
  readonly local: boolean;
  readonly state: "waiting" | "running" | "completed";
  /** Seconds until one that waits is due. */
  readonly dueSeconds: number | undefined;
  /** What somebody is to confirm before it is done (may be empty), and for how many more seconds. */
  readonly question: { readonly message: string; readonly seconds: number } | undefined;
  /** Of a download under way: what is here, and of how many where that is known. */
  readonly octets?: number;
  readonly totalOctets?: number | undefined;
  /** What the ACS will be told of one that is completed; 0 is success. */
  readonly faultCode: number | undefined;
  readonly faultString: string;
}

/** A run for somebody on the device. */
export interface ShownDiagnosis {
  /** What there is to see since last asked, in order. */
  readonly progress: readonly DiagnosticProgress[];
  /** Present once it is over. */
  readonly ended?: {
    /** As DiagnosticsState has it. */
    readonly state: string;
    readonly report?: DiagnosticReports[DiagnosticName];
    /** One sentence on what went wrong; empty where nothing did. */
    readonly reason: string;
  };
}

/** One session with the ACS as it went. */
export interface SessionRecord {
  /** Unix milliseconds. */
  readonly startedAtMs: number;
  readonly durationMs: number;
  readonly ok: boolean;
  /** `ok`, or the failure's code: `unreachable`, `tls`, `authentication`, `inform-refused`, `aborted`, … */
  readonly outcome: string;
  /** One sentence on what failed; empty when nothing did. */
  readonly reason: string;
  readonly url: string;
  /** Event codes of its Inform, `M …` ones followed by their CommandKey in brackets. */
  readonly events: readonly string[];
  readonly rpcs: number;
  /** RetryCount of its Inform. */
  readonly retryCount: number;
}

export interface StatusReport {
  readonly identity: Identity;
  readonly acsUrl: string;
  /** Who has said so: nobody, the configuration, DHCP, or whoever set it since: an ACS, or somebody on the device. */
  readonly acsUrlOrigin: "none" | "configured" | "dhcp" | "set";
  /** Where DHCP has named it; absent where it did not. */
  readonly discovered: { readonly link: string; readonly option: 43 | 125 | 17 } | undefined;
  /** EnableCWMP. */
  readonly enabled: boolean;
  /** Whether a session with this ACS URL ever succeeded. */
  readonly bootstrapped: boolean;
  readonly uptimeSeconds: number;
  /** Empty while there is no listener. */
  readonly connectionRequestUrl: string;
  readonly session: "idle" | "running" | "waiting-to-retry";
  /** Failed sessions since the last good one. */
  readonly retryCount: number;
  /** Seconds until a failed session is tried again. */
  readonly nextRetrySeconds: number | undefined;
  readonly nextPeriodicInformSeconds: number | undefined;
  readonly pendingEvents: number;
  readonly lastSession: SessionRecord | undefined;
}

/** Of both, the newest first. [TR-181 FaultMgmt] */
export interface ShownAlarms {
  /** How many alarms the device can raise; none of TR-098. */
  readonly supported: number;
  /** How many of them are not disabled. */
  readonly watched: number;
  readonly standing: readonly (ShownAlarm & {
    /** Unix milliseconds; absent where the device did not know the time. */
    readonly raisedAtMs: number | undefined;
  })[];
  readonly events: readonly (ShownAlarm & {
    /** NotificationType, such as `NewAlarm`. */
    readonly type: string;
    readonly atMs: number | undefined;
  })[];
}

interface ShownAlarm {
  /** AlarmIdentifier. */
  readonly id: number;
  /** SpecificProblem. */
  readonly problem: string;
  /** PerceivedSeverity; `Cleared` of what has ended. */
  readonly severity: string;
  /** The path of what it is about, without a final dot. */
  readonly object: string;
  readonly text: string;
}

/** How the latest sending of a profile's reports went. */
export interface LastSending {
  /** Unix milliseconds. */
  readonly atMs: number;
  readonly ok: boolean;
  /** Reports in it, those that had failed before among them. */
  readonly reports: number;
  /** Of the document, before it is compressed. */
  readonly octets: number;
  /** Of HTTP, where the collector answered. */
  readonly status: number | undefined;
  /** One sentence on what failed; empty where nothing did. */
  readonly reason: string;
}

export interface ShownPush extends LastSending {
  readonly profile: number;
}

/** A row of `Device.BulkData.Profile.` at work. */
export interface ShownProfile {
  readonly instance: number;
  readonly alias: string;
  readonly name: string;
  readonly enabled: boolean;
  /** Without what its query says. */
  readonly url: string;
  readonly encodingType: string;
  readonly reportFormat: string;
  /** Rows of `Parameter` that add to a report. */
  readonly references: number;
  readonly intervalSeconds: number;
  readonly nextReportSeconds: number | undefined;
  /** Reports that no collector has yet. */
  readonly waitingReports: number;
  readonly waitingOctets: number;
  readonly sending: boolean;
  /** Failed attempts since the last report was made. */
  readonly failures: number;
  readonly nextRetrySeconds: number | undefined;
  readonly last: LastSending | undefined;
}

/** What each command answers. */
export interface ControlResults {
  status: StatusReport;
  metrics: { readonly metrics: readonly Metric[] };
  health: Health;
  get: { readonly values: readonly ShownValue[] };
  /** `deferred`: takes effect later (after a reload or a reboot). */
  set: { readonly status: "applied" | "deferred" };
  names: { readonly names: readonly ParameterInfo[] };
  describe: { readonly entries: readonly ShownEntry[] };
  /** `total`: how many there are, of which `found` are the first. */
  search: { readonly found: readonly ShownValue[]; readonly total: number };
  add: { readonly path: string; readonly instanceNumber: number; readonly status: "applied" | "deferred" };
  delete: { readonly status: "applied" | "deferred" };
  attributes: { readonly attributes: readonly ParameterAttributes[] };
  "set-attributes": Readonly<Record<string, never>>;
  events: { readonly events: readonly ShownEvent[] };
  transfers: { readonly transfers: readonly ShownTransfer[] };
  /** What it came to, 0 for success, when it was waited for. */
  transfer: { readonly faultCode?: number; readonly faultString?: string };
  backup: { readonly file: string };
  restore: { readonly status: "applied" | "deferred" };
  "confirm-transfer": Readonly<Record<string, never>>;
  "request-download": Readonly<Record<string, never>>;
  sessions: { readonly sessions: readonly SessionRecord[] };
  /** `session` when it was waited for. */
  inform: { readonly session?: SessionRecord };
  diagnose: { readonly run: string };
  diagnosis: ShownDiagnosis;
  "cancel-diagnosis": Readonly<Record<string, never>>;
  alarms: ShownAlarms;
  "bulk-data": { readonly enabled: boolean; readonly profiles: readonly ShownProfile[] };
  "push-bulk-data": { readonly pushed: readonly ShownPush[] };
  about: AboutProcess;
  log: { readonly lines: readonly string[] };
  /** Accepted: it happens after a running session, or now. */
  reboot: Readonly<Record<string, never>>;
  "factory-reset": Readonly<Record<string, never>>;
}

export interface ControlError {
  readonly kind:
    | "refused" // the tree refuses: see `faults`
    | "invalid" // the request makes no sense
    | "not-allowed" // the configuration forbids it (`host.reboot`)
    | "disabled" // EnableCWMP is false
    | "stopping"
    | "failed"; // an internal failure, told in `message`
  readonly message: string;
  readonly faults: readonly Fault[];
}

export type ControlAnswer<C extends ControlCommand = ControlCommand> =
  | { readonly ok: true; readonly result: ControlResults[C] }
  | { readonly ok: false; readonly error: ControlError };
