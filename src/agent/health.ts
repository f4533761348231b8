import type { Health } from "../ports/health.ts";
import type { Activities } from "./activities.ts";
import type { AgentContext } from "./context/context.ts";
import type { Sessions } from "./session/sessions.ts";
import { statusOf } from "./status.ts";

/** Whether the device can be managed: it has an ACS, keeps its state, and the latest session was good or none was due. */
export async function healthOf(context: AgentContext, activities: Activities, sessions: Sessions): Promise<Health> {
  const { configuration, store } = context.options;
  const { acsUrl, connectionRequestUrl, enabled, lastSession, nextRetrySeconds, retryCount } = await statusOf(
    context,
    activities,
    sessions,
  );
  const grave: string[] = [];
  if (store.isOwing) grave.push(stateNotWritten);
  if (acsUrl === "") grave.push("there is no ACS to talk to: acs.url is not set, and DHCP has named none");
  const slight: string[] = [];
  if (acsUrl !== "" && !enabled) slight.push("EnableCWMP is false: no session is opened");
  if (configuration.connectionRequest.enable && acsUrl !== "" && connectionRequestUrl === "")
    slight.push("connection requests are not listened for");
  if (retryCount > 0) {
    const why = lastSession === undefined ? "" : `: ${lastSession.reason || lastSession.outcome}`;
    const what = retryCount === 1 ? "the latest session failed" : `the latest ${retryCount} sessions failed`;
    slight.push(`${what}${why}`);
  }
  return judged(grave, slight, nextRetrySeconds);
}

/** Of a store that owes: see `OwingStore`. */
export const stateNotWritten = "the disk does not take what is to be kept: see state.write in the log";

/** What is to be made of what is wrong. */
export function judged(grave: readonly string[], slight: readonly string[], retrySeconds?: number): Health {
  const reasons = [...grave, ...slight];
  if (reasons.length === 0) return { state: "ready", reasons };
  return {
    state: grave.length > 0 ? "not-ready" : "degraded",
    reasons,
    ...(retrySeconds !== undefined && { retrySeconds }),
  };
}
