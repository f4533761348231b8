/** The program, and how it is set up. */
export interface AboutProcess {
  readonly version: string;
  /** Of Node.js. */
  readonly node: string;
  /** Of the system, such as `linux x64`. */
  readonly platform: string;
  /** By key; secrets are masked. */
  readonly configuration: Readonly<Record<string, string>>;
}

/** What a process can tell of itself. */
export interface ProcessFacts {
  readonly about: AboutProcess;
  /** The latest lines of its log, oldest first. */
  logLines(): Promise<readonly string[]>;
}
