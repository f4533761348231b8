// Times of the week that something is in force at. Types only.

export type Weekday = "Monday" | "Tuesday" | "Wednesday" | "Thursday" | "Friday" | "Saturday" | "Sunday";

export interface ScheduleSettings {
  readonly enabled: boolean;
  /** One line. */
  readonly description: string;
  /** On which it begins. */
  readonly days: readonly Weekday[];
  /** `18:30` of local time; empty while that is open. */
  readonly startTime: string;
  readonly durationSeconds: number;
  /** Whether it is all other times. */
  readonly inverse: boolean;
}

export interface ScheduleReading extends ScheduleSettings {
  /** Stable: letters, digits and underscores. */
  readonly key: string;
}

export interface SchedulesReading {
  /** Whether any of them counts. */
  readonly enabled: boolean;
  readonly schedules: readonly ScheduleReading[];
}

/** What refers to a schedule that does not count is never in force. */
export interface Schedules {
  /** Taken fresh; rejects with an Error that names what could not be read. */
  read(): Promise<SchedulesReading>;
}

/** What a transaction of the host can change of schedules. Absent settings stay. */
export interface ScheduleEdits {
  changeAll(settings: Pick<SchedulesReading, "enabled">): Promise<void>;
  /** Rejects with a `RefusedSetting` for what it cannot take; with that of `key` where there is no room for another. */
  add(key: string, settings: ScheduleSettings): Promise<void>;
  /** Rejects with a `RefusedSetting` for one that is not there, and for what it cannot take. */
  change(key: string, settings: Partial<ScheduleSettings>): Promise<void>;
  /** One that is not there is gone already. */
  remove(key: string): Promise<void>;
}
