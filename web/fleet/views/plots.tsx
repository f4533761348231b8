import { useEffect, useState } from "preact/hooks";
import type { FleetSample } from "../../../src/fleet/figures/timeline.ts";
import type { FleetSnapshot } from "../../../src/fleet/told/snapshot.ts";
import { asked } from "../../parts/api.ts";
import { Facts } from "../../parts/facts.tsx";
import { Plot, type PlotProps } from "../../parts/plot.tsx";
import { Empty, Of, useLoaded } from "../../parts/states.tsx";
import { octets } from "../../parts/text.ts";
import { fleetOperation, useAround } from "../surroundings.tsx";

/** More are asked for anew: then the older ones are wider. */
const mostSamples = 1500;
const mostLines = 5;
/** Totals are asked for with every so manyth sample. */
const totalsEvery = 5;

/** Those of the whole run at first, then what is told. */
function useSamples() {
  const { life, live } = useAround();
  const [more, setMore] = useState<readonly FleetSample[]>([]);
  const [turn, setTurn] = useState(0);
  const before = useLoaded(() => asked<{ samples: readonly FleetSample[] }>("/api/fleet/timeline"), [life, turn]);
  useEffect(() => live.on("sample", (sample) => setMore((all) => [...all, sample])), [live]);
  useEffect(() => setMore([]), [life]);
  useEffect(() => {
    if (more.length < mostSamples) return;
    setMore([]);
    setTurn((count) => count + 1);
  }, [more]);
  return { before, more };
}

export function PlotsView() {
  const { before, more } = useSamples();
  return (
    <Of loaded={before}>
      {({ samples }) => {
        const last = samples.at(-1)?.seconds ?? 0;
        const all = [...samples, ...more.filter(({ seconds }) => seconds > last)];
        return (
          <>
            {all.length < 2 ? <Empty>Plots begin with the second sample, in a few seconds.</Empty> : <Plots of={all} />}
            <Totals turn={Math.floor(more.length / totalsEvery)} />
          </>
        );
      }}
    </Of>
  );
}

function Plots({ of: samples }: { of: readonly FleetSample[] }) {
  const { fleet } = useAround();
  const beganAt = Date.parse(fleet.startedAt) / 1000;
  const at = samples.map(({ seconds }) => beganAt + seconds);
  const line = (name: string, of: (sample: FleetSample) => number | null) => ({ name, values: samples.map(of) });
  const informs = (of: "p50" | "p95" | "p99") =>
    line(of, ({ informMs }) => (informMs.count === 0 ? null : informMs[of]));
  const causes = busiest(samples, ({ failuresPerSecond }) => failuresPerSecond);
  const faults = busiest(samples, ({ faultsPerSecond }) => faultsPerSecond);
  const states = busiest(samples, ({ states: counts }) => counts);
  const plots: readonly Omit<PlotProps, "at" | "clock">[] = [
    {
      title: "Sessions that ended",
      unit: "per second",
      lines: [line("well", ({ okPerSecond }) => okPerSecond), line("failed", ({ failedPerSecond }) => failedPerSecond)],
    },
    {
      title: "Time of the ACS to answer an Inform",
      unit: "ms",
      lines: [informs("p50"), informs("p95"), informs("p99")],
    },
    {
      title: "CPEs by state",
      unit: "CPEs",
      lines: states.map((state) => line(state, ({ states: counts }) => counts[state as keyof typeof counts])),
    },
    ...(causes.length === 0
      ? []
      : [
          {
            title: "Failed sessions by cause",
            unit: "per second",
            lines: causes.map((cause) => line(cause, ({ failuresPerSecond }) => failuresPerSecond[cause] ?? 0)),
          },
        ]),
    ...(faults.length === 0
      ? []
      : [
          {
            title: "Faults that struck",
            unit: "per second",
            lines: faults.map((fault) => line(fault, ({ faultsPerSecond }) => faultsPerSecond[fault] ?? 0)),
          },
        ]),
    { title: "CPU of the fleet", unit: "% of one core", lines: [line("in use", ({ cpuPercent }) => cpuPercent)] },
    {
      title: "Memory of the fleet",
      unit: "MB",
      lines: [line("in RAM", ({ rssBytes }) => Math.round(rssBytes / 1e5) / 10)],
    },
  ];
  return (
    <div class="cards plots">
      {plots.map((plot) => (
        <section key={plot.title} class="card" aria-label={plot.title}>
          <Plot {...plot} at={at} clock />
        </section>
      ))}
    </div>
  );
}

/** Names with the highest figures, in their own order. */
function busiest(
  samples: readonly FleetSample[],
  of: (sample: FleetSample) => Readonly<Record<string, number>>,
): string[] {
  const most = new Map<string, number>();
  for (const sample of samples)
    for (const [name, figure] of Object.entries(of(sample)))
      if (figure > 0) most.set(name, Math.max(figure, most.get(name) ?? 0));
  const names = [...most].toSorted(([, one], [, other]) => other - one).slice(0, mostLines);
  return [...most.keys()].filter((name) => names.some(([each]) => each === name));
}

function Totals({ turn }: { turn: number }) {
  const { life, workers } = useAround();
  const loaded = useLoaded(() => fleetOperation("status", {}), [life, turn]);
  return (
    <Of loaded={loaded}>
      {(snapshot) => (
        <div class="cards apart">
          <section class="card" aria-label="So far">
            <h2>So far</h2>
            <Facts of={totalsOf(snapshot)} />
          </section>
          <Counts title="Events that the ACS has taken" of={snapshot.events} />
          <Counts title="Failed sessions" of={snapshot.failures} />
          <Counts title="Faults that struck" of={snapshot.faults} />
          {workers.length > 0 && (
            <section class="card" aria-label="Processes">
              <h2>Processes</h2>
              <ul class="plainlist">
                {workers.map(({ by, cpes, pid, state, worker }) => (
                  <li key={worker}>
                    {worker}: {cpes} CPEs, pid {pid},{" "}
                    <span class={state === "running" ? "ok" : "bad"}>
                      {state}
                      {by && ` (${by})`}
                    </span>
                  </li>
                ))}
              </ul>
            </section>
          )}
        </div>
      )}
    </Of>
  );
}

const totalsOf = ({ connectionRequests, errors, haveBeenWell, latencyMs, process, rpcs, sessions }: FleetSnapshot) =>
  [
    ["sessions", `${sessions.succeeded} well, ${sessions.failed} failed, ${sessions.open} open`],
    ["have been well", `${haveBeenWell} CPEs`],
    ["Inform answered", `p50 ${latencyMs.inform.p50} ms, p99 ${latencyMs.inform.p99} ms`],
    ["session", `p50 ${latencyMs.session.p50} ms, p99 ${latencyMs.session.p99} ms`],
    ["requests of the ACS", String(rpcs)],
    ["connection requests", String(connectionRequests)],
    ["errors in the log", String(errors)],
    ["timers late by", `${process.loopDelayMs} ms (99th percentile)`],
    ["heap", octets(process.heapBytes)],
  ] as const;

function Counts({ title, of }: { title: string; of: Readonly<Record<string, number>> }) {
  const entries = Object.entries(of);
  if (entries.length === 0) return null;
  return (
    <section class="card" aria-label={title}>
      <h2>{title}</h2>
      <Facts of={entries.map(([name, count]) => [name, String(count)] as const)} />
    </section>
  );
}
