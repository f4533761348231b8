import type { Metric } from "../../ports/meter.ts";
import type { FleetReading } from "../told/snapshot.ts";
import type { WorkerReport } from "../told/worker-report.ts";
import { type Durations, durationIn } from "./histogram.ts";

type Values = Metric["values"];

/** Upper bounds of what a reply or a session takes, in seconds. */
const bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** How a fleet gets on, as Prometheus has it. Labels are of few values, whatever an ACS makes up. */
export function fleetMetrics(reading: FleetReading, workers: readonly WorkerReport[]): readonly Metric[] {
  const { errors, events, failures, faults, kinds, process, replyTimes, rpcs, sessions, sessionTimes, states } =
    reading;
  const outcomes = { ok: sessions.succeeded, ...failures };
  return [
    metric("cpes", "gauge", "CPEs by how they get on", by("state", states)),
    metric("cpes_by_kind", "gauge", "CPEs by kind of device", by("kind", kinds)),
    metric("starts_total", "counter", "Times that a CPE came up", one(reading.starts.done)),
    metric("sessions_total", "counter", "Sessions with the ACS that have ended, by how", by("outcome", outcomes)),
    metric("sessions_open", "gauge", "Sessions that are open", one(sessions.open)),
    metric("session_seconds", "histogram", "How long sessions took that ended well", buckets({}, sessionTimes)),
    metric(
      "reply_seconds",
      "histogram",
      "Time of the ACS to reply, by what the CPE has sent",
      Object.entries(replyTimes).flatMap(([message, times]) => buckets({ message }, times)),
    ),
    metric("faults_total", "counter", "Faults that struck of those that the CPEs were given", by("fault", faults)),
    metric("events_total", "counter", "Events that the ACS has taken", by("event", events)),
    metric("rpcs_total", "counter", "Requests of the ACS that were answered", one(rpcs)),
    metric(
      "connection_requests_total",
      "counter",
      "Connection requests that were accepted",
      one(reading.connectionRequests),
    ),
    metric("errors_total", "counter", "What the log says at level error", one(errors)),
    metric(
      "traces_total",
      "counter",
      "Sessions that were to be told to a collector of traces, by whether they were",
      by("outcome", reading.traces),
    ),
    metric(
      "workers",
      "gauge",
      "Processes that run a part of the fleet, by what has become of them",
      workerValues(workers),
    ),
    metric("memory_bytes", "gauge", "Memory of all processes of the fleet that is in RAM", one(process.rssBytes)),
  ];
}

const metric = (name: string, type: Metric["type"], help: string, values: Values): Metric => ({
  name: `cpe_agent_fleet_${name}`,
  type,
  help,
  values,
});

const one = (value: number): Values => [{ labels: {}, value }];

const by = (label: string, counts: Readonly<Record<string, number>>): Values =>
  Object.entries(counts).map(([name, value]) => ({ labels: { [label]: name }, value }));

const workerValues = (workers: readonly WorkerReport[]): Values =>
  (["running", "ended", "died"] as const).map((state) => ({
    labels: { state },
    value: workers.filter((each) => each.state === state).length,
  }));

function buckets(labels: Readonly<Record<string, string>>, { counts }: Durations): Values {
  const durations = [...counts].map(([bucket, count]) => ({ seconds: durationIn(bucket) / 1000, count }));
  const upTo = (bound: number): number =>
    durations.reduce((sum, { count, seconds }) => (seconds <= bound ? sum + count : sum), 0);
  const all = upTo(Number.POSITIVE_INFINITY);
  const sum = durations.reduce((total, { count, seconds }) => total + count * seconds, 0);
  const named = (name: string) => `cpe_agent_fleet_${"message" in labels ? "reply" : "session"}_seconds_${name}`;
  return [
    ...bounds.map((bound) => ({ metricName: named("bucket"), labels: { ...labels, le: bound }, value: upTo(bound) })),
    { metricName: named("bucket"), labels: { ...labels, le: "+Inf" }, value: all },
    { metricName: named("sum"), labels, value: Math.round(sum * 1e6) / 1e6 },
    { metricName: named("count"), labels, value: all },
  ];
}
