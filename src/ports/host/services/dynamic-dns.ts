// Names that follow the device's address. Types only.

/** What can be asked of one. */
export interface DynamicDnsSettings {
  readonly enabled: boolean;
  /** The link whose address the name is given; undefined while that is open, or it is another address. */
  readonly link: string | undefined;
  /** Of the provider, as the system knows it. */
  readonly service: string;
  readonly hostName: string;
  readonly username: string;
  readonly secure: boolean;
  readonly checkSeconds: number;
  readonly retrySeconds: number;
}

export interface DynamicDnsReading extends DynamicDnsSettings {
  /** Stable: letters, digits and underscores. */
  readonly key: string;
  /** Name of the provider's host, where updates go to one of one's own. */
  readonly server: string;
  readonly maxRetries: number | undefined;
  readonly running: boolean;
  /** Whether all that it needs is set. */
  readonly complete: boolean;
  /** Milliseconds since 1970; undefined while there was none. */
  readonly lastUpdateMs: number | undefined;
}

export interface DynamicDns {
  /** Taken fresh; rejects with an Error that names what could not be read. */
  read(): Promise<readonly DynamicDnsReading[]>;
}

type WithPassword = DynamicDnsSettings & { readonly password: string };

/** What a transaction of the host can change of them. */
export interface DynamicDnsEdits {
  /** Rejects with a `RefusedSetting` for what it cannot take; with that of `key` where there is no room for another. */
  add(key: string, settings: WithPassword): Promise<void>;
  /** Absent settings stay. Rejects with a `RefusedSetting` for one that is not there, and for what it cannot take. */
  change(key: string, settings: Partial<WithPassword>): Promise<void>;
  /** One that is not there is gone already. */
  remove(key: string): Promise<void>;
}
