import { announced, eventRules } from "../../cwmp/events.ts";
import { informMessage, informTime } from "../../cwmp/inform.ts";
import type { AcsRpcs } from "../../cwmp/methods.ts";
import { isOfVersion } from "../../cwmp/session/versions.ts";
import { informParameters } from "../../device/management-server/inform-parameter.ts";
import type { ParameterValue, ValueChange } from "../../model/tree.ts";
import type { AgentContext } from "../context/context.ts";
import type { QueuedEvent } from "../context/event-queue.ts";
import type { SessionParticipants } from "./session-participants.ts";
import type { SessionTrigger } from "./session-trigger.ts";

/** An Inform, and what is settled once it is answered. */
export interface PreparedInform {
  readonly message: AcsRpcs["Inform"]["request"];
  /** What it announces, and what the requests that follow it tell where its version has no event for that. */
  readonly sent: readonly QueuedEvent[];
  /** All that the ACS was owed when it was built, sent or not. */
  readonly pending: readonly QueuedEvent[];
  readonly changes: readonly ValueChange[];
  readonly reported: readonly ParameterValue[];
}

/**
 * Builds the Inform with all that is known at this moment, and marks its events as in flight. Those that its version does not
 * have are left out. [TR-069 A.3.3.1, 3.7.4]
 */
export async function prepareInform(
  context: AgentContext,
  participants: Pick<SessionParticipants, "beforeInform" | "valueChanges">,
  { local, namespace, retryCount }: SessionTrigger,
): Promise<PreparedInform> {
  const { events: queue, options, settings } = context;
  const { clock, host, identity, tree } = options;
  await participants.beforeInform(settings);
  const changes = await participants.valueChanges.detect();
  const change = { code: "4 VALUE CHANGE", commandKey: "", atMs: 0, key: "" } as const;
  const known = queue.pending.filter(({ code }) => isOfVersion(code, namespace));
  const events = announced(changes.length > 0 ? [...known, change] : known);
  const sent = [
    ...events.filter((event) => event !== change),
    ...queue.pending.filter((event) => !known.includes(event) && eventRules[event.code].clearedBy !== "Inform"),
  ];
  const { pending } = queue;
  queue.markInFlight(sent);
  const localEvent = { EventCode: `X ${identity.oui} INFORM`, CommandKey: "" };
  const codes = [...events.map(({ code }) => code), ...(local ? [localEvent.EventCode] : [])];
  const reported = [...(await tree.forcedInform()), ...changes, ...(await informParameters(tree, codes))];
  const message = informMessage({
    identity,
    events,
    values: tree.addressed(reported),
    retryCount,
    currentTime: informTime({
      wallMs: clock.wallMs(),
      synchronized: clock.synchronized(),
      utcOffsetMinutes: await utcOffsetMinutes(options),
      uptimeSeconds: host.system.uptimeSeconds(),
    }),
  });
  return {
    message: local ? { ...message, Event: [...message.Event, localEvent].slice(-64) } : message,
    sent,
    pending,
    changes,
    reported,
  };
}

async function utcOffsetMinutes({ host, log }: AgentContext["options"]): Promise<number> {
  try {
    return await host.system.utcOffsetMinutes();
  } catch (failure) {
    log.warn("host.time", { reason: String(failure) });
    return 0;
  }
}
