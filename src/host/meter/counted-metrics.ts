import type { Counted } from "../../ports/meter.ts";

interface CountedMetric<N extends keyof Counted> {
  readonly help: string;
  /** What is there from the start, at 0, so that the first is seen to come. */
  readonly initial: readonly Counted[N][];
}

/** What is said of what is counted; in the order in which it is told. */
export const countedMetrics: { readonly [N in keyof Counted]: CountedMetric<N> } = {
  sessions: { help: "Sessions with the ACS that have ended, by how", initial: [{ outcome: "ok" }] },
  session_retries: { help: "Sessions that were begun because the one before had failed", initial: [{}] },
  rpcs: { help: "Requests of the ACS that were answered; fault_code 0 is success", initial: [] },
  acs_rpcs: { help: "Requests to the ACS that were answered; fault_code 0 is success", initial: [] },
  value_changes: {
    help: "Changed values that the ACS has been told, by the notification they have",
    initial: [{ notification: "active" }, { notification: "passive" }],
  },
  connection_requests: {
    help: "Connection requests; challenged: without credentials, as the first of an ACS is",
    initial: [{ outcome: "accepted" }, { outcome: "challenged" }, { outcome: "refused" }, { outcome: "rate-limited" }],
  },
  transfers: { help: "File transfers that are over; fault_code 0 is success", initial: [] },
  diagnostics: { help: "Diagnostics that are over, by the DiagnosticsState that they ended with", initial: [] },
  bulk_data_reports: {
    help: "Reports of bulk data by what came of sending them, once for each attempt",
    initial: [{ outcome: "sent" }, { outcome: "failed" }],
  },
  alarms_raised: { help: "Alarms that were raised", initial: [] },
  state_writes: { help: "Writes of the state of the agent that were kept", initial: [{}] },
  state_write_failures: { help: "Writes of the state of the agent that failed", initial: [{}] },
  traces: {
    help: "Sessions that were to be told to a collector of traces, by whether they were",
    initial: [{ outcome: "sent" }, { outcome: "dropped" }],
  },
};
