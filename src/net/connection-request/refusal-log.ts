import type { Log } from "../../ports/log.ts";
import { type Rate, rateLimit } from "../rate-limit.ts";

/** What the requests of a scanner may cost on the disk. */
const refusalRate: Rate = { count: 10, perMs: 60_000 };

/** One line per refusal, up to a rate; how many were left out stands in the next line. */
export function refusalLog(log: Log, nowMs: () => number): (reason: string, from: string) => void {
  const mayLog = rateLimit(refusalRate, nowMs);
  let suppressed = 0;
  return (reason, from) => {
    if (!mayLog()) {
      suppressed += 1;
      return;
    }
    log.warn("connection-request.refused", { reason, from, ...(suppressed > 0 && { suppressed }) });
    suppressed = 0;
  };
}
