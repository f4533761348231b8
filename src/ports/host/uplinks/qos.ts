// What becomes of packets that leave by a link: limits of its rate, and queues. Types only.

/** What can be asked of a shaper. */
export interface ShaperSettings {
  readonly enabled: boolean;
  /** Undefined while that is open. */
  readonly link: string | undefined;
  /** What leaves by the link, in bits per second; undefined for no limit. */
  readonly upBitsPerSecond: number | undefined;
  /** What comes in by it. */
  readonly downBitsPerSecond: number | undefined;
}

export interface ShaperReading extends ShaperSettings {
  /** Stable: letters, digits and underscores. */
  readonly key: string;
  /** Whether packets are held to it now; undefined where the system does not tell. */
  readonly running: boolean | undefined;
}

/** What can be asked of a queue, where queues are configured. */
export interface QueueSettings {
  readonly enabled: boolean;
  /** Undefined while that is open. */
  readonly link: string | undefined;
  readonly precedence: number;
  readonly drops: "tail" | "red" | "wred" | "blue";
  readonly schedules: "strict" | "round-robin" | "fair";
  /** Undefined for as much as the link takes. */
  readonly bitsPerSecond: number | undefined;
}

/** Packets that wait for one link, as the kernel has them. */
export interface QueueReading {
  /** Stable while the queue is in its place. */
  readonly key: string;
  /** Absent: it is. */
  readonly enabled?: boolean;
  /** Undefined for one that was added, while that is open. */
  readonly link: string | undefined;
  /** Somebody has added it. */
  readonly added?: true;
  /** Undefined for one of several of which the system does not tell. 1 is served first. */
  readonly precedence: number | undefined;
  /** The DSCPs of what waits there; absent where it is not chosen by them. */
  readonly classes?: readonly number[];
  /** Percent of the link's rate up to which it comes before others; absent where the system does not tell. */
  readonly weight?: number | undefined;
  /** Undefined for what TR-181 has no word for. */
  readonly drops: QueueSettings["drops"] | undefined;
  readonly schedules: QueueSettings["schedules"] | undefined;
  /** Octets; undefined where it is counted otherwise. */
  readonly lengthBytes: number | undefined;
  /** Undefined for as much as the link takes. */
  readonly bitsPerSecond: number | undefined;
  readonly statistics: QueueStatistics;
}

interface QueueStatistics {
  readonly packets: number;
  readonly bytes: number;
  readonly droppedPackets: number;
  /** Undefined where the system does not count them. */
  readonly waitingPackets: number | undefined;
  /** Absent where the system does not count them. */
  readonly waitingBytes?: number | undefined;
}

export interface QosReading {
  /** Absent where the system has no way to configure them. */
  readonly shapers?: readonly ShaperReading[];
  readonly queues: readonly QueueReading[];
  /** How many of each there can be; absent where there is no limit. */
  readonly limits?: { readonly queues: number; readonly shapers: number };
}

export interface Qos {
  /** Taken fresh; rejects with an Error that names what could not be read. */
  read(): Promise<QosReading>;
}

/** What a transaction of the host can change of queues. Each rejects with a `RefusedSetting` for what it cannot take. */
export interface QueueEdits {
  add(key: string, settings: QueueSettings): Promise<void>;
  /** Absent settings stay. */
  change(key: string, settings: Partial<QueueSettings>): Promise<void>;
  /** One that is not there is gone already. */
  remove(key: string): Promise<void>;
}

/** What a transaction of the host can change of shapers, and of queues where it can. */
export interface QosEdits {
  readonly queues?: QueueEdits;
  /** Rejects with a `RefusedSetting` for what it cannot take; with that of `key` where there is no room for another. */
  addShaper(key: string, settings: ShaperSettings): Promise<void>;
  /** Absent settings stay. Rejects with a `RefusedSetting` for one that is not there, and for what it cannot take. */
  changeShaper(key: string, settings: Partial<ShaperSettings>): Promise<void>;
  /** One that is not there is gone already. */
  removeShaper(key: string): Promise<void>;
}
