// The device's own web pages for people at it. Types only.

/** A place that they are served at. */
export interface WebAccess {
  /** Stays the same while they are served there. */
  readonly key: string;
  readonly protocol: "http" | "https";
  readonly port: number;
  /** The one that is listened on; undefined for all that the device has. */
  readonly address: string | undefined;
  /** Undefined where the system does not tell. */
  readonly running: boolean | undefined;
}

export interface WebPagesSettings {
  /** A language tag, one of `languages`; empty for that which the browser asks for. [RFC 5646] */
  readonly language: string;
}

export interface WebPagesReading {
  readonly accesses: readonly WebAccess[];
  /** Tags of the languages that they are there in; absent where the system does not tell, as `language`. */
  readonly languages?: readonly string[];
  readonly language?: string;
}

export interface WebPages {
  /** Taken fresh; rejects with an Error that names what could not be read. */
  read(): Promise<WebPagesReading>;
}

/** What a transaction of the host can change of them. */
export interface WebPagesEdits {
  /** Absent settings stay. Rejects with a `RefusedSetting` for a language that they are not there in. */
  change(settings: Partial<WebPagesSettings>): Promise<void>;
}
