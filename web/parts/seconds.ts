import { useEffect, useState } from "preact/hooks";

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
