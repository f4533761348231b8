import type { FleetSnapshot } from "../../fleet/told/snapshot.ts";
import { sayOnStandardOutput } from "../standard-streams.ts";
import { duration } from "../text.ts";

// How a fleet says how it gets on: a block that is written over on a terminal, lines otherwise, JSON for scripts.

export interface Progress {
  show(snapshot: FleetSnapshot): void;
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

/** One line, for a log. */
export function progressLine(snapshot: FleetSnapshot): string {
  const { cpes, elapsedSeconds, latencyMs, sessions, states } = snapshot;
  const up = cpes - states.waiting - states.starting - states.stopped - states.broken - states.lost;
  return [
    `${duration(elapsedSeconds)}: ${count(up)} of ${count(cpes)} up, ${count(states.well)} well, ${count(states.failing)} failing${states.lost > 0 ? `, ${count(states.lost)} lost` : ""}`,
    `${count(sessions.succeeded)} sessions (${count(sessions.perSecond)}/s), ${count(sessions.failed)} failed`,
    `Inform p95 ${latencyMs.inform.p95} ms`,
  ].join("; ");
}

/** Several lines, for people. */
export function progressBlock(snapshot: FleetSnapshot): readonly string[] {
  const { cpes, elapsedSeconds, events, failures, faults, latencyMs, sessions, states } = snapshot;
  const { cpuPercent, loopDelayMs, rssBytes } = snapshot.process;
  const { inform, session } = latencyMs;
  const failed = counts(failures);
  const struck = counts(faults);
  return [
    `${count(cpes)} CPEs    ${counts(states)}`,
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
      show: (snapshot) => sayOnStandardOutput(`${JSON.stringify({ type: "progress", ...snapshot })}\n`),
      clear: () => undefined,
    };
  }
  if (output.isTTY !== true) {
    return { show: (snapshot) => sayOnStandardOutput(`${progressLine(snapshot)}\n`), clear: () => undefined };
  }
  let height = 0;
  const clear = (): void => {
    if (height > 0) sayOnStandardOutput(`\u001b[${height}A\u001b[J`);
    height = 0;
  };
  return {
    show: (snapshot) => {
      clear();
      // A line that were broken in two would leave its end behind.
      const lines = progressBlock(snapshot).map((line) => line.slice(0, Math.max(20, (output.columns ?? 80) - 1)));
      sayOnStandardOutput(`${lines.join("\n")}\n`);
      height = lines.length;
    },
    clear,
  };
}
