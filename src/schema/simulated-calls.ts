// The calls of a simulated telephone line: the same for the same line however often it is asked, so that nothing is kept of them.

export interface CallRate {
  /** On average of all devices. */
  readonly perDay: number;
  /** How long a call lasts that is answered. */
  readonly meanSeconds: number;
}

/**
 * What is told of the calls so far: how many came in, were answered of those, and were not; how many went out, were answered of
 * those, and were not; how long those lasted that came in, that went out, and all; and how the line is now (`CallStatus` of TR-104).
 */
export const callFacts = [
  "received",
  "taken",
  "missed",
  "attempted",
  "reached",
  "unreached",
  "inSeconds",
  "outSeconds",
  "seconds",
  "status",
] as const;

export type CallFact = (typeof callFacts)[number];

const daySeconds = 86_400;
/** After so many calls it begins again. */
export const callsInRound = 32;
/** The slowest device has half as many calls as the average, the fastest half as many again. */
const fastest = 1.5;
const longestRingSeconds = 25;
/** A call lasts up to so many times the mean. */
const longest = 2;

/** Whether there is time for the calls of a day. */
export const arePossible = ({ perDay, meanSeconds }: CallRate): boolean =>
  perDay > 0 && meanSeconds > 0 && (meanSeconds * longest + longestRingSeconds) * perDay * fastest * 2 <= daySeconds;

export interface Call {
  /** From when the line was first in service. */
  readonly atSeconds: number;
  readonly ringSeconds: number;
  /** 0 where nobody answered. */
  readonly talkSeconds: number;
  readonly incoming: boolean;
}

/** Different each time, and always the same for the same number. */
export const drawn = (number: number, phase: number): number => {
  const wave = Math.sin((number + 1) * 12.9898 + phase * 78.233) * 43758.5453;
  return wave - Math.floor(wave);
};

/** Lines with so many calls. */
export class SimulatedCalls implements CallRate {
  readonly perDay: number;
  readonly meanSeconds: number;
  /** Of the device that was asked about last: where there is but one, it is asked about all the time. */
  #lately: { readonly phase: number; readonly calls: readonly Call[] } | undefined;

  constructor({ perDay, meanSeconds }: CallRate) {
    this.perDay = perDay;
    this.meanSeconds = meanSeconds;
  }

  /** How long it takes until they begin again. `phase`: of the device, from 0 up to 1. */
  roundSeconds(phase: number): number {
    return (callsInRound * daySeconds) / (this.perDay * (0.5 + phase));
  }

  ofRound(phase: number): readonly Call[] {
    if (this.#lately?.phase !== phase) this.#lately = { phase, calls: callsOfRound(this, phase) };
    return this.#lately.calls;
  }
}

function callsOfRound({ perDay, meanSeconds }: CallRate, phase: number): readonly Call[] {
  const slotSeconds = daySeconds / (perDay * (0.5 + phase));
  return Array.from({ length: callsInRound }, (_, index): Call => {
    const draw = (what: number): number => drawn(index * 8 + what, phase);
    const answered = draw(2) < 0.8;
    return {
      atSeconds: Math.floor((index + draw(0) / 2) * slotSeconds),
      ringSeconds: Math.ceil(4 + draw(1) * (longestRingSeconds - 4)),
      talkSeconds: answered ? Math.ceil(draw(3) * longest * meanSeconds) : 0,
      incoming: draw(4) < 0.5,
    };
  });
}

const isIn = (call: Call, what: CallFact): boolean => {
  switch (what) {
    case "received":
    case "inSeconds":
      return call.incoming;
    case "taken":
      return call.incoming && call.talkSeconds > 0;
    case "missed":
      return call.incoming && call.talkSeconds === 0;
    case "attempted":
    case "outSeconds":
      return !call.incoming;
    case "reached":
      return !call.incoming && call.talkSeconds > 0;
    case "unreached":
      return !call.incoming && call.talkSeconds === 0;
    case "seconds":
    case "status":
      return true;
  }
};

/** When it shows in a count: one that comes in or goes out as it begins, others once it is known what has become of it. */
const countsAfter = (call: Call, what: CallFact): number =>
  what === "received" || what === "attempted" ? 0 : call.ringSeconds;

/**
 * What is told of a line that has been in service for so many seconds, in lexical form; a number `times` of each, which starts again from
 * zero at 2^32. `phase`: of this device, from 0 up to 1.
 */
export function callsIn(calls: SimulatedCalls, phase: number, seconds: number, what: CallFact, times: number): string {
  const all = calls.ofRound(phase);
  const roundSeconds = calls.roundSeconds(phase);
  const rounds = Math.floor(seconds / roundSeconds);
  const into = seconds - rounds * roundSeconds;
  if (what === "status") return statusIn(all, into);
  const ofTime = what === "seconds" || what === "inSeconds" || what === "outSeconds";
  const wanted = all.filter((call) => isIn(call, what));
  const whole = wanted.reduce((sum, call) => sum + (ofTime ? call.talkSeconds : 1), 0);
  const begun = wanted.reduce((sum, call) => {
    const since = into - call.atSeconds - countsAfter(call, what);
    if (since < 0) return sum;
    return sum + (ofTime ? Math.min(since, call.talkSeconds) : 1);
  }, 0);
  return String(Math.floor((rounds * whole + begun) * times) % 2 ** 32);
}

/** How a line is that nobody can be called by. */
export const outOfService = "Idle";

function statusIn(calls: readonly Call[], into: number): string {
  for (const { atSeconds, incoming, ringSeconds, talkSeconds } of calls) {
    const since = into - atSeconds;
    if (since >= 0 && since < ringSeconds) return incoming ? "Alerting" : "Delivered";
    if (since >= ringSeconds && since < ringSeconds + talkSeconds) return "Connected";
  }
  return outOfService;
}
