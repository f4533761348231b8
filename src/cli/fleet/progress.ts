import type { FleetSnapshot } from "../../fleet/told/snapshot.ts";
import { sayOnStandardOutput } from "../standard-streams.ts";
import { duration, printable } from "../text.ts";
import { unmetLine } from "./scenario-command.ts";

// How a fleet says how it gets on: a block that is written over on a terminal, lines otherwise, JSON for scripts.

/** The step that a scenario waits in. */
export interface ShownStep {
  readonly name: string;
  /** From 1. */
  readonly number: number;
  readonly steps: number;
  /** At most. */
  readonly secondsLeft: number;
  /** Of what is expected: how many of how many CPEs lack something, and the first of them. */
  readonly lacking?: number | undefined;
  readonly chosen?: number | undefined;
  readonly cpe?: string;
  readonly reason?: string;
}

export interface Progress {
  show(snapshot: FleetSnapshot, step?: ShownStep): void;
  /** Something else is about to be written, maybe on the same terminal. */
  clear(): void;
}

const count = (number: number): string => number.toLocaleString("en-US");
const megabytes = (bytes: number): string => `${count(Math.round(bytes / 2 ** 20))} MB`;
const counts = (named: Readonly<Record<string, number>>): string =>
  Object.entries(named)
    .filter(([, number]) => number > 0)
    .map(([name, number]) => `${name} ${count(number)}`)
    .join(", ");

/** How fast they come up, and how long it took all of them. */
function startsText({ allUpSeconds, perSecond }: FleetSnapshot["starts"]): string {
  if (perSecond > 0) return ` (${count(perSecond)}/s)`;
  return allUpSeconds === undefined ? "" : ` (all after ${allUpSeconds} s)`;
}

/** One line, for a log. */
export function progressLine(snapshot: FleetSnapshot): string {
  const { cpes, elapsedSeconds, latencyMs, sessions, starts, states } = snapshot;
  const up = cpes - states.waiting - states.starting - states.stopped - states.broken - states.lost;
  return [
    `${duration(elapsedSeconds)}: ${count(up)} of ${count(cpes)} up${startsText(starts)}, ${count(states.well)} well, ${count(states.failing)} failing${states.lost > 0 ? `, ${count(states.lost)} lost` : ""}`,
    `${count(sessions.succeeded)} sessions (${count(sessions.perSecond)}/s), ${count(sessions.failed)} failed`,
    `Inform p95 ${latencyMs.inform.p95} ms`,
  ].join("; ");
}

/** What it waits for, and what the first CPE lacks. */
function stepLines(step: ShownStep): readonly string[] {
  const { chosen, cpe = "", lacking, name, number, reason, secondsLeft, steps } = step;
  const head = `step ${number} of ${steps}: ${printable(name)}`;
  const left = `${duration(secondsLeft)} left`;
  if (lacking === undefined) return [`${head} (${left})`];
  const lacks = `${head} (${left}; ${count(lacking)} of ${count(chosen ?? lacking)} CPEs lack something)`;
  return reason === undefined ? [lacks] : [lacks, unmetLine({ cpe, reason })];
}

/** Several lines, for people. */
export function progressBlock(snapshot: FleetSnapshot): readonly string[] {
  const { cpes, elapsedSeconds, events, failures, faults, latencyMs, sessions, starts, states } = snapshot;
  const { cpuPercent, loopDelayMs, rssBytes } = snapshot.process;
  const { inform, session } = latencyMs;
  const failed = counts(failures);
  const struck = counts(faults);
  return [
    `${count(cpes)} CPEs    ${counts(states)}${startsText(starts)}`,
    `sessions  ${count(sessions.succeeded)} ended well, ${count(sessions.perSecond)}/s, ${count(sessions.open)} open; ${count(sessions.failed)} failed${failed && ` (${failed})`}`,
    `events    ${counts(events) || "none taken yet"}; connection requests ${count(snapshot.connectionRequests)}${struck && `; faults ${struck}`}`,
    `Inform    p50 ${inform.p50} ms, p95 ${inform.p95}, p99 ${inform.p99}; whole session p95 ${session.p95}`,
    `process   ${duration(elapsedSeconds)}, CPU ${cpuPercent} %, ${megabytes(rssBytes)}, timers late by ${loopDelayMs} ms`,
  ];
}

/** `json`: every snapshot a line. */
export function progressOn(output: { readonly isTTY?: boolean; readonly columns?: number }, json: boolean): Progress {
  if (json) {
    return {
      show: (snapshot, step) =>
        sayOnStandardOutput(`${JSON.stringify({ type: "progress", ...snapshot, ...(step && { step }) })}\n`),
      clear: () => undefined,
    };
  }
  if (output.isTTY !== true) {
    return {
      show: (snapshot, step) =>
        sayOnStandardOutput(`${[progressLine(snapshot), ...(step ? stepLines(step) : [])].join("\n  ")}\n`),
      clear: () => undefined,
    };
  }
  let height = 0;
  const clear = (): void => {
    if (height > 0) sayOnStandardOutput(`\u001b[${height}A\u001b[J`);
    height = 0;
  };
  return {
    show: (snapshot, step) => {
      clear();
      // A line that were broken in two would leave its end behind. A terminal that nobody has sized, as of some CI, says 0.
      const block = [...progressBlock(snapshot), ...(step ? stepLines(step) : [])];
      const lines = block.map((line) => line.slice(0, Math.max(20, (output.columns || 80) - 1)));
      sayOnStandardOutput(`${lines.join("\n")}\n`);
      height = lines.length;
    },
    clear,
  };
}
