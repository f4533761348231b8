import type { Counted, Meter, Metric } from "../../ports/meter.ts";
import { countedMetrics } from "./counted-metrics.ts";
import { processMetrics } from "./process-metrics.ts";

type Labels = Readonly<Record<string, string | number>>;

interface Count {
  readonly labels: Labels;
  value: number;
}

/** Upper bounds in seconds. */
const bucketsSeconds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/** Sets of labels that a metric may have; what comes after is counted as one, so that nobody fills the memory. */
const mostSets = 256;

/** Counts what happens in this process. A count costs a look-up in a map, and no memory beyond the first of its labels. */
export function processMeter(version: string): Meter {
  const counts = new Map<keyof Counted, Map<string, Count>>();
  const count: Meter["count"] = (name, labels, by = 1) => {
    const sets = counts.get(name) ?? new Map<string, Count>();
    counts.set(name, sets);
    let key = keyOf(labels);
    let found = sets.get(key);
    if (found === undefined) {
      const isFull = sets.size >= mostSets;
      const kept: Labels = isFull ? Object.fromEntries(Object.keys(labels).map((label) => [label, "other"])) : labels;
      key = keyOf(kept);
      found = sets.get(key) ?? { labels: kept, value: 0 };
      sets.set(key, found);
    }
    found.value += by;
  };
  for (const name of namesOf(countedMetrics)) {
    for (const labels of countedMetrics[name].initial) count(name, labels as never, 0); // of the same row
  }
  const durations = { buckets: bucketsSeconds.map(() => 0), sum: 0, count: 0 };
  return {
    count,
    sessionTook: (seconds) => {
      durations.sum += seconds;
      durations.count += 1;
      bucketsSeconds.forEach((bound, at) => {
        if (seconds <= bound) durations.buckets[at] = (durations.buckets[at] ?? 0) + 1;
      });
    },
    read: async () => [
      ...namesOf(countedMetrics).map(
        (name): Metric => ({
          name: `cpe_agent_${name}_total`,
          help: countedMetrics[name].help,
          type: "counter",
          values: [...(counts.get(name)?.values() ?? [])].map(({ labels, value }) => ({
            labels: { ...labels },
            value,
          })),
        }),
      ),
      durationMetric(durations),
      ...(await processMetrics(version)),
    ],
  };
}

const keyOf = (labels: Labels): string => Object.values(labels).join("\n");

const namesOf = (table: typeof countedMetrics): readonly (keyof Counted)[] =>
  Object.keys(table) as readonly (keyof Counted)[]; // it has no others

const durationName = "cpe_agent_session_duration_seconds";

function durationMetric(durations: {
  readonly buckets: readonly number[];
  readonly sum: number;
  readonly count: number;
}): Metric {
  const bucket = (le: number | string, value: number) => ({
    metricName: `${durationName}_bucket`,
    labels: { le },
    value,
  });
  return {
    name: durationName,
    help: "How long sessions with the ACS took",
    type: "histogram",
    values: [
      ...bucketsSeconds.map((bound, at) => bucket(bound, durations.buckets[at] ?? 0)),
      bucket("+Inf", durations.count),
      { metricName: `${durationName}_sum`, labels: {}, value: durations.sum },
      { metricName: `${durationName}_count`, labels: {}, value: durations.count },
    ],
  };
}
