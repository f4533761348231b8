// What a system tells of itself as a whole. Types only.

export interface MemoryReading {
  readonly totalKiB: number;
  /** What nothing is kept in. */
  readonly freeKiB: number;
  /** What could be had: free, or kept only as long as nobody needs the room. */
  readonly availableKiB: number;
}

export interface ProcessReading {
  readonly pid: number;
  readonly command: string;
  readonly sizeKiB: number;
  /** 0 (highest) to 99 (lowest). */
  readonly priority: number;
  readonly cpuTimeMs: number;
  readonly state: "Running" | "Sleeping" | "Stopped" | "Idle" | "Uninterruptible" | "Zombie";
}

export interface ProcessesReading {
  /** 0 to 100, over the time since the previous reading. */
  readonly cpuUsagePercent: number;
  readonly processes: readonly ProcessReading[];
}

export interface TimeReading {
  readonly enabled: boolean;
  readonly synchronized: boolean;
  readonly ntpServers: readonly string[];
  /** POSIX TZ string (`CET-1CEST,M3.5.0,M10.5.0/3`), or empty when unknown. */
  readonly timeZone: string;
  /** Offset of local time from UTC, in minutes east. */
  readonly utcOffsetMinutes: number;
  /** When summer time begins and ends this year, in Unix milliseconds; absent where there is none, or nobody tells. */
  readonly summerTime?: { readonly startMs: number; readonly endMs: number };
}

/** Each reading is taken fresh, that of all processes within a second; one that cannot be had rejects with an Error that names the file or program. */
export interface System {
  uptimeSeconds(): number;
  hostName(): Promise<string>;
  memory(): Promise<MemoryReading>;
  processes(): Promise<ProcessesReading>;
  time(): Promise<TimeReading>;
  /** That of `time`, for less: each Inform tells it. */
  utcOffsetMinutes(): Promise<number>;
}

/** How the system speaks TCP; undefined what it does not tell, or has no name for here. */
export interface NetworkPropertiesReading {
  readonly maxTcpWindowBytes: number | undefined;
  readonly tcp: "new-reno" | "vegas" | undefined;
}

export interface NetworkProperties {
  /** Taken fresh. */
  read(): Promise<NetworkPropertiesReading>;
}

export interface TimeSettings {
  /** Whether the clock follows time servers. */
  readonly enabled: boolean;
  readonly ntpServers: readonly string[];
  /** POSIX TZ string; empty for UTC. */
  readonly timeZone: string;
}

/** What a transaction of the host can change of the time. */
export interface TimeEdits {
  /** Absent settings stay. Rejects with a `RefusedSetting` for what is no server or time zone. */
  change(settings: Partial<TimeSettings>): Promise<void>;
}

/** What a transaction of the host can change of the system as a whole. */
export interface SystemEdits {
  /** Rejects with a `RefusedSetting` for what is no host name. [RFC 1123 2.1] */
  setHostName(name: string): Promise<void>;
}
