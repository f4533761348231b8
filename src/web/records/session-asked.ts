import type { SessionRecord } from "../../agent/control/results.ts";
import { WebRefusal } from "../refusal.ts";

/** The session that a request names. @throws WebRefusal 400 */
export const sessionIn = (parameters: URLSearchParams): Pick<SessionRecord, "durationMs" | "startedAtMs"> => ({
  startedAtMs: numberIn(parameters, "startedAtMs"),
  durationMs: numberIn(parameters, "durationMs"),
});

function numberIn(parameters: URLSearchParams, name: string): number {
  const text = parameters.get(name) ?? "";
  if (!/^\d{1,15}$/.test(text)) throw new WebRefusal(400, `${name} must be a whole number of milliseconds`);
  return Number(text);
}
