import type { Activities } from "./activities.ts";
import { type AgentContext, tryToPersist } from "./context/context.ts";

/**
 * Everything as shipped but the instance numbers already given: in one write, which also keeps the promise. The system's
 * own reset comes before it, and again if power is lost in between. If it cannot be written the next start tries again.
 */
export async function resetToFactory(context: AgentContext, activities: Activities): Promise<void> {
  const { events, options, records } = context;
  const { files, host, log, tree } = options;
  try {
    await host.factoryReset();
  } catch (failure) {
    log.error("factory-reset.host", { reason: String(failure) });
  }
  const { records: removals, removed } = activities.removal("factory-reset");
  const used = files?.forgotten?.() ?? [];
  const alongside = [...events.changesTo([]), ...removals, ...records.forgotten(), ...used];
  if (!(await tryToPersist(context, "factory-reset", () => tree.factoryReset(alongside)))) return;
  events.commit([]);
  removed();
  activities.valueChanges.clear();
}
