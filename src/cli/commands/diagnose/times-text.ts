import type { ResponseTimes } from "../../../device/diagnostics/reports.ts";
import { milliseconds } from "./progress-line.ts";

/** How many were answered, and how fast. */
export function timesText({ successCount, failureCount, minimum, average, maximum }: ResponseTimes): string {
  const all = successCount + failureCount;
  if (all === 0) return "nothing was sent";
  const lost = `${all} sent, ${successCount} answered, ${Math.round((100 * failureCount) / all)} % lost`;
  if (successCount === 0) return lost;
  return `${lost}\nmin/avg/max ${[minimum, average, maximum].map(milliseconds).join("/")} ms`;
}

/** Scripts ask whether a host answers, though the diagnostic is complete either way; ping(8) ends with 1 then too. */
export const unanswered = ({
  address,
  successCount,
}: ResponseTimes & { readonly address: string }): string | undefined =>
  successCount === 0 ? `no answer from ${address}` : undefined;
