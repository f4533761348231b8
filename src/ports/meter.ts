// What is counted of what happens, and what is told of it. Types only.

type NoLabels = Readonly<Record<never, string>>;

/** What is counted, with its labels. Texts in them are of a known few: nothing that an ACS, a caller or a server can make up. */
export interface Counted {
  readonly sessions: { readonly outcome: string };
  readonly session_retries: NoLabels;
  /** Requests of the ACS. `fault_code` is 0 for success. */
  readonly rpcs: { readonly method: string; readonly fault_code: number | string };
  /** Requests of this device to its ACS. */
  readonly acs_rpcs: { readonly method: string; readonly fault_code: number | string };
  /** Changed values that the ACS has been told. */
  readonly value_changes: { readonly notification: "active" | "passive" };
  readonly connection_requests: { readonly outcome: ConnectionRequestOutcome };
  readonly transfers: { readonly rpc: string; readonly fault_code: number };
  readonly diagnostics: { readonly diagnostic: string; readonly state: string };
  readonly bulk_data_reports: { readonly outcome: "sent" | "failed" };
  readonly alarms_raised: { readonly alarm: string };
  /** Of the agent's state. */
  readonly state_writes: NoLabels;
  readonly state_write_failures: NoLabels;
  readonly traces: { readonly outcome: "sent" | "dropped" };
}

/** `challenged`: it came without credentials, as the first request of an ACS does. */
type ConnectionRequestOutcome = "accepted" | "challenged" | "refused" | "rate-limited";

/** Counts, in a process that keeps count. */
export interface Counter {
  count<N extends keyof Counted>(name: N, labels: Counted[N], by?: number): void;
  /** A session has ended that took so long. */
  sessionTook(seconds: number): void;
}

/** A value of a metric. */
interface Sample {
  /** Where it is not that of the metric: `…_bucket`, `…_sum`, `…_count` of a histogram. */
  readonly metricName?: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

/** As Prometheus has it: plain data that survives JSON. */
export interface Metric {
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge" | "histogram";
  readonly values: readonly Sample[];
}

export interface Meter extends Counter {
  /** What was counted since the start, and what the process takes. */
  read(): Promise<readonly Metric[]>;
}
