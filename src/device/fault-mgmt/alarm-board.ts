import type { AlarmKind, Severity } from "./supported-alarms.ts";

/** An alarm that stands. Times in Unix milliseconds, or 0 where the device did not know the time. */
export interface CurrentAlarm {
  /** Its number, which is its AlarmIdentifier too: never given twice. */
  readonly id: number;
  readonly kind: AlarmKind;
  /** The path of the object or parameter that it is about, without a final dot. */
  readonly object: string;
  readonly severity: Severity;
  readonly text: string;
  readonly raisedMs: number;
  readonly changedMs: number;
}

/** What became of an alarm at one time. */
export interface AlarmEvent {
  readonly atMs: number;
  /** "" in a row that is made to be filled at once. */
  readonly type: "NewAlarm" | "ChangedAlarm" | "ClearedAlarm" | "";
  /** As in `CurrentAlarm`; 0 in a row that is made to be filled. */
  readonly id: number;
  readonly kind: AlarmKind;
  readonly object: string;
  readonly severity: Severity | "Cleared";
  readonly text: string;
}

/** A row of a table that begins anew at 1 when it is full. */
export interface EventRow {
  readonly instance: number;
  readonly event: AlarmEvent;
}

export interface AlarmTables {
  /** In the order in which they changed. */
  readonly current: readonly CurrentAlarm[];
  readonly history: readonly EventRow[];
  readonly expedited: readonly EventRow[];
  readonly queued: readonly EventRow[];
}

const empty: AlarmTables = { current: [], history: [], expedited: [], queued: [] };

/** Where the tree and whoever watches for alarms meet. In memory; one per device of a fleet. */
export class AlarmBoard {
  tables: AlarmTables = empty;
  /** Whether it was ever set how alarms are reported, in this run of the agent. */
  isUsed = false;

  clear(): void {
    this.tables = empty;
  }
}
