import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import type { StatusReport } from "../../src/agent/control/results.ts";
import { Live } from "../parts/live.ts";

// What every view has around it.

export interface Surroundings {
  readonly live: Live;
  readonly readOnly: boolean;
  /** Grows whenever the agent is back after it was away: what was loaded before is old. */
  readonly life: number;
  readonly status: StatusReport | undefined;
  /** When the status was told, by the clock of this browser. */
  readonly toldMs: number;
}

export const Around = createContext<Surroundings>({
  live: new Live(),
  readOnly: false,
  life: 0,
  status: undefined,
  toldMs: 0,
});

export const useAround = (): Surroundings => useContext(Around);

/** Has a view drawn each second: for what counts down. */
export function useSeconds(): number {
  const [nowMs, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return nowMs;
}

/** Seconds left of those that a status told. */
export const leftOf = (seconds: number, toldMs: number, nowMs: number): number =>
  Math.max(0, seconds - (nowMs - toldMs) / 1000);
