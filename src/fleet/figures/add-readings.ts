import { cpeStates } from "../fleet-cpe.ts";
import type { FleetReading } from "../told/snapshot.ts";
import { type Durations, together } from "./histogram.ts";

/** How a fleet gets on of which each of several processes runs a part; one at least. Rates and memory are those of all together. */
export function addReadings(all: readonly FleetReading[]): FleetReading {
  const sum = (of: (reading: FleetReading) => number): number =>
    Math.round(all.reduce((total, reading) => total + of(reading), 0) * 10) / 10;
  const most = (of: (reading: FleetReading) => number): number => Math.max(0, ...all.map(of));
  const states = cpeStates.map((state) => [state, sum((reading) => reading.states[state])]);
  return {
    cpes: sum(({ cpes }) => cpes),
    states: Object.fromEntries(states) as FleetReading["states"],
    kinds: addCounts(all.map(({ kinds }) => kinds)),
    haveBeenWell: sum(({ haveBeenWell }) => haveBeenWell),
    elapsedSeconds: most(({ elapsedSeconds }) => elapsedSeconds),
    starts: {
      done: sum(({ starts }) => starts.done),
      perSecond: sum(({ starts }) => starts.perSecond),
      allUpSeconds: latest(all.map(({ starts }) => starts.allUpSeconds)),
      allWellSeconds: latest(all.map(({ starts }) => starts.allWellSeconds)),
    },
    sessions: {
      open: sum(({ sessions }) => sessions.open),
      mostOpen: sum(({ sessions }) => sessions.mostOpen),
      succeeded: sum(({ sessions }) => sessions.succeeded),
      failed: sum(({ sessions }) => sessions.failed),
      perSecond: sum(({ sessions }) => sessions.perSecond),
    },
    failures: addCounts(all.map(({ failures }) => failures)),
    faults: addCounts(all.map(({ faults }) => faults)),
    events: addCounts(all.map(({ events }) => events)),
    rpcs: sum(({ rpcs }) => rpcs),
    connectionRequests: sum(({ connectionRequests }) => connectionRequests),
    errors: sum(({ errors }) => errors),
    traces: { sent: sum(({ traces }) => traces.sent), dropped: sum(({ traces }) => traces.dropped) },
    owesState: all.some(({ owesState }) => owesState),
    sessionTimes: together(all.map(({ sessionTimes }) => sessionTimes)),
    replyTimes: addDurations(all.map(({ replyTimes }) => replyTimes)),
    process: {
      rssBytes: sum(({ process }) => process.rssBytes),
      heapBytes: sum(({ process }) => process.heapBytes),
      cpuPercent: sum(({ process }) => process.cpuPercent),
      loopDelayMs: most(({ process }) => process.loopDelayMs),
    },
  };
}

/** Undefined until all have come to it. */
const latest = (seconds: readonly (number | undefined)[]): number | undefined =>
  seconds.reduce((last, each) => (last === undefined || each === undefined ? undefined : Math.max(last, each)), 0);

type Named<T> = Readonly<Record<string, T>>;

const namesIn = (all: readonly Named<unknown>[]): readonly string[] => [...new Set(all.flatMap(Object.keys))];

function addCounts(all: readonly Named<number>[]): Named<number> {
  return Object.fromEntries(
    namesIn(all).map((name) => [name, all.reduce((total, counts) => total + (counts[name] ?? 0), 0)]),
  );
}

function addDurations(all: readonly Named<Durations>[]): Named<Durations> {
  return Object.fromEntries(namesIn(all).map((name) => [name, together(all.flatMap((times) => times[name] ?? []))]));
}
