import { callsInRound, drawn, type SimulatedCalls } from "./simulated-calls.ts";

// What the log of a simulated telephone line has of its calls. It goes back to before the boot.

/** A log of so many rows, in which the latest call that has ended takes the place of the oldest. */
export interface CallLog {
  readonly calls: SimulatedCalls;
  readonly rows: number;
}

/**
 * When a call began, how long it was talked (0 where nobody answered), `Incoming` or `Outgoing`, four digits of the number of who is at
 * the other end, and by what it ended (`CallTerminationCause` of TR-104).
 */
export const loggedFacts = ["start", "seconds", "direction", "number", "cause"] as const;

export type LoggedFact = (typeof loggedFacts)[number];

/**
 * Of one row, from 1, of the log of a line that has been in service for so many seconds; `start` in seconds from when it was first, below 0
 * before that. `phase`: of the device, from 0 up to 1.
 */
export function loggedIn(
  { calls, rows }: CallLog,
  phase: number,
  seconds: number,
  row: number,
  what: LoggedFact,
): string {
  const all = calls.ofRound(phase);
  const roundSeconds = calls.roundSeconds(phase);
  const rounds = Math.floor(seconds / roundSeconds);
  const into = seconds - rounds * roundSeconds;
  const over = all.filter((call) => call.atSeconds + call.ringSeconds + call.talkSeconds <= into).length;
  const latest = rounds * callsInRound + over - 1;
  const number = latest - ((((latest - (row - 1)) % rows) + rows) % rows);
  const round = Math.floor(number / callsInRound);
  const index = number - round * callsInRound;
  const call = all[index];
  if (call === undefined) return "";
  const ended = (here: string, there: string): string => (drawn(index, phase + 2) < 0.5 ? here : there);
  switch (what) {
    case "start":
      return String(Math.floor(round * roundSeconds + call.atSeconds));
    case "seconds":
      return String(call.talkSeconds);
    case "direction":
      return call.incoming ? "Incoming" : "Outgoing";
    case "number":
      return String(1000 + Math.floor(drawn(index, phase + 1) * 9000));
    case "cause":
      if (call.talkSeconds > 0) return ended("LocalDisconnect", "RemoteDisconnect");
      return call.incoming ? "RemoteDisconnect" : ended("LocalDisconnect", "RemoteBusy");
  }
}
