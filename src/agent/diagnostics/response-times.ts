import type { ResponseTimes } from "../../device/diagnostics/reports.ts";

/** What requests came to that were answered after so many microseconds, or not at all (null). */
export function responseTimes(microseconds: readonly (number | null)[]): ResponseTimes {
  const answered = microseconds.filter((each) => each !== null);
  const successCount = answered.length;
  const failureCount = microseconds.length - successCount;
  if (successCount === 0) return { successCount, failureCount, minimum: 0, average: 0, maximum: 0 };
  return {
    successCount,
    failureCount,
    minimum: Math.round(Math.min(...answered)),
    average: Math.round(answered.reduce((sum, each) => sum + each, 0) / successCount),
    maximum: Math.round(Math.max(...answered)),
  };
}
