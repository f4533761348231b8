import type { StatusReport } from "../../agent/control/results.ts";

/** What a status is told again for: not for what a clock tells as well. */
export function statusMark({
  nextPeriodicInformSeconds,
  nextRetrySeconds,
  uptimeSeconds,
  ...rest
}: StatusReport): string {
  const due = [nextPeriodicInformSeconds, nextRetrySeconds].map((seconds) =>
    seconds === undefined ? undefined : Math.round((uptimeSeconds + seconds) / 10),
  );
  return JSON.stringify([rest, due]);
}
