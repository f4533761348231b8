import type { Metric } from "../../ports/meter.ts";
import { duration } from "../text.ts";

// The metrics as people read them: what is worth a line of `cpe-agent status`.

type Sample = Metric["values"][number];

/** Lines for `facts`; those about what has never happened are left out. */
export function shownMetrics(metrics: readonly Metric[]): readonly (readonly [name: string, value: string])[] {
  const valuesOf = (name: string): readonly Sample[] => metrics.find((each) => each.name === name)?.values ?? [];
  const only = (name: string): number | undefined => valuesOf(name)[0]?.value;
  /** `12 ok, 2 unreachable` of the samples that are not 0, by a label. */
  const counted = (name: string, label: string, nameOf = (value: string) => value): string =>
    [...sums(valuesOf(name), label)].map(([value, count]) => `${count} ${nameOf(value)}`).join(", ");
  const since = only("cpe_agent_last_successful_session_age_seconds");
  const cpuSeconds = only("process_cpu_seconds_total");
  const rss = only("process_resident_memory_bytes");
  const faults = valuesOf("cpe_agent_rpcs_total").filter(({ labels }) => labels.fault_code !== 0);
  const rpcs = [
    counted("cpe_agent_rpcs_total", "method"),
    faults.map(({ labels, value }) => `${value} of ${labels.method} refused with ${labels.fault_code}`).join(", "),
  ];
  const active = valuesOf("cpe_agent_firmware_bank_active");
  const banks = valuesOf("cpe_agent_firmware_bank_info").map(({ labels }) => {
    const runs = active.some((each) => each.labels.bank === labels.bank && each.value === 1);
    return `${labels.bank}: ${labels.version || "empty"}${runs ? " (runs)" : ""} ${labels.status}`;
  });
  const lines: readonly (readonly [string, string])[] = [
    ["last good session", since === undefined ? "" : `${duration(since)} ago`],
    ["sessions so far", counted("cpe_agent_sessions_total", "outcome")],
    ["RPCs so far", rpcs.filter((each) => each !== "").join("; ")],
    ["changes told", counted("cpe_agent_value_changes_total", "notification")],
    ["requests to connect", counted("cpe_agent_connection_requests_total", "outcome")],
    ["transfers queued", counted("cpe_agent_transfers_queued", "state")],
    [
      "transfers over",
      counted("cpe_agent_transfers_total", "fault_code", (code) => (code === "0" ? "ok" : `with ${code}`)),
    ],
    ["diagnostics", counted("cpe_agent_diagnostics_total", "diagnostic")],
    ["bulk data", counted("cpe_agent_bulk_data_reports_total", "outcome")],
    ["state", only("cpe_agent_state_writes_owed") ? "the disk does not take it" : ""],
    ["firmware banks", banks.join("; ")],
    [
      "process",
      rss === undefined || cpuSeconds === undefined
        ? ""
        : `${Math.round(rss / 1e6)} MB of memory, ${cpuSeconds.toFixed(1)} s of CPU`,
    ],
  ];
  return lines.filter(([, value]) => value !== "");
}

function sums(values: readonly Sample[], label: string): ReadonlyMap<string, number> {
  const sum = new Map<string, number>();
  for (const { labels, value } of values) {
    const key = String(labels[label] ?? "");
    if (value > 0) sum.set(key, (sum.get(key) ?? 0) + value);
  }
  return sum;
}
