import type { RpcActions } from "../cwmp/session/session-context.ts";
import type { Activities } from "./activities.ts";
import { type AgentContext, tryToPersist } from "./context/context.ts";
import { countRestart, refuseUncounted } from "./restart/restart-limit.ts";

/** What the RPCs of one session ask of the device; they are jobs of the mailbox already. */
export function rpcActions(context: AgentContext, activities: Activities): RpcActions {
  const { events, options, records } = context;
  const { clock, store } = options;
  return {
    reboot: async (commandKey) => {
      const counted = countRestart(context);
      const next = events.raised([{ code: "M Reboot", commandKey }], clock.wallMs());
      // A disk that takes nothing is a reason for a reboot, not against it.
      const kept = await tryToPersist(context, "reboot", () => events.write(next, [counted]));
      if (!kept) refuseUncounted(context);
      events.commit(next, kept);
      context.defer("reboot-after-transfers");
    },
    factoryReset: async () => {
      await store.write([countRestart(context), records.promiseReset()]);
      context.defer("factory-reset");
    },
    scheduleInform: (delaySeconds, commandKey) => activities.of("scheduledInforms").add(delaySeconds, commandKey),
    transfer: async (order) => void (await activities.of("transfers").order(order)),
    cancelTransfer: (commandKey) => activities.of("transfers").cancel(commandKey),
    transfers: () => activities.of("transfers").list,
  };
}
