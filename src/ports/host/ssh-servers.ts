// Secure shell servers, as they are configured and whether they run. Types only.

export interface SshServerReading {
  /** Stays the same while it listens at the same place. */
  readonly key: string;
  /** Undefined where the system does not tell whether it is to run, or runs. */
  readonly enabled: boolean | undefined;
  readonly running: boolean | undefined;
  /** Of the process that listens. */
  readonly pid: number | undefined;
  /** Whether its configuration keeps it from running. */
  readonly misconfigured: boolean;
  /** The link whose addresses it listens on, or `all`; undefined where it is neither, or not known. */
  readonly link: { readonly name: string } | "all" | undefined;
  readonly port: number | undefined;
  /** 0 for never; undefined where it is not told, as each of the following. */
  readonly idleTimeoutSeconds: number | undefined;
  readonly keepAliveSeconds: number | undefined;
  readonly maxAuthTries: number | undefined;
  /** What it lets in all told: without passwords, root has none either. */
  readonly allowsRoot: boolean;
  readonly allowsPassword: boolean;
  readonly allowsRootPassword: boolean;
}

export interface SshServers {
  /** Taken fresh; rejects with an Error that names what could not be read. */
  read(): Promise<readonly SshServerReading[]>;
}
