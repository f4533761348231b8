import type { ResolverServer, ServerEdits } from "./resolvers.ts";

// What answers the names that machines inside ask for, by asking others. Types only.

export interface DnsRelayReading {
  readonly enabled: boolean;
  /** Whether its process runs; undefined where the system does not tell. */
  readonly running: boolean | undefined;
  /** Whom it asks for any name, each address once. Those for names of one domain alone are not among them. */
  readonly servers: readonly ResolverServer[];
}

export interface DnsRelay {
  /** Taken fresh; rejects with an Error that names what could not be read. */
  read(): Promise<DnsRelayReading>;
}

/** What a transaction of the host can change of its relay, and of the servers that it asks. */
export interface DnsRelayEdits extends ServerEdits {
  setEnabled(enabled: boolean): Promise<void>;
}
